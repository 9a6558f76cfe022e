// Batches of calls on inputs that a runner has never seen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "problem_state.h"
#include "set_check.h"
#include "specgen/base/prng.h"

namespace specgen {

// A long stretch of drawn elements for each input of one shape. Every set takes its inputs from
// another place of it, which costs a copy instead of a draw.
class InputPool {
 public:
  InputPool(const Problem& problem, const Shape& shape, std::uint64_t seed);

  // The inputs of one set, at random places.
  std::vector<std::span<const std::byte>> Draw(Prng& prng) const;

 private:
  struct Stretch {
    TensorBytes bytes;
    std::size_t input_bytes = 0;
    std::size_t element_bytes = 0;
    std::uint64_t place_count = 0;
  };
  std::vector<Stretch> stretches_;
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
  // Fills `count` sets with inputs never used before, poisons their outputs, has the runner work
  // through them, and returns the time.
  Judged<Timing> Run(std::size_t count, Duration deadline);
  // As many sets as the arena holds.
  std::size_t count_max() const;

  // Of the last batch.
  std::size_t count() const { return sets_.size(); }
  std::span<std::byte> Set(std::size_t index) { return runner_.arena().Set(layout_, index); }
  const SetTruth& Truth(std::size_t index) const { return sets_[index]; }
  // A set whose outputs look as if they were never written; the count where there is none.
  std::size_t FirstUnwritten();

 private:
  RunnerProcess& runner_;
  const Shape& shape_;
  SetLayout layout_;
  const InputPool& pool_;
  Prng prng_;
  std::vector<SetTruth> sets_;  // Without what is expected.
};

}  // namespace specgen
