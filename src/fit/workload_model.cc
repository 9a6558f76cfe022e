#include "specgen/fit/workload_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "iteration_fit.h"
#include "setting_toml.h"
#include "speed_fit.h"
#include "toml_lines.h"

namespace specgen {
namespace {

// The bounds of scenario files.
constexpr ValueBounds kTimes{0, 1e9};
constexpr ValueBounds kTokens{0, 1e7};
constexpr std::int64_t kWeightMax = 1'000'000;
// With fewer observations a parameter is little more than its prior.
constexpr std::int64_t kReasoningsForTrust = 10;
constexpr std::int64_t kSourcesForTrust = 30;

// Where an equal source is drawn, one of eight is of a text that all searches share, and is then
// mostly new to this one (source_book.cc).
constexpr double kDrawnAgainPerDuplicate = 8.0 / 7.0;

std::string KeyOf(std::string name) {
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
}

void WriteLengths(const WorkloadFacts& facts, const IterationFit& fit, TomlLines& lines) {
  lines.Distribution("prompt_tokens", facts.prompt_tokens, kTokens, "2000");
  lines.Key("reasoning_tokens",
            fmt::format("{{ mean = {}, sigma = {} }}",
                        std::clamp<std::int64_t>(std::llround(fit.token_mean), 1, 10'000'000),
                        FractionText(fit.token_sigma)),
            fmt::format("from {} whole reasonings and {} cut off", fit.whole_count, fit.cut_count));
  lines.Distribution("answer_tokens", facts.answer_tokens, {1, 1e7}, "[900, 1400, 2600]");
  lines.Distribution("fork_tokens", facts.fork_tokens, kTokens, "[800, 1300, 2400]");
}

void WritePace(const WorkloadFacts& facts, TomlLines& lines) {
  lines.Distribution("tokens_per_second", facts.token_rate, {1, 1e6}, "50");
  lines.Distribution("first_token_ms", facts.first_token_ms, kTimes, "[150, 400, 1200]");
  lines.Distribution("fork_first_token_ms", facts.fork_first_token_ms, kTimes, "[150, 400, 1200]");
  lines.Distribution("cold_fork_first_token_ms", facts.fork_first_token_ms, kTimes,
                     "[1000, 4000, 12000]");
  const SeenShare& cached = facts.cached_forks;
  lines.Key(
      "caches_prefixes", cached.trials == 0 || cached.hits * 2 >= cached.trials ? "true" : "false",
      cached.trials == 0
          ? "default: the runs showed no fork"
          : fmt::format("{} of {} forks had cached prompt tokens", cached.hits, cached.trials));
  lines.Key("fork_slowdown", std::int64_t{0}, "default: part of the rate, as the run had forks");
  lines.Distribution("advance_gap_ms", facts.advance_gap_ms, kTimes, "250");
}

void WriteTriggers(const WorkloadFacts& facts, TomlLines& lines) {
  lines.Distribution("first_trigger_tokens", facts.first_trigger_tokens, kTokens,
                     "[80, 250, 500, 1200]");
  lines.Distribution("trigger_gap_tokens", facts.trigger_gap_tokens, kTokens,
                     "[80, 250, 500, 1200]");
  lines.Share("trace_candidate", facts.trace_candidates, "code fences that closed", "0");
  lines.Share("reasoning_answers", facts.reasoning_answers, "reasonings that came to their end",
              "0.95");
  lines.Share("fork_answers", facts.fork_answers, "forks that came to their end", "0.85");
  const SeenShare& equal = facts.duplicates;
  const double drawn = kDrawnAgainPerDuplicate * static_cast<double>(equal.hits) /
                       static_cast<double>(std::max<std::int64_t>(1, equal.trials));
  lines.Fraction("duplicate", equal.trials == 0 ? 0.12 : std::min(0.98, drawn),
                 equal.trials == 0
                     ? "default: the runs showed no two candidates of a search"
                     : fmt::format("{} equal an earlier one of their search; {} others of their "
                                   "iteration came before; times 8/7",
                                   equal.hits, equal.trials));
}

void WriteWeights(std::string_view section, std::span<const std::int64_t> counts,
                  const std::vector<std::string>& keys, std::string_view otherwise,
                  TomlLines& lines) {
  const std::int64_t sum = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  lines.Section(section);
  if (sum == 0) {
    lines.Comment(fmt::format("The runs showed none: the defaults stand ({}).", otherwise));
    return;
  }
  lines.Comment(fmt::format("Counted: {} in all.", sum));
  for (std::size_t i = 0; i < keys.size(); ++i) {
    lines.Key(keys[i], std::min(counts[i], kWeightMax));
  }
}

void WriteModel(const WorkloadFacts& facts, const IterationFit& fit, TomlLines& lines) {
  lines.Section("model");
  WriteLengths(facts, fit, lines);
  WritePace(facts, lines);
  WriteTriggers(facts, lines);
  std::vector<std::string> keys;
  for (int kind = 0; kind < kTraceTriggerKindCount; ++kind) {
    keys.push_back(KeyOf(TriggerKindName(static_cast<TriggerKind>(kind))));
  }
  WriteWeights("model.trigger_weights", facts.trigger_counts, keys, "2, 3, 4, 6, 6, 3", lines);
}

void WriteCandidates(const WorkloadFacts& facts, const IterationFit& fit, TomlLines& lines) {
  lines.Section("candidates");
  lines.Fractions("valid", fit.valid,
                  fmt::format("from {} sources, of which near each place {}", fit.source_count,
                              fmt::join(fit.seen_near, ", ")));
  lines.Fraction(
      "iteration_spread", std::min(10.0, fit.iteration_spread),
      fmt::format("from the same sources of {} iterations", fit.whole_count + fit.cut_count));
  lines.Key("hint_independence", std::int64_t{0}, "default, the cautious one: not fitted");
  lines.Fraction("repair", fit.repair,
                 fit.repair_count == 0 ? "default: the runs showed no repair"
                                       : fmt::format("from {} repairs", fit.repair_count));
  WriteWeights("candidates.failure_weights", facts.failure_counts,
               {"compile_fails", "refused", "launch_fails", "mismatch", "times_out", "crashes"},
               "200, 15, 30, 300, 20, 20", lines);
}

void WriteSpeeds(const SpeedFit& speeds, TomlLines& lines) {
  lines.Section("speeds");
  if (speeds.source_count == 0) lines.Comment("Defaults: the runs measured no candidate.");
  const std::string seen = fmt::format("from {} measured sources of {} searches",
                                       speeds.source_count, speeds.search_count);
  const std::string comment = speeds.source_count == 0 ? "" : seen;
  const bool is_flat = speeds.source_count > 0 && !speeds.rises;
  const std::string no_rise =
      is_flat ? "feedback raised no speed beyond its spread: out of reach" : comment;
  lines.Fractions("start", speeds.start, comment);
  lines.Fractions("limit", speeds.limit, no_rise);
  lines.Fraction("feedback_scale", speeds.feedback_scale, no_rise);
  lines.Fraction("spread", speeds.spread, comment);
  lines.Fraction("early_loss", speeds.early_loss, comment);
}

SeenValues Plus(SeenValues values, double more) {
  for (SeenValue& one : values) one.value += more;
  return values;
}

// What was profiled at two speeds was profiled in full by both together.
SeenValues FullProfilings(const WorkloadFacts& facts) {
  const auto timing = FitValues(facts.short_timing_ms);
  SeenValues full = Plus(facts.counters_ms, timing ? MeanOf(*timing) : 0);
  full.insert(full.end(), facts.profiling_ms.begin(), facts.profiling_ms.end());
  return full;
}

void WriteValidation(const WorkloadFacts& facts, TomlLines& lines) {
  const auto right = FitValues(facts.validation_ms);
  const auto wrong = FitValues(facts.wrong_validation_ms);
  const SeenValues& seen = right ? facts.validation_ms : facts.wrong_validation_ms;
  lines.Distribution("validation_ms", seen, kTimes, "[400, 1000, 4000]");
  const bool is_known = right && wrong && MeanOf(*right) > 0;
  lines.Fraction("wrong_share", is_known ? std::min(1.0, MeanOf(*wrong) / MeanOf(*right)) : 1,
                 is_known ? SeenText(*wrong) : "default: the runs showed no two to compare");
}

void WriteJudge(const WorkloadFacts& facts, TomlLines& lines) {
  lines.Section("judge");
  lines.Flag("compiles_on_device", false);
  lines.Distribution("compilation_ms", facts.compilation_ms, kTimes, "[600, 2000, 6000, 15000]");
  WriteValidation(facts, lines);
  const SeenValues full = FullProfilings(facts);
  lines.Distribution("profiling_ms", full, kTimes, "[1500, 3000, 8000]");
  const auto fitted = FitValues(full);
  // Of a profiling, as in a world that nothing is said about.
  const std::string fifth =
      fitted ? std::to_string(std::llround(MeanOf(*fitted) / 5)) : "[300, 600, 1500]";
  lines.Distribution("short_timing_ms", facts.short_timing_ms, kTimes, fifth);
  lines.Distribution("baseline_us", facts.baseline_us, {1, 1e9}, "[800, 2000, 6000]");
  const auto noise = FitValues(facts.noise);
  const std::vector<double> none = {0.001, 0.003, 0.008, 0.03};
  lines.Fractions("noise", noise ? noise->quantiles : none,
                  noise ? SeenText(*noise) : "default: the runs showed none");
}

void WriteFaults(const WorkloadFacts& facts, TomlLines& lines) {
  lines.Section("faults");
  lines.Share("generation_fails", facts.failed_generations, "generations", "0");
  lines.Share("stage_lost", facts.lost_stages, "stages", "0");
}

std::int64_t JudgedCount(const WorkloadFacts& facts) {
  std::int64_t count = 0;
  for (const SeenIteration& iteration : facts.iterations) {
    for (const SeenSource& source : iteration.sources) {
      count += source.fate == SeenFate::kRight || source.fate == SeenFate::kWrong ? 1 : 0;
    }
  }
  return count;
}

Result<void> CheckFacts(const WorkloadFacts& facts) {
  const auto says = [](const SeenIteration& one) { return one.tokens.value >= 1; };
  if (std::none_of(facts.iterations.begin(), facts.iterations.end(), says)) {
    return MakeError(ErrorCode::kInvalidInput,
                     "no reasoning has said anything: let the run come further");
  }
  const auto is_whole = [](const SeenIteration& one) { return !one.tokens.is_cut; };
  if (std::none_of(facts.iterations.begin(), facts.iterations.end(), is_whole)) {
    return MakeError(
        ErrorCode::kInvalidInput,
        "no reasoning has come to its end, so nothing tells how long they are: let "
        "the run come further, or fit it together with one that has --criterion never");
  }
  if (JudgedCount(facts) == 0) {
    return MakeError(ErrorCode::kInvalidInput,
                     "no candidate has a verdict, so nothing tells how often they are right: let "
                     "the run come further");
  }
  return {};
}

std::vector<std::string> WarningsOf(const WorkloadFacts& facts, const IterationFit& fit) {
  std::vector<std::string> warnings;
  if (fit.whole_count < kReasoningsForTrust) {
    warnings.push_back(
        fmt::format("only {} reasonings came to their end; their lengths are known "
                    "roughly",
                    fit.whole_count));
  }
  if (fit.source_count < kSourcesForTrust) {
    warnings.push_back(
        fmt::format("only {} sources were judged; their chance of being right is "
                    "mostly a prior",
                    fit.source_count));
  }
  const RunSetting& first = facts.runs.front();
  if (first.options_differ) {
    warnings.push_back("the searches have different options; those of the first one are written");
  }
  for (const RunSetting& run : facts.runs) {
    if (run.search_count == first.search_count && run.device_count == first.device_count) continue;
    warnings.push_back(
        "the runs differ in searches or devices; those of the first one are written");
    break;
  }
  return warnings;
}

}  // namespace

Result<WorkloadModel> FitWorkload(const WorkloadFacts& facts, std::string_view source) {
  if (auto checked = CheckFacts(facts); !checked) return tl::unexpected(checked.error());
  const IterationFit fit = FitIterations(facts.iterations, facts.failure_counts);
  const SpeedFit speeds = FitSpeeds(facts.iterations, fit);
  WorkloadModel model;
  model.warnings = WarningsOf(facts, fit);
  TomlLines lines;
  lines.Comment(fmt::format("A workload model fitted to {}.", source));
  lines.Comment("Made by specgen simulate --fit; docs/SIMULATION.md says how. What is not here is");
  lines.Comment("as in a world that nothing is said about.");
  for (const std::string& warning : model.warnings) lines.Comment("Warning: " + warning + ".");
  WriteSetting(facts.runs.front(), facts.start_gap_ms, lines);
  WriteModel(facts, fit, lines);
  WriteCandidates(facts, fit, lines);
  WriteSpeeds(speeds, lines);
  WriteJudge(facts, lines);
  WriteFaults(facts, lines);
  model.toml = lines.text();
  return model;
}

}  // namespace specgen
