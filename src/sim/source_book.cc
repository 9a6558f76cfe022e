#include "source_book.h"

#include <algorithm>

#include "specgen/base/check.h"
#include "specgen/base/digest.h"

namespace specgen {
namespace {

constexpr std::size_t kRecentSources = 12;

bool Draws(Ppm chance, Prng& prng) {
  return prng.Chance(static_cast<std::uint64_t>(chance.value),
                     static_cast<std::uint64_t>(kOne.value));
}

}  // namespace

void SourceBook::Reset(const Scenario& scenario, std::uint64_t seed, const FaultInjector& faults) {
  scenario_ = &scenario;
  faults_ = &faults;
  seed_ = seed;
  sources_.clear();
  source_of_.assign(1, 0);
}

const SimulatedSource& SourceBook::of(CandidateId candidate) const {
  SPECGEN_CHECK(candidate.value() < source_of_.size() && !candidate.is_none(),
                "only candidates that were found are evaluated");
  return sources_[source_of_[candidate.value()]];
}

CandidateFound SourceBook::Write(const Authorship& author, Prng& prng) {
  const SearchId search = author.search;
  const bool is_duplicate = Draws(scenario_->model.duplicate, prng);
  // Drawn in any case: a duplicate must not shift what the generation draws after it.
  const SimulatedSource fresh = NewSource(author, prng);
  const std::optional<std::size_t> earlier = EarlierSource(search, prng);
  std::size_t index = sources_.size();
  if (is_duplicate && earlier) {
    index = *earlier;
    if (sources_[index].search != search) {
      // Another search's source: for this search it is new.
      SimulatedSource copy = sources_[index];
      copy.search = search;
      index = sources_.size();
      sources_.push_back(copy);
    }
  } else {
    sources_.push_back(fresh);
  }
  const CandidateId candidate(source_of_.size());
  source_of_.push_back(static_cast<std::uint32_t>(index));
  return {candidate, author.generation, author.origin, sources_[index].hash,
          sources_[index].sketch};
}

std::optional<std::size_t> SourceBook::EarlierSource(SearchId search, Prng& prng) const {
  const std::uint64_t back = prng.Below(kRecentSources);
  const bool is_of_any = prng.Chance(1, 8);
  if (sources_.empty()) return std::nullopt;
  const std::size_t start = sources_.size() - 1 - std::min(sources_.size() - 1, back);
  if (is_of_any) return start;
  const std::size_t end = start - std::min(start, kRecentSources);
  for (std::size_t index = start + 1; index > end; --index) {
    if (sources_[index - 1].search == search) return index - 1;
  }
  return std::nullopt;
}

SimulatedSource SourceBook::NewSource(const Authorship& author, Prng& prng) const {
  SimulatedSource source;
  source.search = author.search;
  source.seed = prng.Next();
  for (std::uint64_t& word : source.hash) word = prng.Next();
  source.sketch = prng.Next();
  DrawFate(author, prng, source);
  DrawTimes(author, prng, source);
  return source;
}

void SourceBook::DrawFate(const Authorship& author, Prng& prng, SimulatedSource& source) const {
  struct Fate {
    Ppm chance;
    Stage stage;
    StageOutcome outcome;
  };
  const JudgeScenario& judge = scenario_->judge;
  const Ppm immaturity{kOne.value - std::min(author.maturity, kOne).value};
  const Ppm immature_mismatch{Scaled(judge.early_mismatch.value, immaturity)};
  const std::array<Fate, 7> fates{{
      {judge.compile_fails, Stage::kCompilation, StageOutcome::kCompileFailed},
      {judge.refused, Stage::kCompilation, StageOutcome::kRefused},
      {judge.launch_fails, Stage::kValidation, StageOutcome::kLaunchFailed},
      {judge.mismatch, Stage::kValidation, StageOutcome::kMismatch},
      {immature_mismatch, Stage::kValidation, StageOutcome::kMismatch},
      {judge.times_out, Stage::kValidation, StageOutcome::kTimedOut},
      {judge.crashes, Stage::kProfiling, StageOutcome::kCrashed},
  }};
  for (const Fate& fate : fates) {
    const bool is_it = Draws(fate.chance, prng);
    if (!is_it || source.outcome != StageOutcome::kPassed) continue;
    source.last_stage = fate.stage;
    source.outcome = fate.outcome;
  }
  const bool kills = faults_->Draws(scenario_->faults.killer_candidate, prng);
  const auto fatal_stage = static_cast<Stage>(prng.Below(kStageCount));
  if (kills) source.kills_slot_at = std::min(fatal_stage, source.last_stage);
}

// Kernels get faster step by step, and each step is the smaller the nearer the problem's limit is.
void SourceBook::DrawTimes(const Authorship& author, Prng& prng, SimulatedSource& source) const {
  const JudgeScenario& judge = scenario_->judge;
  // The problem belongs to the search: its baseline and its limit are the same for all candidates.
  Digest problem_key;
  problem_key.Add(seed_);
  problem_key.Add(author.search.value());
  Prng problem(problem_key.value());
  const std::int64_t baseline_us = std::max<std::int64_t>(1, judge.baseline_us.Draw(problem));
  const std::int64_t limit = std::max(kOne.value, judge.limit_ppm.Draw(problem));
  source.baseline_time = std::chrono::microseconds(baseline_us);

  const std::int64_t step = judge.step_ppm.Draw(prng);
  const std::int64_t base = author.parent.value > 0 ? author.parent.value : kOne.value;
  std::int64_t change = Scaled(base, Ppm{step}) - base;
  if (change > 0)
    change = Scaled(change, Ppm{std::max<std::int64_t>(0, limit - base) * kOne.value / limit});
  const std::int64_t speedup = std::max<std::int64_t>(1000, base + change);
  source.kernel_time =
      Duration(std::max<std::int64_t>(1, source.baseline_time.count() * kOne.value / speedup));
}

}  // namespace specgen
