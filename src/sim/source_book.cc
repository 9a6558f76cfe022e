#include "source_book.h"

#include <algorithm>

#include "chance.h"
#include "specgen/base/check.h"
#include "specgen/base/digest.h"

namespace specgen {
namespace {

constexpr std::uint64_t kRecentSources = 12;

}  // namespace

void SourceBook::Reset(const Scenario& scenario, std::uint64_t seed, const FaultInjector& faults) {
  scenario_ = &scenario;
  faults_ = &faults;
  seed_ = seed;
  sources_.clear();
  for (std::vector<std::uint32_t>& written : written_by_) written.clear();
  source_of_.assign(1, 0);
}

const SimulatedSource& SourceBook::of(CandidateId candidate) const {
  SPECGEN_CHECK(candidate.value() < source_of_.size() && !candidate.is_none(),
                "only candidates that were found are evaluated");
  return sources_[source_of_[candidate.value()]];
}

CandidateFound SourceBook::Write(const Authorship& author, Prng& prng) {
  const bool is_duplicate = Draws(scenario_->model.duplicate, prng);
  // Drawn in any case: a duplicate must not shift what the generation draws after it.
  SimulatedSource source = NewSource(author, prng);
  const std::uint64_t back = prng.Below(kRecentSources);
  const bool is_common = prng.Chance(1, 8);
  std::vector<std::uint32_t>& written = WrittenBy(author.search);
  auto again = written.end();
  if (is_duplicate && is_common) {
    source = CommonSource(author, back);
    again = std::find_if(written.begin(), written.end(),
                         [&](std::uint32_t index) { return sources_[index].hash == source.hash; });
  } else if (is_duplicate && !written.empty()) {
    again = written.end() - 1 -
            static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(written.size() - 1, back));
  }
  auto index = static_cast<std::uint32_t>(sources_.size());
  if (again != written.end()) {
    index = *again;
  } else {
    sources_.push_back(source);
    written.push_back(index);
  }
  const CandidateId candidate(source_of_.size());
  source_of_.push_back(index);
  return {candidate, author.generation, author.origin, sources_[index].hash,
          sources_[index].sketch};
}

std::vector<std::uint32_t>& SourceBook::WrittenBy(SearchId search) {
  const auto index = static_cast<std::size_t>(search.value());
  if (index >= written_by_.size()) written_by_.resize(index + 1);
  return written_by_[index];
}

// One text, whoever writes it: what becomes of it still depends on the search's problem.
SimulatedSource SourceBook::CommonSource(const Authorship& author, std::uint64_t number) const {
  Digest key;
  key.Add(seed_);
  key.Add(number);
  Prng prng(key.value());
  return NewSource(author, prng);
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
  source.kills_worker = faults_->Draws(scenario_->faults.killer_takes_worker, prng);
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
