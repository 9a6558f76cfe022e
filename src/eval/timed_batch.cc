#include "timed_batch.h"

#include <algorithm>

#include "input_draw.h"

namespace specgen {
namespace {

// A batch is disturbed where more than this share of it was spent waiting for a core.
constexpr std::int64_t kUndisturbedShare = 50;
constexpr std::size_t kSetMax = 65'536;

}  // namespace

TimedBatch::TimedBatch(RunnerProcess& runner, const Problem& problem, const Shape& shape,
                       const InputPool& pool)
    : runner_(runner), shape_(shape), layout_(problem, shape), pool_(pool) {}

std::size_t TimedBatch::count_max() const {
  return std::min(runner_.arena().bytes() / layout_.stride(), kSetMax);
}

Judged<TimedBatch::Timing> TimedBatch::Run(std::size_t count, Duration deadline) {
  sets_.clear();
  for (std::size_t i = 0; i < count; ++i) {
    // Of one seed each, or a candidate could tell the next inputs from the last.
    const SetDraw& drawn = sets_.emplace_back(SecretSeed(), PoisonPattern(SecretSeed()));
    const std::span<std::byte> set = Set(i);
    PrepareSet(layout_, set, drawn.poison);
    for (std::size_t k = 0; k < layout_.inputs().size(); ++k) {
      pool_.Fill(k, InputSeed(drawn.seed, k), BytesOf(layout_.inputs()[k], set));
    }
  }
  const std::optional<Duration> waited_before = runner_.CoreWait();
  const Judged<Duration> elapsed = runner_.Call(layout_.ForRunner(shape_), 0, count, deadline);
  if (!elapsed) return tl::unexpected(elapsed.error());
  const std::optional<Duration> waited = runner_.CoreWait();
  Timing timing{*elapsed, false};
  if (waited_before && waited) {
    timing.disturbed = *waited - *waited_before > *elapsed / kUndisturbedShare;
  }
  return timing;
}

std::size_t TimedBatch::FirstUnwritten() {
  std::size_t index = 0;
  while (index < sets_.size() && !LooksUnwritten(layout_, Set(index), sets_[index].poison)) {
    ++index;
  }
  return index;
}

}  // namespace specgen
