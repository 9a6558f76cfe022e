#include "run_recorder.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "run_names.h"
#include "summary.h"

namespace specgen {
RunRecorder::RunRecorder(RunFolder folder, const CandidateStore& candidates,
                         DecisionObserver observer, const RuntimeLimits& limits,
                         std::function<void(const Error&)> on_failure)
    : candidates_(candidates),
      observer_(std::move(observer)),
      recent_max_(limits.recent_decision_max),
      folder_(std::move(folder)),
      writer_(limits.disk_write_max, std::move(on_failure)) {}

void RunRecorder::RecordDecision(const Decision& decision) {
  const bool is_notable = decision.kind != DecisionKind::kForkRefused;
  if (is_notable) {
    const std::scoped_lock lock(recent_mutex_);
    recent_.push_back(decision);
    if (recent_.size() > recent_max_) recent_.pop_front();
  }
  writer_.Post([this, decision, is_notable] {
    if (is_notable && observer_) observer_(decision);
    return folder_.AppendEvent(DecisionJson(decision));
  });
}

void RunRecorder::RecordSource(CandidateId candidate) {
  writer_.Post([this, candidate]() -> Result<void> {
    const StoredCandidate stored = candidates_.Get(candidate);
    // Sources of one hash differ in comments and blanks only: the first one stays.
    std::vector<StoredCandidate>& same = by_hash_[stored.hash];
    same.push_back(stored);
    if (same.size() > 1) return {};
    return folder_.Replace(CandidateFolder(stored.hash) / "source.cpp", *stored.source);
  });
}

void RunRecorder::RecordResult(CandidateId candidate) {
  writer_.Post([this, candidate] { return WriteResult(candidates_.Get(candidate)); });
}

Result<void> RunRecorder::WriteResult(const StoredCandidate& stored) {
  std::vector<StoredCandidate>& same = by_hash_[stored.hash];
  const auto known = std::find_if(same.begin(), same.end(), [&stored](const auto& other) {
    return other.candidate == stored.candidate;
  });
  if (known == same.end()) {
    same.push_back(stored);
  } else {
    *known = stored;
  }
  return folder_.Replace(CandidateFolder(stored.hash) / "result.json", CandidateResultJson(same));
}

void RunRecorder::Restore(const std::vector<Decision>& decisions) {
  {
    const std::scoped_lock lock(recent_mutex_);
    for (const Decision& decision : decisions) {
      if (decision.kind == DecisionKind::kForkRefused) continue;
      recent_.push_back(decision);
      if (recent_.size() > recent_max_) recent_.pop_front();
    }
  }
  writer_.Post([this, stored = candidates_.All()] {
    for (const StoredCandidate& candidate : stored) by_hash_[candidate.hash].push_back(candidate);
    return RestoreFiles();
  });
}

// The process before may have died between the journal and these.
Result<void> RunRecorder::RestoreFiles() {
  for (const auto& [hash, same] : by_hash_) {
    const std::filesystem::path folder = CandidateFolder(hash);
    std::error_code ignored;
    if (!std::filesystem::exists(folder_.path() / folder / "source.cpp", ignored)) {
      if (auto made = folder_.Replace(folder / "source.cpp", *same.front().source); !made) {
        return made;
      }
    }
    const bool has_result = std::any_of(same.begin(), same.end(), [](const auto& candidate) {
      return candidate.outcome.has_value();
    });
    if (!has_result) continue;
    const std::string text = CandidateResultJson(same);
    if (ReadFile(folder_.path() / folder / "result.json").value_or("") == text) continue;
    if (auto made = folder_.Replace(folder / "result.json", text); !made) return made;
  }
  return {};
}

void RunRecorder::RecordBest(CandidateId candidate, const std::string& file) {
  writer_.Post([this, candidate, file] {
    return folder_.Replace(file, *candidates_.Get(candidate).source);
  });
}

Result<void> RunRecorder::WriteLast(const std::string& file, std::string text) {
  writer_.Post([this, file, last = std::move(text)] { return folder_.Replace(file, last); });
  return writer_.Flush();
}

std::vector<Decision> RunRecorder::RecentDecisions() const {
  const std::scoped_lock lock(recent_mutex_);
  return {recent_.begin(), recent_.end()};
}

}  // namespace specgen
