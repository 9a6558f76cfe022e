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

CandidateFound SourceBook::Write(GenerationId generation, SearchId search, CandidateOrigin origin,
                                 Speedup parent, Prng& prng) {
  const bool is_duplicate = Draws(scenario_->model.duplicate, prng);
  // Drawn in any case: a duplicate must not shift what the generation draws after it.
  const SimulatedSource fresh = NewSource(search, parent, prng);
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
  return {candidate, generation, origin, sources_[index].hash, sources_[index].sketch};
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

SimulatedSource SourceBook::NewSource(SearchId search, Speedup parent, Prng& prng) const {
  const JudgeScenario& judge = scenario_->judge;
  SimulatedSource source;
  source.search = search;
  source.seed = prng.Next();
  for (std::uint64_t& word : source.hash) word = prng.Next();
  source.sketch = prng.Next();

  struct Fate {
    Ppm chance;
    Stage stage;
    StageOutcome outcome;
  };
  const std::array<Fate, 6> fates{{
      {judge.compile_fails, Stage::kCompilation, StageOutcome::kCompileFailed},
      {judge.refused, Stage::kCompilation, StageOutcome::kRefused},
      {judge.launch_fails, Stage::kValidation, StageOutcome::kLaunchFailed},
      {judge.mismatch, Stage::kValidation, StageOutcome::kMismatch},
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

  // One baseline for each search: it is the same program on the same machine.
  Digest baseline_key;
  baseline_key.Add(seed_);
  baseline_key.Add(search.value());
  Prng baseline_prng(baseline_key.value());
  const std::int64_t baseline_us = judge.baseline_us.Draw(baseline_prng);
  source.baseline_time = std::chrono::microseconds(std::max<std::int64_t>(1, baseline_us));
  const std::int64_t step = std::max<std::int64_t>(1000, judge.step_ppm.Draw(prng));
  const Speedup base = parent.value > 0 ? parent : kOne;
  // No kernel is a thousand times faster: keeps numbers within bounds over any number of steps.
  const std::int64_t speedup =
      std::clamp<std::int64_t>(Scaled(base.value, Ppm{step}), 1000, 1000 * kOne.value);
  source.kernel_time =
      Duration(std::max<std::int64_t>(1, source.baseline_time.count() * kOne.value / speedup));
  return source;
}

}  // namespace specgen
