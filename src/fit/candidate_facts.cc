#include "candidate_facts.h"

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

#include "generation_facts.h"

namespace specgen {
namespace {

std::optional<Failure> FailureOf(StageOutcome outcome) {
  switch (outcome) {
    case StageOutcome::kCompileFailed:
      return Failure::kCompileFails;
    case StageOutcome::kRefused:
      return Failure::kRefused;
    case StageOutcome::kLaunchFailed:
      return Failure::kLaunchFails;
    case StageOutcome::kMismatch:
      return Failure::kMismatch;
    case StageOutcome::kTimedOut:
      return Failure::kTimesOut;
    case StageOutcome::kCrashed:
      return Failure::kCrashes;
    case StageOutcome::kPassed:
    case StageOutcome::kCancelled:
    case StageOutcome::kLost:
      break;
  }
  return std::nullopt;
}

double Share(const SeenShare& share) {
  return static_cast<double>(share.hits) /
         static_cast<double>(std::max<std::int64_t>(1, share.trials));
}

class CandidateReading {
 public:
  CandidateReading(const RunSight& run, WorkloadFacts& facts) : run_(run), facts_(facts) {
    for (const LeaseRow& lease : run.books.leases) {
      if (lease.outcome == StageOutcome::kPassed) {
        auto& stages = passed_[lease.candidate];
        stages = std::max(stages, static_cast<int>(lease.stage) + 1);
      }
    }
  }

  void Read() {
    for (const auto& [id, row] : run_.books.generations) {
      if (!row.is_fork()) OpenIteration(row);
    }
    for (const auto& [id, candidate] : run_.books.candidates) ReadCandidate(candidate);
    ReadAnswers();
    ReadKnowledge();
    for (auto& [id, iteration] : iterations_) {
      const std::deque<SeenSource>& sources = sources_[id];
      iteration.sources.assign(sources.begin(), sources.end());
      facts_.iterations.push_back(std::move(iteration));
    }
  }

 private:
  std::int32_t NumberOf(SearchId search) {
    const auto next = facts_.search_count + static_cast<std::int32_t>(numbers_.size());
    return numbers_.try_emplace(search, next).first->second;
  }

  void OpenIteration(const GenerationRow& reasoning) {
    SeenIteration& iteration = iterations_[reasoning.generation];
    iteration.search = NumberOf(reasoning.search);
    iteration.tokens = ReasoningTokens(run_, reasoning);
  }

  void ReadCandidate(const CandidateRow& candidate) {
    const auto [writer, is_new] = writers_[candidate.search].try_emplace(candidate.hash, nullptr);
    if (!is_new) ++facts_.duplicates.hits;
    // The simulation repeats what the same iteration has written.
    const bool may_repeat = !begun_.insert({candidate.search, candidate.iteration}).second;
    if (may_repeat) ++facts_.duplicates.trials;
    if (candidate.origin == CandidateOrigin::kTrace) ++facts_.trace_candidates.hits;
    answered_.insert(candidate.generation);
    if (is_new) writer->second = AddSource(candidate);
    if (writer->second != nullptr) Learn(candidate, *writer->second);
  }

  // A source that was dropped may be written again, and judged then.
  void Learn(const CandidateRow& candidate, SeenSource& source) {
    const SeenFate fate = FateOf(candidate);
    if (fate <= source.fate) return;
    source.fate = fate;
    source.speedup = static_cast<double>(candidate.speedup.value) / 1e6;
    if (fate == SeenFate::kWrong) {
      ++facts_.failure_counts[static_cast<std::size_t>(*FailureOf(candidate.outcome))];
    }
  }

  SeenFate FateOf(const CandidateRow& candidate) const {
    if (candidate.judged && candidate.original.is_none()) {
      if (candidate.is_profiled()) return SeenFate::kRight;
      if (FailureOf(candidate.outcome)) return SeenFate::kWrong;
    }
    const auto passed = passed_.find(candidate.candidate);
    if (passed == passed_.end()) return SeenFate::kUnknown;
    return passed->second == 1 ? SeenFate::kCompiled : SeenFate::kValidated;
  }

  // Null: its reasoning is not known.
  SeenSource* AddSource(const CandidateRow& candidate) {
    const GenerationRow& writer = run_.books.generations.at(candidate.generation);
    const auto at = iterations_.find(writer.is_fork() ? writer.parent : writer.generation);
    if (at == iterations_.end()) return nullptr;
    sources_[at->first].push_back(
        {.tokens = TokensOf(candidate, writer),
         .is_whole = candidate.origin == CandidateOrigin::kReasoningAnswer,
         .is_repair = !writer.repairs.is_none()});
    return &sources_[at->first].back();
  }

