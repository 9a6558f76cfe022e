// What the judge and specgen-runner say to each other: fixed-size records over a SOCK_SEQPACKET
// socket, and the command line. The runner includes this and arena_mapping.h, nothing else.
#pragma once

#include <cstdint>

namespace specgen {

inline constexpr int kRunnerTensorMax = 16;

// Command line:
//   specgen-runner guard PARENT JOIN_FILES PROGRAM ARGUMENTS...
//     outside of any jail, as the leader of its process group: runs PROGRAM and waits for it and
//     for all that it leaves behind. JOIN_FILES, each ended by a colon, are of the cgroups that
//     PROGRAM shall be in. When the process PARENT, which started it, is gone, it kills the group.
//     bubblewrap alone leaves a process behind where it is killed while it starts.
//   specgen-runner compile ADDRESS_BYTES CPU_SECONDS FILE_BYTES PROCESSES FILE_FD FILE PROGRAM
//       ARGUMENTS...
//     within the jail or without: runs PROGRAM with these limits and without the system calls that
//     no compiler needs. When it ends well, copies FILE, which it has made, to the descriptor.
//     Its exit status is 0, kCompilerFailedStatus, or 128 + the signal that has ended PROGRAM.
//     Any other, whoever gives it, says nothing about what was compiled.
//   specgen-runner run CONTROL_FD FOLDER
//     within the jail or without: waits for a RunnerLoad, loads its library and calls it as told.
//     FOLDER is where the library may lie; empty where /proc shows descriptors.
inline constexpr const char* kRunnerGuardMode = "guard";
inline constexpr const char* kRunnerCompileMode = "compile";
inline constexpr const char* kRunnerRunMode = "run";

inline constexpr int kCompilerFailedStatus = 66;

// What ps(1) calls a runner with a candidate in it, one with the reference, and one that has no
// library yet.
inline constexpr const char* kRunnerName = "specgen-runner";
inline constexpr const char* kReferenceRunnerName = "specgen-oracle";
inline constexpr const char* kWaitingRunnerName = "specgen-waiting";

// Bytes that a candidate may write to any file, standard error included.
inline constexpr std::uint64_t kRunnerFileBytesMax = 65'536;
// The largest library that can be loaded.
inline constexpr std::uint64_t kRunnerLibraryBytesMax = std::uint64_t{64} << 20U;

// The first record to the runner. Two descriptors come with it: the arena, and the library, which
// is read and nothing else.
struct RunnerLoad {
  std::uint64_t arena_bytes = 0;
  std::uint64_t address_bytes = 0;  // Of the whole process from then on.
  std::uint64_t cpu_seconds = 0;
  std::uint64_t is_reference = 0;  // 1: to be named so.
};

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
  kStarted = 1,  // The runner waits for what to load.
  kLoaded,
  kLoadFailed,  // `text` says why. The runner exits.
  kCalled,      // The calls of command `sequence` have returned.
  kLoading,     // Everything is ready, and the library is loaded next.
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
