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

Ppm History::ExpectedExcess(Speedup speedup) const {
  constexpr int kLastCount = 32;
  std::int64_t sum = 0;
  std::int64_t excess = 0;
  int count = 0;
  for (auto at = judged_.rbegin(); at != judged_.rend() && count < kLastCount; ++at) {
    if (!IsProfiled(*at)) continue;
    ++count;
    // Speedups of more than a million would overflow sums of products below.
    const std::int64_t value = std::min(at->speedup.value, kOne.value * kOne.value);
    sum += value;
    excess += std::max<std::int64_t>(0, value - speedup.value);
  }
  if (sum == 0) return Ppm{0};
  __extension__ using WideSum = __int128;
  return Ppm{static_cast<std::int64_t>(static_cast<WideSum>(excess) * kOne.value / sum)};
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
  const Entries& entries = EntriesOf(hash);
  const auto at = std::lower_bound(entries.begin(), entries.end(), hash, IsBefore);
  if (at == entries.end() || at->first != hash) return std::nullopt;
  return at->second;
}

void SourceIndex::Add(const ContentHash& hash, CandidateId candidate) {
  Entries& entries = EntriesOf(hash);
  const auto at = std::lower_bound(entries.begin(), entries.end(), hash, IsBefore);
  SPECGEN_CHECK(at == entries.end() || at->first != hash, "a source is indexed once");
  entries.insert(at, {hash, candidate});
}

void SourceIndex::Remove(const ContentHash& hash) {
  Entries& entries = EntriesOf(hash);
  const auto at = std::lower_bound(entries.begin(), entries.end(), hash, IsBefore);
  SPECGEN_CHECK(at != entries.end() && at->first == hash, "only an indexed source is removed");
  entries.erase(at);
}

}  // namespace specgen
