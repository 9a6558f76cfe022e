#include "source_book.h"

#include <algorithm>

#include "chance.h"
#include "fixed_math.h"
#include "specgen/base/check.h"
#include "specgen/base/digest.h"

namespace specgen {
namespace {

constexpr std::uint64_t kRecentSources = 12;

struct Fate {
  Stage stage;
  StageOutcome outcome;
};
// By Failure.
constexpr std::array<Fate, kFailureCount> kFates{{
    {Stage::kCompilation, StageOutcome::kCompileFailed},
    {Stage::kCompilation, StageOutcome::kRefused},
    {Stage::kValidation, StageOutcome::kLaunchFailed},
    {Stage::kValidation, StageOutcome::kMismatch},
    {Stage::kValidation, StageOutcome::kTimedOut},
    {Stage::kProfiling, StageOutcome::kCrashed},
}};

std::int64_t RootOf(Ppm share) { return share.value == 0 ? 0 : ExpOf(LogOf(share) / 2).value; }

}  // namespace

void SourceBook::Reset(const Scenario& scenario, std::uint64_t seed, const FaultInjector& faults) {
  scenario_ = &scenario;
  faults_ = &faults;
  seed_ = seed;
  sources_.clear();
  for (SearchBook& search : searches_) {
    search.written.clear();
    search.written_before = 0;
    search.knowledge = Ppm{0};
    search.profiled_count = 0;
  }
  source_of_.assign(1, 0);
}

IterationMood SourceBook::StartIteration(SearchId search, Prng& prng) {
  SearchBook& book = BookOf(search);
  for (std::int32_t rank = 0; rank < book.profiled_count; ++rank) {
    book.knowledge.value += kOne.value / (1 + 4 * rank);
  }
  book.profiled_count = 0;
  book.written_before = book.written.size();
  return {Scaled(DrawNormal(prng), scenario_->candidates.iteration_spread), book.knowledge};
}

const SimulatedSource& SourceBook::of(CandidateId candidate) const {
  SPECGEN_CHECK(candidate.value() < source_of_.size() && !candidate.is_none(),
                "only candidates that were found are evaluated");
  return sources_[source_of_[candidate.value()]];
}

void SourceBook::NoteProfiled(CandidateId candidate) {
  SimulatedSource& source = sources_[source_of_[candidate.value()]];
  if (source.is_profiled) return;
  source.is_profiled = true;
  ++BookOf(source.search).profiled_count;
}

CandidateFound SourceBook::Write(const Authorship& author, Prng& prng) {
  BookOf(author.search);
  const Draft draft = NextSource(author, prng);
  const auto index = draft.again.value_or(static_cast<std::uint32_t>(sources_.size()));
  if (!draft.again) {
    sources_.push_back(draft.source);
    BookOf(author.search).written.push_back(index);
  }
  const CandidateId candidate(source_of_.size());
  source_of_.push_back(index);
  return {candidate, author.generation, author.origin, sources_[index].hash,
          sources_[index].sketch};
}

bool SourceBook::WouldBeRight(const Authorship& author, Prng prng) const {
  const Draft draft = NextSource(author, prng);
  return draft.source.outcome == StageOutcome::kPassed;
}

SourceBook::SearchBook& SourceBook::BookOf(SearchId search) {
  const auto index = static_cast<std::size_t>(search.value());
  if (index >= searches_.size()) searches_.resize(index + 1);
  return searches_[index];
}

// REQUIRES: the search has a book.
SourceBook::Draft SourceBook::NextSource(const Authorship& author, Prng& prng) const {
  const bool is_duplicate = Draws(scenario_->model.duplicate, prng);
  // Drawn in any case: a duplicate must not shift what the generation draws after it.
  Draft draft{NewSource(author, prng), std::nullopt};
  const std::uint64_t back = prng.Below(kRecentSources);
  const bool is_common = prng.Chance(1, 8);
  const SearchBook& search = searches_[static_cast<std::size_t>(author.search.value())];
  const auto& written = search.written;
  if (is_duplicate && is_common) {
    draft.source = CommonSource(author, back);
    const auto again = std::find_if(written.begin(), written.end(), [&](std::uint32_t index) {
      return sources_[index].hash == draft.source.hash;
    });
    if (again != written.end()) draft.again = *again;
  } else if (is_duplicate) {
    draft.again = Repeated(search, back);
  }
  if (draft.again) draft.source = sources_[*draft.again];
  return draft;
}

// What others write out of the same prompt. Repeating what earlier iterations wrote would carry
// what they were good for into bad ones.
std::optional<std::uint32_t> SourceBook::Repeated(const SearchBook& search, std::uint64_t back) {
  const std::size_t count = search.written.size() - search.written_before;
  if (count == 0) return std::nullopt;
  return search.written[search.written.size() - 1 - std::min<std::size_t>(back, count - 1)];
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

// A source is right if the sum of what speaks for it is above zero: how mature it is, what its
// iteration is like, and its own luck.
void SourceBook::DrawFate(const Authorship& author, Prng& prng, SimulatedSource& source) const {
  const CandidateScenario& candidates = scenario_->candidates;
  Ppm valid = candidates.valid.At(author.maturity);
  if (author.is_repair) {
    const Ppm kept{kOne.value - candidates.repair.value};
    valid.value = kOne.value - Scaled(kOne.value - valid.value, kept);
  }
  std::int64_t effect = author.mood.effect;
  const std::int64_t own_effect = Scaled(DrawNormal(prng), candidates.iteration_spread);
  if (author.has_hint) {
    const Ppm own = candidates.hint_independence;
    effect = Scaled(effect, Ppm{RootOf(Ppm{kOne.value - own.value})}) +
             Scaled(own_effect, Ppm{RootOf(own)});
  }
  const std::int64_t luck = DrawLogistic(prng);
  const Failure failure = DrawFailure(prng);
  if (LogitOf(valid) + effect <= luck) {
    source.last_stage = kFates[static_cast<std::size_t>(failure)].stage;
    source.outcome = kFates[static_cast<std::size_t>(failure)].outcome;
  }
  const bool kills = faults_->Draws(scenario_->faults.killer_candidate, prng);
  const auto fatal_stage = static_cast<Stage>(prng.Below(kStageCount));
  source.kills_worker = faults_->Draws(scenario_->faults.killer_takes_worker, prng);
  if (kills) source.kills_slot_at = std::min(fatal_stage, source.last_stage);
}

Failure SourceBook::DrawFailure(Prng& prng) const {
  return static_cast<Failure>(DrawIndex(scenario_->candidates.failure_weights, prng));
}

void SourceBook::DrawTimes(const Authorship& author, Prng& prng, SimulatedSource& source) const {
  const SpeedScenario& speeds = scenario_->speeds;
  // The problem belongs to the search: its baseline and its bounds are the same for all candidates.
  Digest problem_key;
  problem_key.Add(seed_);
  problem_key.Add(author.search.value());
  Prng problem(problem_key.value());
  const std::int64_t baseline_us =
      std::max<std::int64_t>(1, scenario_->judge.baseline_us.Draw(problem));
  const std::int64_t limit = std::max<std::int64_t>(1000, speeds.limit_ppm.Draw(problem));
  const std::int64_t start = std::clamp<std::int64_t>(speeds.start_ppm.Draw(problem), 1000, limit);
  source.baseline_time = std::chrono::microseconds(baseline_us);

  const std::int64_t way = LogOf(Ppm{limit}) - LogOf(Ppm{start});
  const std::int64_t progress = author.mood.knowledge.value * kOne.value /
                                std::max<std::int64_t>(1, speeds.feedback_scale.value);
  const std::int64_t left = Scaled(way, ExpOf(-progress));
  const Ppm immaturity{kOne.value - std::min(author.maturity, kOne).value};
  const std::int64_t luck = Scaled(DrawNormal(prng), speeds.spread);
  const std::int64_t speedup =
      ExpOf(LogOf(Ppm{limit}) - left - Scaled(speeds.early_loss.value, immaturity) + luck).value;
  source.kernel_time = Duration(std::max<std::int64_t>(
      1, Scaled(source.baseline_time.count(),
                Ppm{kOne.value * kOne.value / std::max<std::int64_t>(1, speedup)})));
}

}  // namespace specgen
