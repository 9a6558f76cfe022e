#include "controller/history.h"

#include <algorithm>

#include "specgen/base/check.h"

namespace specgen {

void History::Add(const JudgedCandidate& judged) {
  judged_.push_back(judged);
  if (!IsProfiled(judged)) return;
  speedups_.Add(judged.speedup);
  if (!best_ || judged.speedup > judged_[*best_].speedup) best_ = judged_.size() - 1;
}

std::optional<JudgedCandidate> History::best() const {
  if (!best_) return std::nullopt;
  return judged_[*best_];
}

namespace {

bool IsBefore(const std::pair<ContentHash, CandidateId>& entry, const ContentHash& hash) {
  return entry.first < hash;
}

}  // namespace

std::optional<CandidateId> SourceIndex::Find(const ContentHash& hash) const {
  const auto at = std::lower_bound(entries_.begin(), entries_.end(), hash, IsBefore);
  if (at == entries_.end() || at->first != hash) return std::nullopt;
  return at->second;
}

void SourceIndex::Add(const ContentHash& hash, CandidateId candidate) {
  const auto at = std::lower_bound(entries_.begin(), entries_.end(), hash, IsBefore);
  SPECGEN_CHECK(at == entries_.end() || at->first != hash, "a source is indexed once");
  entries_.insert(at, {hash, candidate});
}

void SourceIndex::Remove(const ContentHash& hash) {
  const auto at = std::lower_bound(entries_.begin(), entries_.end(), hash, IsBefore);
  SPECGEN_CHECK(at != entries_.end() && at->first == hash, "only an indexed source is removed");
  entries_.erase(at);
}

}  // namespace specgen
