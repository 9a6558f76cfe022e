// What the judge and specgen-runner say to each other: fixed-size records over a SOCK_SEQPACKET
// socket, and the command line. Nothing else may be included by the runner.
#pragma once

#include <cstdint>

namespace specgen {

inline constexpr int kRunnerTensorMax = 16;

// Command line:
//   specgen-runner guard PARENT PROGRAM ARGUMENTS...
//     outside of any jail, as the leader of its process group: runs PROGRAM and waits for it and
//     for all that it leaves behind. When the process PARENT, which started it, is gone, it kills
//     the group. bubblewrap alone leaves a process behind where it is killed while it starts.
//   specgen-runner exec ADDRESS_BYTES CPU_SECONDS FILE_BYTES PROCESSES PROGRAM ARGUMENTS...
//     within the jail or without: sets these limits and becomes PROGRAM.
//   specgen-runner run ADDRESS_BYTES CPU_SECONDS CONTROL_FD ARENA_FD ARENA_BYTES LIBRARY
//     within the jail or without: loads LIBRARY and calls it as told.
inline constexpr const char* kRunnerGuardMode = "guard";
inline constexpr const char* kRunnerExecMode = "exec";
inline constexpr const char* kRunnerRunMode = "run";

// Bytes that a candidate may write to any file, standard error included.
inline constexpr std::uint64_t kRunnerFileBytesMax = 65'536;

// Where the buffers of set 0 lie in the arena; set k lies k * `stride` bytes further.
struct RunnerLayout {
  std::uint32_t input_count = 0;
  std::uint32_t output_count = 0;
  std::uint64_t stride = 0;
  std::uint64_t input_offsets[kRunnerTensorMax] = {};
  std::uint64_t output_offsets[kRunnerTensorMax] = {};
  std::int64_t dims[kRunnerTensorMax] = {};
};

// Calls the entry once for each of `call_count` sets, beginning with `first_set`.
struct RunnerCommand {
  std::uint64_t sequence = 0;
  std::uint64_t first_set = 0;
  std::uint64_t call_count = 0;
  RunnerLayout layout;
};

enum class RunnerReplyKind : std::uint32_t {
  kStarted = 1,  // The runner runs; the candidate is not loaded yet.
  kLoaded,
  kLoadFailed,  // `text` says why. The runner exits.
  kCalled,      // The calls of command `sequence` have returned.
};

struct RunnerReply {
  RunnerReplyKind kind = RunnerReplyKind::kStarted;
  std::uint32_t unused = 0;
  std::uint64_t sequence = 0;
  char text[240] = {};
};

// The function that a candidate's library exports (CallSource).
inline constexpr const char* kRunnerEntry = "specgen_call";
using RunnerEntry = void (*)(const void* const* inputs, void* const* outputs,
                             const std::int64_t* dims);

}  // namespace specgen
