#include "specgen/model/learned_record.h"

#include <algorithm>

namespace specgen {
namespace {

// Sums of products of counts below it fit 64 bits.
constexpr std::int64_t kCountMax = std::int64_t{1} << 32U;
constexpr std::int64_t kTokenSumMax = std::int64_t{1} << 50U;

template <int kCount>
bool AreCounts(const Tallies<kCount>& tallies, std::int64_t tries_max) {
  for (std::size_t at = 0; at < tallies.tries.size(); ++at) {
    if (tallies.tries[at] < 0 || tallies.tries[at] > tries_max) return false;
    if (tallies.hits[at] < 0 || tallies.hits[at] > kCountMax) return false;
  }
  return true;
}

template <int kCount>
bool HitsAreTries(const Tallies<kCount>& tallies) {
  return AreCounts(tallies, kCountMax) &&
         std::equal(tallies.hits.begin(), tallies.hits.end(), tallies.tries.begin(),
                    [](std::int64_t hits, std::int64_t tries) { return hits <= tries; });
}

// Calls `change(into's number, from's)` for every number.
template <class Change>
void ForEachPair(std::int64_t& into, std::int64_t from, Change change) {
  change(into, from);
}
template <int kCount, class Change>
void ForEachPair(Tallies<kCount>& into, const Tallies<kCount>& from, Change change) {
  for (std::size_t at = 0; at < into.tries.size(); ++at) {
    change(into.tries[at], from.tries[at]);
    change(into.hits[at], from.hits[at]);
  }
}
template <class Change>
void ForEachPair(LearnedRecord& into, const LearnedRecord& from, Change change) {
  ForEachPair(into.forks, from.forks, change);
  ForEachPair(into.triggers, from.triggers, change);
  ForEachPair(into.answers, from.answers, change);
  ForEachPair(into.repairs, from.repairs, change);
  ForEachPair(into.lengths, from.lengths, change);
  ForEachPair(into.length_count, from.length_count, change);
  ForEachPair(into.fork_tokens, from.fork_tokens, change);
  ForEachPair(into.fork_count, from.fork_count, change);
}

bool IsSum(std::int64_t sum) { return sum >= 0 && sum <= kTokenSumMax; }

}  // namespace

LearnedRecord SumOf(const LearnedRecord& one, const LearnedRecord& other) {
  LearnedRecord sum = one;
  ForEachPair(sum, other, [](std::int64_t& into, std::int64_t from) { into += from; });
  return sum;
}

LearnedRecord DifferenceOf(const LearnedRecord& later, const LearnedRecord& earlier) {
  LearnedRecord difference = later;
  ForEachPair(difference, earlier, [](std::int64_t& into, std::int64_t from) { into -= from; });
  return difference;
}

bool IsValid(const LearnedRecord& record) {
  return HitsAreTries(record.forks) && HitsAreTries(record.answers) &&
         HitsAreTries(record.repairs) && HitsAreTries(record.lengths) &&
         AreCounts(record.triggers, kTokenSumMax) && IsSum(record.length_count) &&
         IsSum(record.fork_tokens) && IsSum(record.fork_count);
}

}  // namespace specgen
