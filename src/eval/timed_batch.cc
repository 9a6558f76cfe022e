#include "timed_batch.h"

#include <algorithm>

#include "input_draw.h"
#include "process_counters.h"

namespace specgen {
namespace {

// A batch is disturbed where more than this share of it was spent waiting for a core.
constexpr std::int64_t kUndisturbedShare = 50;
// And more than this, which is about what the runner waits from the command until we wait for it.
constexpr Duration kExchangeWait = std::chrono::microseconds(30);
// No batch has worked for less than this share of it.
constexpr std::int64_t kElapsedShareMin = 100;
constexpr std::size_t kSetMax = 65'536;

}  // namespace

TimedBatch::TimedBatch(RunnerProcess& runner, const Problem& problem, const Shape& shape,
                       const InputPool& pool)
    : runner_(runner), shape_(shape), layout_(problem, shape), pool_(pool) {}

std::size_t TimedBatch::count_max() const {
  return std::min(runner_.arena_bytes() / layout_.stride(), kSetMax);
}

void TimedBatch::Prepare(const std::vector<std::uint64_t>& seeds) {
  const Duration start = MonotonicNow();
  poisons_.clear();
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    poisons_.push_back(PoisonPattern(SecretSeed()));
    PrepareSet(layout_, Set(i), poisons_.back());
    pool_.Fill(layout_, seeds[i], Set(i));
  }
  prepare_time_ = static_cast<double>((MonotonicNow() - start).count()) /
                  static_cast<double>(std::max<std::size_t>(seeds.size(), 1));
}

Judged<TimedBatch::Timing> TimedBatch::Run(const std::vector<std::uint64_t>& seeds,
                                           Duration deadline) {
  Prepare(seeds);
  return Call(seeds.size(), deadline);
}

Judged<std::vector<CallCount>> TimedBatch::Count(const std::vector<std::uint64_t>& seeds,
                                                 Duration deadline) {
  Prepare(seeds);
  ProcessCounters counters(runner_.pid());
  counters.Start();
  const Judged<Timing> called = Call(seeds.size(), deadline);
  if (!called) return tl::unexpected(called.error());
  return counters.Stop(seeds.size());
}

Judged<TimedBatch::Timing> TimedBatch::RunEmpty(Duration deadline) { return Call(0, deadline); }

Judged<TimedBatch::Timing> TimedBatch::Call(std::size_t count, Duration deadline) {
  const Judged<Duration> elapsed = runner_.Call(layout_.ForRunner(shape_), 0, count, deadline);
  if (!elapsed) return tl::unexpected(elapsed.error());
  const Duration waited = runner_.waited();
  const Duration worked = std::max(*elapsed - waited, *elapsed / kElapsedShareMin);
  return Timing{worked, waited > *elapsed / kUndisturbedShare + kExchangeWait};
}

std::size_t TimedBatch::FirstUnwritten() {
  std::size_t index = 0;
  while (index < poisons_.size() && !LooksUnwritten(layout_, Set(index), poisons_[index])) {
    ++index;
  }
  return index;
}

}  // namespace specgen
