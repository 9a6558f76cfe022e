#include "oracle.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "input_draw.h"

namespace specgen {
namespace {

// Copies elements, single precision as double.
void Promote(ElementType type, std::span<const std::byte> from, std::span<std::byte> to) {
  if (type != ElementType::kF32) {
    std::ranges::copy(from, to.begin());
    return;
  }
  for (std::size_t i = 0; i < from.size() / sizeof(float); ++i) {
    float narrow = 0.0F;
    std::memcpy(&narrow, from.data() + i * sizeof(narrow), sizeof(narrow));
    const double wide = narrow;
    std::memcpy(to.data() + i * sizeof(wide), &wide, sizeof(wide));
  }
}

}  // namespace

Judged<std::unique_ptr<RunnerProcess>> Oracle::Start(const std::filesystem::path& library,
                                                     std::size_t arena_bytes,
                                                     const CancelFlag& cancel) {
  auto runner = RunnerProcess::Start(
      {tools_.jail, tools_.options, tools_.runner_path, library, arena_bytes, true}, cancel);
  if (!runner) return ReferenceFailed(state_->problem(), runner.error());
  return runner;
}

Judged<void> Oracle::Open(std::shared_ptr<const ProblemState> state, const CancelFlag& cancel) {
  if (state != state_) {
    reference_.reset();
    truth_.reset();
    state_ = std::move(state);
    pool_.emplace(state_->problem(), SecretSeed());
    calm_times_.assign(state_->problem().shapes.size(), {});
  }
  const Problem& problem = state_->problem();
  if (!reference_) {
    const std::size_t arena_bytes = TimingArenaBytes(problem, tools_.options.shared_memory_max);
    auto started = Start(state_->reference_library(), arena_bytes, cancel);
    if (!started) return tl::unexpected(started.error());
    reference_ = std::move(*started);
  }
  if (!truth_ && !state_->truth_library().empty()) {
    auto started =
        Start(state_->truth_library(), LargestSetBytes(PromotedProblem(problem)), cancel);
    if (!started) return tl::unexpected(started.error());
    truth_ = std::move(*started);
  }
  reference_->ObeyCancel(cancel);
  if (truth_) truth_->ObeyCancel(cancel);
  return {};
}

void Oracle::Close() {
  if (reference_) reference_->ObeyCancel(never_);
  if (truth_) truth_->ObeyCancel(never_);
}

tl::unexpected<Verdict> Oracle::Broken(const Verdict& verdict) {
  reference_.reset();
  truth_.reset();
  return ReferenceFailed(state_->problem(), verdict);
}

Judged<SetTruth> Oracle::Answer(const Shape& shape, std::uint64_t seed) {
  const SetLayout layout(state_->problem(), shape);
  const std::span<std::byte> set = reference_->arena().Set(layout, 0);
  PrepareSet(layout, set, PoisonPattern(SecretSeed()));
  pool_->Fill(layout, seed, set);
  const Judged<Duration> elapsed =
      reference_->Call(layout.ForRunner(shape), 0, 1, tools_.options.call_deadline_max);
  if (!elapsed) return Broken(elapsed.error());
  SetTruth truth = TruthIn(layout, set);
  if (Judged<void> added = AddTruth(shape, truth); !added) return tl::unexpected(added.error());
  return truth;
}

Judged<void> Oracle::AddTruth(const Shape& shape, SetTruth& truth) {
  if (!truth_) return {};
  const Problem& problem = state_->problem();
  const SetLayout layout(PromotedProblem(problem), shape);
  const std::span<std::byte> set = truth_->arena().Set(layout, 0);
  PrepareSet(layout, set, PoisonPattern(SecretSeed()));
  for (std::size_t k = 0; k < problem.inputs.size(); ++k) {
    Promote(problem.inputs[k].type, truth.inputs[k], BytesOf(layout.inputs()[k], set));
  }
  const Judged<Duration> elapsed =
      truth_->Call(layout.ForRunner(shape), 0, 1, tools_.options.call_deadline_max);
  if (!elapsed) return Broken(elapsed.error());
  truth.truth.clear();
  for (std::size_t k = 0; k < problem.outputs.size(); ++k) {
    std::vector<double>& exact = truth.truth.emplace_back();
    if (IsInteger(problem.outputs[k].type)) continue;
    const std::span<std::byte> bytes = BytesOf(layout.outputs()[k], set);
    exact.resize(bytes.size() / sizeof(double));
    std::memcpy(exact.data(), bytes.data(), bytes.size());
    const Expectation expected = ExpectationOf(problem, shape, truth, k);
    if (Compare(problem.outputs[k].type, truth.expected[k], expected, problem.tolerance, 0)
            .wrong_count == 0) {
      continue;
    }
    return EndStage(Error{
        ErrorCode::kInvalidInput,
        fmt::format("the reference of problem '{}' is further from its truth ({}) than {:g} times "
                    "the tolerance in output '{}' with {}: one of them is wrong, or the tolerance "
                    "is too small",
                    problem.name, problem.truth.string(), kTolerancesAllowed,
                    problem.outputs[k].name, ShapeText(problem, shape))});
  }
  return {};
}

}  // namespace specgen