  // A fork knows its prefix in bytes: its parent tells how many of them make a token.
  double TokensOf(const CandidateRow& candidate, const GenerationRow& writer) const {
    if (!writer.is_fork()) {
      const auto at = run_.trace_tokens.find(candidate.candidate);
      return at == run_.trace_tokens.end() ? 0 : static_cast<double>(at->second);
    }
    const GenerationRow& parent = run_.books.generations.at(writer.parent);
    const HeardStream* const stream = run_.StreamOf(writer.parent);
    if (stream == nullptr || parent.trace_bytes <= 0) return 0;
    return static_cast<double>(writer.offset) * static_cast<double>(stream->trace_tokens) /
           static_cast<double>(parent.trace_bytes);
  }

  void ReadAnswers() {
    for (const auto& [id, row] : run_.books.generations) {
      if (!row.finished || row.outcome != GenerationOutcome::kCompleted) continue;
      (row.is_fork() ? facts_.fork_answers : facts_.reasoning_answers).Add(HasAnswer(row));
    }
  }

  bool HasAnswer(const GenerationRow& row) const {
    if (row.is_fork()) return answered_.contains(row.generation);
    const auto& all = run_.books.candidates;
    return std::any_of(all.begin(), all.end(), [&](const auto& entry) {
      return entry.second.generation == row.generation &&
             entry.second.origin == CandidateOrigin::kReasoningAnswer;
    });
  }

  // As the simulation counts it: what was profiled since the iteration before, the first one whole.
  void ReadKnowledge() {
    std::map<SearchId, std::vector<Instant>> profiled;
    for (const auto& [id, candidate] : run_.books.candidates) {
      if (candidate.is_profiled()) profiled[candidate.search].push_back(*candidate.judged);
    }
    for (auto& [id, times] : profiled) std::sort(times.begin(), times.end());
    for (const auto& [id, search] : run_.books.searches) {
      double knowledge = 0;
      std::size_t next = 0;
      const std::vector<Instant>& times = profiled[id];
      for (const IterationRow& row : search.iterations) {
        for (int rank = 0; next < times.size() && times[next] <= row.started; ++next, ++rank) {
          knowledge += 1.0 / (1 + 4 * rank);
        }
        const auto at = iterations_.find(row.reasoning);
        if (at != iterations_.end()) at->second.knowledge = knowledge;
      }
    }
  }

  const RunSight& run_;
  WorkloadFacts& facts_;
  std::map<CandidateId, int> passed_;  // Stages that it has passed.
  std::map<SearchId, std::int32_t> numbers_;
  std::map<SearchId, std::map<ContentHash, SeenSource*>> writers_;  // The first of each source.
  std::set<std::pair<SearchId, std::int32_t>> begun_;               // Iterations with a candidate.
  std::set<GenerationId> answered_;
  std::map<GenerationId, SeenIteration> iterations_;
  // Of each iteration; where they are does not change.
  std::map<GenerationId, std::deque<SeenSource>> sources_;
};

// By the first input whose answer is wrong, or that brings it down.
bool IsFoundOut(StageOutcome outcome) {
  return outcome == StageOutcome::kMismatch || outcome == StageOutcome::kLaunchFailed ||
         outcome == StageOutcome::kCrashed;
}

void ReadLease(const LeaseRow& lease, WorkloadFacts& facts) {
  if (!lease.finished) return;
  facts.lost_stages.Add(lease.outcome == StageOutcome::kLost);
  // What a judge that fails has taken is gone like the rest of it. Only who was stopped would have
  // taken longer.
  const bool is_cut = lease.outcome == StageOutcome::kCancelled;
  const SeenValue time{Milliseconds(*lease.finished - lease.started), is_cut};
  switch (lease.stage) {
    case Stage::kCompilation:
      facts.compilation_ms.push_back(time);
      return;
    case Stage::kValidation:
      (IsFoundOut(lease.outcome) ? facts.wrong_validation_ms : facts.validation_ms).push_back(time);
      return;
    case Stage::kProfiling:
      break;
  }
  switch (lease.scope) {
    case ProfilingScope::kFull:
      facts.profiling_ms.push_back(time);
      return;
    case ProfilingScope::kTiming:
      facts.short_timing_ms.push_back(time);
      return;
    case ProfilingScope::kCounters:
      facts.counters_ms.push_back(time);
  }
}

void AddBaselines(const ReportBooks& books, WorkloadFacts& facts) {
  std::map<SearchId, SeenShare> sums;
  for (const auto& [id, candidate] : books.candidates) {
    if (!candidate.is_profiled()) continue;
    sums[candidate.search] += {candidate.baseline_time.count(), 1};
    facts.noise.push_back({static_cast<double>(candidate.noise.value) / 1e6});
  }
  for (const auto& [id, sum] : sums) facts.baseline_us.push_back({Share(sum) / 1e3});
}

}  // namespace

void AddCandidateFacts(const RunSight& run, WorkloadFacts& facts) {
  CandidateReading(run, facts).Read();
  AddBaselines(run.books, facts);
}

void AddStageFacts(const RunSight& run, WorkloadFacts& facts) {
  for (const LeaseRow& lease : run.books.leases) ReadLease(lease, facts);
}

}  // namespace specgen
