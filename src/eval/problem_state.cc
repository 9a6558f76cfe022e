#include "problem_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

#include "comparison.h"
#include "input_draw.h"
#include "sha256.h"

namespace specgen {
namespace {

namespace fs = std::filesystem;

// How often who waits for another thread's trying looks whether its own work is still wanted.
constexpr Duration kCancelInterval = std::chrono::milliseconds(20);

std::string FileText(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

// The mean of the elements, everywhere: the best that a constant can be.
template <class T>
TensorBytes MeanEverywhere(const TensorBytes& expected) {
  double sum = 0.0;
  for (std::size_t at = 0; at < expected.size(); at += sizeof(T)) {
    T element{};
    std::memcpy(&element, expected.data() + at, sizeof(element));
    sum += static_cast<double>(element);
  }
  const std::size_t count = expected.size() / sizeof(T);
  const T mean = static_cast<T>(sum / static_cast<double>(count));
  TensorBytes constant(expected.size());
  for (std::size_t at = 0; at < constant.size(); at += sizeof(T)) {
    std::memcpy(constant.data() + at, &mean, sizeof(mean));
  }
  return constant;
}

TensorBytes ConstantLike(ElementType type, const TensorBytes& expected) {
  switch (type) {
    case ElementType::kF32:
      return MeanEverywhere<float>(expected);
    case ElementType::kF64:
      return MeanEverywhere<double>(expected);
    case ElementType::kI32:
      return MeanEverywhere<std::int32_t>(expected);
    case ElementType::kI64:
      return MeanEverywhere<std::int64_t>(expected);
  }
  return {};
}

}  // namespace

Duration CallDeadline(const JudgeOptions& options, Duration reference_time) {
  constexpr std::int64_t kPatience = 100;
  const Duration generous =
      options.call_deadline_min + kPatience * std::min(reference_time, options.call_deadline_max);
  return std::min(generous, options.call_deadline_max);
}

tl::unexpected<Verdict> ReferenceFailed(const Problem& problem, const Verdict& verdict) {
  if (verdict.outcome == StageOutcome::kCancelled) return tl::unexpected(verdict);
  if (verdict.outcome == StageOutcome::kLost) return tl::unexpected(verdict);
  // Nobody writes a reference that kills itself: this came from outside, as where memory runs out.
  if (verdict.was_killed) {
    return EndStage(StageOutcome::kLost,
                    fmt::format("the reference of problem '{}' could not be run: {}", problem.name,
                                verdict.text));
  }
  return EndStage(Error{
      ErrorCode::kInvalidInput,
      fmt::format("the reference of problem '{}' ({}) failed: {}: {}", problem.name,
                  problem.reference.string(), StageOutcomeName(verdict.outcome), verdict.text)});
}

namespace {

// The compiler, and the rules before it, know one name for every source.
Verdict WithFileName(Verdict verdict, const fs::path& file) {
  constexpr std::string_view kTheirs = "candidate.cpp:";
  const std::string ours = file.filename().string() + ":";
  for (std::size_t at = verdict.text.find(kTheirs); at != std::string::npos;
       at = verdict.text.find(kTheirs, at + ours.size())) {
    verdict.text.replace(at, kTheirs.size(), ours);
  }
  return verdict;
}

}  // namespace

ProblemState::ProblemState(Problem problem) : problem_(std::move(problem)) {}

Judged<std::shared_ptr<ProblemState>> ProblemState::Make(const JudgeTools& tools, Problem problem,
                                                         const CancelFlag& cancel) {
  std::shared_ptr<ProblemState> state(new ProblemState(std::move(problem)));
  const Problem& known = state->problem_;
  const auto compile = [&](const Problem& as, const fs::path& source) -> Judged<fs::path> {
    Judged<CompiledLibrary> library = tools.compiler.Compile(as, FileText(source), cancel);
    if (library) return std::move(library->path);
    Verdict verdict = WithFileName(library.error(), source);
    if (source != known.reference) verdict.text = "its truth: " + verdict.text;
    return ReferenceFailed(known, verdict);
  };
  Judged<fs::path> reference = compile(known, known.reference);
  if (!reference) return tl::unexpected(reference.error());
  state->reference_library_ = std::move(*reference);
  if (known.truth.empty()) return state;
  Judged<fs::path> truth = compile(PromotedProblem(known), known.truth);
  if (!truth) return tl::unexpected(truth.error());
  state->truth_library_ = std::move(*truth);
  return state;
}

Judged<void> ProblemState::Prepare(const JudgeTools& tools, const CancelFlag& cancel) {
  std::unique_lock lock(mutex_, std::defer_lock);
  while (!lock.try_lock_for(kCancelInterval)) {
    if (cancel.is_raised()) return EndStage(StageOutcome::kCancelled, "");
  }
  if (prepared_) return {};
  if (failure_) return tl::unexpected(*failure_);
  Judged<void> made = TryReference(tools, cancel);
  prepared_ = made.has_value();
  // What is wrong with the problem stays so; a reference that does not return is waited for once.
  if (!made && made.error().failure == ErrorCode::kInvalidInput) failure_ = made.error();
  return made;
}

Judged<void> ProblemState::TryReference(const JudgeTools& tools, const CancelFlag& cancel) {
  if (Judged<void> checked = CheckSizes(tools.options); !checked) return checked;
  const std::size_t arena_bytes = LargestSetBytes(problem_);
  auto reference = RunnerProcess::Start(
      {tools.jail, tools.options, tools.runner_path, reference_library_, arena_bytes, true},
      cancel);
  if (!reference) return ReferenceFailed(problem_, reference.error());
  reference_times_.assign(problem_.shapes.size(), Duration(0));
  warnings_.clear();
  for (std::size_t shape = 0; shape < problem_.shapes.size(); ++shape) {
    std::vector<Trial> trials;
    for (int i = 0; i < tools.options.seed_count; ++i) {
      Judged<Trial> trial = RunReference(**reference, tools.options, shape);
      if (!trial) return ReferenceFailed(problem_, trial.error());
      trials.push_back(std::move(*trial));
    }
    CheckPower(shape, trials);
  }
  return CheckTime(tools.options);
}

Judged<void> ProblemState::CheckSizes(const JudgeOptions& options) const {
  // A set in shared memory, and what two trials hold of it.
  constexpr std::int64_t kCopies = 3;
  const auto allowed = options.memory_max / kCopies;
  for (const Shape& shape : problem_.shapes) {
    const auto bytes = static_cast<std::int64_t>(SetLayout(problem_, shape).stride());
    if (bytes <= allowed) continue;
    return EndStage(Error{
        ErrorCode::kInvalidInput,
        fmt::format("the inputs and outputs of problem '{}' with {} take {} bytes; at most {} are "
                    "allowed. Make its shapes smaller.",
                    problem_.name, ShapeText(problem_, shape), bytes, allowed)});
  }
  return {};
}

// A candidate as slow as the reference must get through each stage in its time.
Judged<void> ProblemState::CheckTime(const JudgeOptions& options) const {
  // Calls of a side while a shape is profiled: calibration, samples, and checks of answers.
  constexpr int kProfilingCallMin = 8;
  Duration validation{0};
  Duration profiling{0};
  for (std::size_t shape = 0; shape < problem_.shapes.size(); ++shape) {
    validation += reference_times_[shape] * options.seed_count;
    if (problem_.shapes[shape].timed) profiling += 2 * kProfilingCallMin * reference_times_[shape];
  }
  if (std::max(validation, profiling) <= options.stage_deadline) return {};
  const auto seconds = [](Duration span) { return std::chrono::duration<double>(span).count(); };
  return EndStage(Error{
      ErrorCode::kInvalidInput,
      fmt::format("problem '{}' is too large to be judged: with its reference alone validation "
                  "takes {:.0f} s and profiling {:.0f} s, of at most {:.0f} s each. Make its "
                  "shapes smaller.",
                  problem_.name, seconds(validation), seconds(profiling),
                  seconds(options.stage_deadline))});
}

Judged<ProblemState::Trial> ProblemState::RunReference(RunnerProcess& reference,
                                                       const JudgeOptions& options,
                                                       std::size_t shape_index) {
  const Shape& shape = problem_.shapes[shape_index];
  const SetLayout layout(problem_, shape);
  Trial trial;
  trial.inputs = DrawInputs(problem_, shape, SecretSeed());
  const std::span<std::byte> set = reference.arena().Set(layout, 0);
  const std::uint32_t poison = PoisonPattern(SecretSeed());
  PrepareSet(layout, set, poison);
  for (std::size_t k = 0; k < trial.inputs.size(); ++k) {
    std::ranges::copy(trial.inputs[k], BytesOf(layout.inputs()[k], set).begin());
  }
  const Judged<Duration> elapsed =
      reference.Call(layout.ForRunner(shape), 0, 1, options.call_deadline_max);
  if (!elapsed) return tl::unexpected(elapsed.error());
  reference_times_[shape_index] = std::max(reference_times_[shape_index], *elapsed);
  if (const std::string broken = BrokenGuard(layout, set); !broken.empty()) {
    return EndStage(StageOutcome::kMismatch, "it wrote " + broken);
  }
  for (std::size_t k = 0; k < trial.inputs.size(); ++k) {
    if (std::ranges::equal(trial.inputs[k], BytesOf(layout.inputs()[k], set))) continue;
    return EndStage(StageOutcome::kMismatch,
                    fmt::format("it modifies its input '{}'", layout.inputs()[k].name));
  }
  if (LooksUnwritten(layout, set, poison)) {
    return EndStage(StageOutcome::kMismatch, "it leaves elements of an output unwritten");
  }
  for (const SetLayout::Buffer& output : layout.outputs()) {
    const std::span<std::byte> bytes = BytesOf(output, set);
    trial.expected.emplace_back(bytes.begin(), bytes.end());
  }
  return trial;
}

void ProblemState::CheckPower(std::size_t shape_index, const std::vector<Trial>& trials) {
  constexpr std::int64_t kTellingElementsMin = 16;
  const Shape& shape = problem_.shapes[shape_index];
  for (std::size_t k = 0; k < problem_.outputs.size(); ++k) {
    const Tensor& output = problem_.outputs[k];
    if (ElementCount(output, shape) < kTellingElementsMin) continue;
    const TensorBytes& expected = trials.front().expected[k];
    const auto passes = [&](const TensorBytes& answer) {
      const std::uint32_t poison = PoisonPattern(0);  // Of no importance: none of them holds it.
      return Compare(output.type, answer, {.reference = expected}, problem_.tolerance, poison)
                 .wrong_count == 0;
    };
    const auto warn = [&](const char* what) {
      warnings_.push_back(fmt::format("the tolerance lets {} pass for output '{}' with {}", what,
                                      output.name, ShapeText(problem_, shape)));
    };
    if (passes(TensorBytes(expected.size()))) {
      warn("zeros");
    } else if (passes(ConstantLike(output.type, expected))) {
      warn("a constant");
    } else if (trials.size() > 1 && passes(trials.back().expected[k])) {
      warn("the answer to other inputs");
    }
  }
}

Judged<std::shared_ptr<ProblemState>> ProblemStore::Open(const JudgeTools& tools,
                                                         const fs::path& folder,
                                                         const CancelFlag& cancel) {
  Result<Problem> problem = LoadProblem(folder);
  if (!problem) return EndStage(problem.error());
  std::string fingerprint = Sha256({FileText(folder / "problem.toml"), FileText(problem->reference),
                                    problem->truth.empty() ? "" : FileText(problem->truth)});
  {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(folder);
    if (found != entries_.end() && found->second.fingerprint == fingerprint) {
      return found->second.state;
    }
  }
  Judged<std::shared_ptr<ProblemState>> state =
      ProblemState::Make(tools, std::move(*problem), cancel);
  if (!state) return state;
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_[folder];
  // Another thread may have been faster; its state is as good.
  if (entry.fingerprint != fingerprint) entry = Entry{std::move(fingerprint), *state};
  return entry.state;
}

}  // namespace specgen
