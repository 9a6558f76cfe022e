#include "timed_batch.h"

#include <algorithm>

#include "input_draw.h"

namespace specgen {
namespace {

// A batch is disturbed where more than this share of it was spent waiting for a core.
constexpr std::int64_t kUndisturbedShare = 50;
constexpr std::size_t kSetMax = 65'536;
// Elements by which a stretch is longer than the input that is cut out of it.
constexpr std::int64_t kSpareElements = 65'536;

}  // namespace

InputPool::InputPool(const Problem& problem, const Shape& shape, std::uint64_t seed) {
  Prng prng(seed);
  for (const Tensor& input : problem.inputs) {
    const std::uint64_t input_seed = prng.Next();
    Stretch stretch;
    const std::int64_t count = ElementCount(input, shape);
    stretch.element_bytes = static_cast<std::size_t>(ElementBytes(input.type));
    stretch.input_bytes = static_cast<std::size_t>(count) * stretch.element_bytes;
    stretch.place_count = static_cast<std::uint64_t>(kSpareElements) + 1;
    stretch.bytes = DrawElements(input, count + kSpareElements, input_seed);
    stretches_.push_back(std::move(stretch));
  }
}

std::vector<std::span<const std::byte>> InputPool::Draw(Prng& prng) const {
  std::vector<std::span<const std::byte>> inputs;
  inputs.reserve(stretches_.size());
  for (const Stretch& stretch : stretches_) {
    const std::uint64_t place = prng.Below(stretch.place_count);
    inputs.emplace_back(stretch.bytes.data() + place * stretch.element_bytes, stretch.input_bytes);
  }
  return inputs;
}

TimedBatch::TimedBatch(RunnerProcess& runner, const Problem& problem, const Shape& shape,
                       const InputPool& pool)
    : runner_(runner), shape_(shape), layout_(problem, shape), pool_(pool), prng_(SecretSeed()) {}

std::size_t TimedBatch::count_max() const {
  return std::min(runner_.arena().bytes() / layout_.stride(), kSetMax);
}

Judged<TimedBatch::Timing> TimedBatch::Run(std::size_t count, Duration deadline) {
  sets_.clear();
  for (std::size_t i = 0; i < count; ++i) {
    SetTruth& truth = sets_.emplace_back();
    truth.poison = PoisonPattern(prng_.Next());
    truth.inputs = pool_.Draw(prng_);
    const std::span<std::byte> set = Set(i);
    PrepareSet(layout_, set, truth.poison);
    for (std::size_t k = 0; k < truth.inputs.size(); ++k) {
      std::ranges::copy(truth.inputs[k], BytesOf(layout_.inputs()[k], set).begin());
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
