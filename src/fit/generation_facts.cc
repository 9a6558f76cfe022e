#include "generation_facts.h"

#include <algorithm>

namespace specgen {
namespace {

// A shorter stretch of a stream says little about its rate.
constexpr std::int64_t kRateTokensMin = 16;
constexpr Duration kRateSpanMin = std::chrono::milliseconds(20);

bool HasEnded(const GenerationRow& row) {
  return row.finished && row.outcome == GenerationOutcome::kCompleted;
}

std::optional<double> RateOf(const HeardStream* stream) {
  if (stream == nullptr || !stream->first) return std::nullopt;
  const Duration span = stream->last->at - stream->first->at;
  const std::int64_t tokens = stream->last->tokens - stream->first->tokens;
  if (tokens < kRateTokensMin || span < kRateSpanMin) return std::nullopt;
  return static_cast<double>(tokens) / Milliseconds(span) * 1e3;
}

class GenerationReading {
 public:
  GenerationReading(const RunSight& run, WorkloadFacts& facts) : run_(run), facts_(facts) {}

  void Read() {
    ReadRates();
    for (const auto& [id, row] : run_.books.generations) {
      facts_.failed_generations.Add(row.finished && row.outcome == GenerationOutcome::kFailed);
      if (row.is_fork()) {
        ReadFork(row);
      } else {
        ReadReasoning(row);
      }
    }
    ReadTriggers();
  }

 private:
  void ReadRates() {
    SeenValues rates;
    for (const auto& [id, row] : run_.books.generations) {
      if (row.is_fork()) continue;
      if (const auto rate = RateOf(run_.StreamOf(id))) rates.push_back({*rate});
    }
    facts_.token_rate.insert(facts_.token_rate.end(), rates.begin(), rates.end());
    if (const auto fitted = FitValues(rates)) ms_per_token_ = 1e3 / MedianOf(*fitted);
  }

  // What a stream takes beyond the pace of its tokens.
  SeenValue SilenceUntil(const GenerationRow& row, Instant at, std::int64_t tokens) const {
    const double ms = Milliseconds(at - row.started) - static_cast<double>(tokens) * ms_per_token_;
    return {std::max(0.0, ms)};
  }

  std::optional<SeenValue> SilenceOf(const GenerationRow& row) const {
    const HeardStream* const stream = run_.StreamOf(row.generation);
    if (stream != nullptr && stream->first) {
      return SilenceUntil(row, stream->first->at, stream->first->tokens);
    }
    const std::optional<Instant> until = row.cancelled ? row.cancelled : row.finished;
    if (!until || row.outcome == GenerationOutcome::kFailed) return std::nullopt;
    return SeenValue{Milliseconds(*until - row.started), true};
  }

  void ReadReasoning(const GenerationRow& row) {
    if (const auto silence = SilenceOf(row)) facts_.first_token_ms.push_back(*silence);
    if (row.finished && row.usage.prompt_tokens > 0) {
      facts_.prompt_tokens.push_back({static_cast<double>(row.usage.prompt_tokens)});
    }
    const HeardStream* const stream = run_.StreamOf(row.generation);
    const bool is_heard = stream != nullptr && stream->trace_ended;
    if (!row.finished || !(is_heard || HasEnded(row))) return;
    const double answer = is_heard ? TokensUntil(*row.finished, {*stream->trace_ended, 0})
                                   : static_cast<double>(row.usage.generated_tokens) -
                                         ReasoningTokens(run_, row).value;
    if (answer >= 1) facts_.answer_tokens.push_back({answer, !HasEnded(row)});
  }

  // Hosts hear a stream in tokens that they estimate, and an endpoint bills others: what is heard
  // is what triggers and limits go by, and what times follow from. So what comes after the last
  // that was heard is counted by its time.
  double TokensUntil(Instant end, const HeardStream::Point& from) const {
    const double more = ms_per_token_ > 0 ? Milliseconds(end - from.at) / ms_per_token_ : 0;
    return static_cast<double>(from.tokens) + std::max(0.0, more);
  }

  void ReadFork(const GenerationRow& row) {
    facts_.cached_forks.Add(row.usage.cached_tokens > 0);
    if (!row.finished || row.outcome == GenerationOutcome::kFailed) return;
    const HeardStream* const stream = run_.StreamOf(row.generation);
    const bool is_heard = stream != nullptr && stream->first && ms_per_token_ > 0;
    const Instant end = std::min(row.cancelled.value_or(*row.finished), *row.finished);
    const double tokens = is_heard ? TokensUntil(end, *stream->first)
                                   : static_cast<double>(row.usage.generated_tokens);
    facts_.fork_tokens.push_back({tokens, !HasEnded(row)});
    if (is_heard || !HasEnded(row)) {
      if (const auto silence = SilenceOf(row)) facts_.fork_first_token_ms.push_back(*silence);
    } else {
      facts_.fork_first_token_ms.push_back(SilenceUntil(row, end, row.usage.generated_tokens));
    }
  }

  void ReadTriggers() {
    std::map<GenerationId, std::vector<std::int64_t>> places;
    for (const auto& [id, row] : run_.books.generations) {
      if (!row.is_fork()) places[id];
    }
    for (const TriggerRow& trigger : run_.books.triggers) {
      if (!IsOfTrace(trigger.kind)) continue;
      places[trigger.generation].push_back(trigger.tokens);
      ++facts_.trigger_counts[static_cast<std::size_t>(trigger.kind)];
      if (trigger.kind == TriggerKind::kCodeFence && IsJudged(trigger.search)) {
        ++facts_.trace_candidates.trials;
      }
    }
    for (const auto& [id, tokens] : places) ReadGaps(run_.books.generations.at(id), tokens);
  }

  bool IsJudged(SearchId search) const {
    const auto at = run_.books.searches.find(search);
    return at != run_.books.searches.end() && at->second.options.forks.speculation;
  }

  void ReadGaps(const GenerationRow& row, const std::vector<std::int64_t>& places) {
    const double end = ReasoningTokens(run_, row).value;
    if (places.empty()) {
      if (end > 0) facts_.first_trigger_tokens.push_back({end, true});
      return;
    }
    facts_.first_trigger_tokens.push_back({static_cast<double>(places.front())});
    for (std::size_t i = 1; i < places.size(); ++i) {
      // The next trigger is a token further on at least.
      const std::int64_t gap = places[i] - places[i - 1] - 1;
      facts_.trigger_gap_tokens.push_back({static_cast<double>(std::max<std::int64_t>(0, gap))});
    }
    const double last_gap = end - static_cast<double>(places.back());
    if (last_gap > 0) facts_.trigger_gap_tokens.push_back({last_gap, true});
  }

  const RunSight& run_;
  WorkloadFacts& facts_;
  double ms_per_token_ = 0;
};

}  // namespace

SeenValue ReasoningTokens(const RunSight& run, const GenerationRow& reasoning) {
  const HeardStream* const stream = run.StreamOf(reasoning.generation);
  const std::int64_t heard = stream == nullptr ? 0 : stream->trace_tokens;
  const bool is_whole = HasEnded(reasoning) || (stream != nullptr && stream->trace_ended);
  if (is_whole && heard > 0) return {static_cast<double>(heard)};
  return {static_cast<double>(std::max(heard, reasoning.usage.generated_tokens)), !is_whole};
}

void AddGenerationFacts(const RunSight& run, WorkloadFacts& facts) {
  GenerationReading(run, facts).Read();
}

}  // namespace specgen
