// Batches of calls, each call on inputs of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "input_pool.h"
#include "runner_process.h"

namespace specgen {

// How a set was made before a call.
struct SetDraw {
  std::uint64_t seed = 0;  // Of InputPool::Inputs.
  std::uint32_t poison = 0;
};

// One runner's batches of one shape. The referents outlive it.
class TimedBatch {
 public:
  TimedBatch(RunnerProcess& runner, const Problem& problem, const Shape& shape,
             const InputPool& pool);

  struct Timing {
    Duration elapsed{0};
    bool disturbed = false;  // The runner had to wait for its core, other processes being busy.
  };
  // Fills `count` sets with new inputs, poisons their outputs, has the runner work
  // through them, and returns the time.
  Judged<Timing> Run(std::size_t count, Duration deadline);
  // As many sets as the arena holds.
  std::size_t count_max() const;

  // Of the last batch.
  std::size_t count() const { return sets_.size(); }
  std::span<std::byte> Set(std::size_t index) { return runner_.arena().Set(layout_, index); }
  const SetDraw& Drawn(std::size_t index) const { return sets_[index]; }
  // A set whose outputs look as if they were never written; the count where there is none.
  std::size_t FirstUnwritten();

 private:
  RunnerProcess& runner_;
  const Shape& shape_;
  SetLayout layout_;
  const InputPool& pool_;
  std::vector<SetDraw> sets_;
};

}  // namespace specgen
