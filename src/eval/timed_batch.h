// Batches of calls, each call on inputs of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "input_pool.h"
#include "runner_process.h"
#include "specgen/eval/call_counts.h"

namespace specgen {

// One runner's batches of one shape. The referents outlive it.
class TimedBatch {
 public:
  TimedBatch(RunnerProcess& runner, const Problem& problem, const Shape& shape,
             const InputPool& pool);

  struct Timing {
    // By our clock, less what the runner spent waiting for a core that other processes had: on a
    // busy machine that may be more than the work. A candidate cannot bring such waiting about,
    // since it has no other process or thread.
    Duration elapsed{0};
    bool disturbed = false;  // There was such waiting, which also costs caches.
  };
  // Fills one set from each seed, poisons its outputs, has the runner work through all of them, and
  // returns the time.
  Judged<Timing> Run(const std::vector<std::uint64_t>& seeds, Duration deadline);
  // The time of a batch without calls: what command and answer take.
  Judged<Timing> RunEmpty(Duration deadline);
  // As Run, but it is counted what happens meanwhile.
  Judged<std::vector<CallCount>> Count(const std::vector<std::uint64_t>& seeds, Duration deadline);
  // As many sets as the arena holds.
  std::size_t count_max() const;

  // Of the last batch.
  // Nanoseconds to fill and poison one set, by us, on the same core: what the memory is like.
  double prepare_time() const { return prepare_time_; }
  std::size_t count() const { return poisons_.size(); }
  std::span<std::byte> Set(std::size_t index) { return runner_.arena().Set(layout_, index); }
  // What the outputs of a set held before the call.
  std::uint32_t poison(std::size_t index) const { return poisons_[index]; }
  // A set whose outputs look as if they were never written; the count where there is none.
  std::size_t FirstUnwritten();

 private:
  void Prepare(const std::vector<std::uint64_t>& seeds);
  Judged<Timing> Call(std::size_t count, Duration deadline);

  RunnerProcess& runner_;
  const Shape& shape_;
  SetLayout layout_;
  const InputPool& pool_;
  double prepare_time_ = 0.0;
  std::vector<std::uint32_t> poisons_;
};

}  // namespace specgen
