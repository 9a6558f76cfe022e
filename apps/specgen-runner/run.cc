// Within the jail: loads one library and calls it as told. It holds no secret. A candidate that
// takes it over can answer in its place; the judge stops the process at an answer and believes
// nothing but the outputs.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "modes.h"
#include "setup.h"
#include "specgen/eval/arena_mapping.h"
#include "specgen/eval/runner_wire.h"
#include "system_call_filter.h"

namespace specgen {
namespace {

void Send(int control_fd, const RunnerReply& reply) {
  if (send(control_fd, &reply, sizeof(reply), MSG_NOSIGNAL) != sizeof(reply)) std::_Exit(0);
}

// What came with the first record.
struct Received {
  RunnerLoad load;
  int arena_fd = -1;
  int library_fd = -1;
};

Received Receive(int control_fd) {
  Received received;
  iovec record{&received.load, sizeof(received.load)};
  alignas(cmsghdr) char space[CMSG_SPACE(2 * sizeof(int))];
  msghdr message{};
  message.msg_iov = &record;
  message.msg_iovlen = 1;
  message.msg_control = space;
  message.msg_controllen = sizeof(space);
  const ssize_t count = recvmsg(control_fd, &message, MSG_CMSG_CLOEXEC);
  // A judge that needs no runner any more closes its end.
  if (count != sizeof(received.load)) std::_Exit(0);
  const cmsghdr* const header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_len != CMSG_LEN(2 * sizeof(int))) {
    errno = EBADMSG;
    Quit("receiving the descriptors");
  }
  int fds[2];
  std::memcpy(fds, CMSG_DATA(header), sizeof(fds));
  received.arena_fd = fds[0];
  received.library_fd = fds[1];
  return received;
}

char* ArenaOf(const Received& received) {
  void* const arena = MapArena(received.arena_fd, received.load.arena_bytes);
  if (arena == MAP_FAILED) Quit("mmap");
  close(received.arena_fd);
  return static_cast<char*>(arena);
}

// The loader wants a path, and in the jail nothing shows descriptors.
void CopyLibrary(int from, const char* path) {
  const int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0500);
  struct stat found{};
  if (to < 0 || fstat(from, &found) != 0) Quit("opening a place for the library");
  off_t at = 0;
  while (at < found.st_size) {
    if (sendfile(to, from, &at, static_cast<std::size_t>(found.st_size - at)) <= 0) {
      Quit("copying the library");
    }
  }
  close(to);
  close(from);
}

RunnerEntry Load(int control_fd, const char* library) {
  RunnerReply reply;
  // From here on the candidate may be who acts.
  reply.kind = RunnerReplyKind::kLoading;
  Send(control_fd, reply);
  void* const loaded = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  void* const entry = loaded == nullptr ? nullptr : dlsym(loaded, kRunnerEntry);
  if (entry == nullptr) {
    reply.kind = RunnerReplyKind::kLoadFailed;
    std::snprintf(reply.text, sizeof(reply.text), "%s", dlerror());
    Send(control_fd, reply);
    std::_Exit(0);
  }
  reply.kind = RunnerReplyKind::kLoaded;
  Send(control_fd, reply);
  return reinterpret_cast<RunnerEntry>(entry);
}

void Call(RunnerEntry entry, const RunnerCommand& command, char* arena) {
  const RunnerLayout& layout = command.layout;
  const void* inputs[kRunnerTensorMax];
  void* outputs[kRunnerTensorMax];
  for (std::uint64_t i = 0; i < command.call_count; ++i) {
    char* const set = arena + (command.first_set + i) * layout.stride;
    for (std::uint32_t k = 0; k < layout.input_count; ++k) {
      inputs[k] = set + layout.input_offsets[k];
    }
    for (std::uint32_t k = 0; k < layout.output_count; ++k) {
      outputs[k] = set + layout.output_offsets[k];
    }
    entry(inputs, outputs, layout.dims);
  }
}

}  // namespace

int Run(int count, char** arguments) {
  if (count != 2) return kUsageStatus;
  const int control_fd = static_cast<int>(Number(arguments[0]));
  const char* const folder = arguments[1];
  // Everything that takes time and depends on no candidate comes before the wait for one.
  const SystemCallFilter filter = SystemCallFilter::ForCandidates();
  Limit(RLIMIT_FSIZE, kRunnerLibraryBytesMax);
  prctl(PR_SET_NAME, kWaitingRunnerName);
  Send(control_fd, RunnerReply{});

  const Received received = Receive(control_fd);
  prctl(PR_SET_NAME, received.load.is_reference != 0 ? kReferenceRunnerName : kRunnerName);
  char* const arena = ArenaOf(received);
  char library[64];
  if (*folder == '\0') {
    std::snprintf(library, sizeof(library), "/proc/self/fd/%d", received.library_fd);
  } else {
    std::snprintf(library, sizeof(library), "%s/library.so", folder);
    CopyLibrary(received.library_fd, library);
  }
  ApplyLimits(received.load.address_bytes, received.load.cpu_seconds);
  Limit(RLIMIT_FSIZE, kRunnerFileBytesMax);
  // Past the limit, printing fails instead of killing.
  std::signal(SIGXFSZ, SIG_IGN);
  if (!filter.Load()) Quit("filtering system calls");
  const RunnerEntry entry = Load(control_fd, library);
  for (;;) {
    RunnerCommand command;
    if (recv(control_fd, &command, sizeof(command), 0) != sizeof(command)) std::_Exit(0);
    Call(entry, command, arena);
    RunnerReply reply;
    reply.kind = RunnerReplyKind::kCalled;
    reply.sequence = command.sequence;
    Send(control_fd, reply);
  }
}

}  // namespace specgen
