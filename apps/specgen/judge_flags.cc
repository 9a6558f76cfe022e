#include "judge_flags.h"

#include <fmt/core.h>

#include <cmath>

#include "number_range.h"
#include "option_values.h"
#include "value_check.h"

namespace specgen {
namespace {

constexpr const char* kMachine = "Machine";
constexpr const char* kLimits = "Limits of a candidate";

// Less than the worker's patience with a job (WorkerOptions), which is that of a worker that hangs.
constexpr std::chrono::minutes kDeadlineMax{5};

Result<Duration> ParseDeadline(const std::string& text) {
  const auto span = ParseSpan(text);
  if (!span) return span;
  if (*span >= std::chrono::seconds(1) && *span <= kDeadlineMax) return *span;
  return MakeError(ErrorCode::kInvalidInput,
                   fmt::format("'{}' is no deadline: give a span from 1s to 5m", text));
}

void AddMachineFlags(CLI::App& command, JudgeFlags& flags) {
  command.add_option("--compile-slots", flags.compile_slots, "Compilations at a time; 0: by cores")
      ->capture_default_str()
      ->check(CLI::Range(0, kWorkerSlotMax - 1))
      ->group(kMachine);
  command.add_option("--devices", flags.devices, "Devices that validate and profile")
      ->capture_default_str()
      ->check(CLI::Range(1, 64))
      ->group(kMachine);
  command
      .add_option("--profiling-time", flags.profiling_time,
                  "What timing a candidate may take to know its speedup to within --noise-max, "
                  "50ms to 60s: less gives feedback sooner, and noisier")
      ->capture_default_str()
      ->check(TakenBy(ParseProfilingTime, "SPAN"))
      ->group(kMachine);
  command
      .add_option("--noise-max", flags.noise_max,
                  "Timing stops once the speedup is known to within this fraction of it")
      ->capture_default_str()
      ->check(FiniteRange(0.0001, 1))
      ->group(kMachine);
  command
      .add_flag("--allow-unjailed", flags.allow_unjailed,
                "Run candidates without a jail: they can then do whatever you can")
      ->group(kMachine);
}

void AddDeadline(CLI::App& command, const char* name, std::string& value, const char* text) {
  command.add_option(name, value, text)
      ->capture_default_str()
      ->check(TakenBy(ParseDeadline, "SPAN"))
      ->group(kLimits);
}

}  // namespace

void JudgeFlags::AddTo(CLI::App& command) {
  AddMachineFlags(command, *this);
  AddDeadline(command, "--compile-deadline", compile_deadline, "For one compilation, 1s to 5m");
  AddDeadline(command, "--call-deadline", call_deadline,
              "For one call, 1s to 5m; the judge waits for less where the reference is fast");
  AddDeadline(command, "--stage-deadline", stage_deadline,
              "For one validation or one profiling, 1s to 5m");
  command.add_option("--memory", memory_gib, "GiB of address space for each process")
      ->capture_default_str()
      ->check(FiniteRange(0.25, 1024))
      ->group(kLimits);
}

Result<JudgeOptions> JudgeOptionsOf(const JudgeFlags& flags) {
  if (flags.compile_slots + flags.devices > kWorkerSlotMax) {
    return MakeError(ErrorCode::kInvalidInput,
                     fmt::format("--compile-slots and --devices are {} together, and at most {}",
                                 flags.compile_slots + flags.devices, kWorkerSlotMax));
  }
  JudgeOptions judge;
  judge.compile_slot_count = flags.compile_slots;
  judge.device_count = flags.devices;
  judge.allow_unjailed = flags.allow_unjailed;
  judge.noise_max = flags.noise_max;
  judge.memory_max = std::llround(flags.memory_gib * static_cast<double>(std::int64_t{1} << 30U));
  const auto profiling_time = ParseProfilingTime(flags.profiling_time);
  if (!profiling_time) return tl::unexpected(profiling_time.error());
  judge.profiling_time_max = *profiling_time;
  const auto compile = ParseDeadline(flags.compile_deadline);
  const auto call = ParseDeadline(flags.call_deadline);
  const auto stage = ParseDeadline(flags.stage_deadline);
  for (const auto* deadline : {&compile, &call, &stage}) {
    if (!*deadline) return tl::unexpected(deadline->error());
  }
  judge.compile_deadline = *compile;
  judge.call_deadline_max = *call;
  judge.call_deadline_min = std::min(judge.call_deadline_min, *call);
  judge.stage_deadline = *stage;
  return judge;
}

}  // namespace specgen
