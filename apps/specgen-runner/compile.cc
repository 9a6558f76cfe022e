// Within the jail: runs the compiler with its limits, and hands out the one file that is wanted.
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "modes.h"
#include "setup.h"
#include "specgen/eval/runner_wire.h"
#include "system_call_filter.h"

namespace specgen {
namespace {

[[noreturn]] void Fail(const char* what) {
  std::fprintf(stderr, "%s: %s\n", what, std::strerror(errno));
  std::_Exit(kCompilerFailedStatus);
}

// The compiler made the file, and it works for a candidate: it may be anything. What it is copied
// to is ours.
void Copy(const char* path, int to) {
  const int from = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  struct stat found{};
  if (from < 0 || fstat(from, &found) != 0) Fail("opening what the compiler has made");
  if (!S_ISREG(found.st_mode)) {
    errno = EINVAL;
    Fail("opening what the compiler has made");
  }
  for (off_t left = found.st_size; left > 0;) {
    const ssize_t count = sendfile(to, from, nullptr, static_cast<std::size_t>(left));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) Quit("keeping what the compiler has made");
    if (count == 0) {
      errno = ENODATA;
      Fail("reading what the compiler has made");
    }
    left -= count;
  }
  close(from);
}

// Returns the program's process once the program itself runs there.
pid_t Start(char** program, int result_fd) {
  int failed[2];
  if (pipe2(failed, O_CLOEXEC) != 0) Quit("making a pipe");
  const pid_t child = fork();
  if (child < 0) Quit("fork");
  if (child == 0) {
    close(result_fd);
    execv(program[0], program);
    const int error = errno;
    [[maybe_unused]] const ssize_t told = write(failed[1], &error, sizeof(error));
    std::_Exit(kSetupStatus);
  }
  close(failed[1]);
  int error = 0;
  ssize_t count = 0;
  do {
    count = read(failed[0], &error, sizeof(error));
  } while (count < 0 && errno == EINTR);
  if (count == sizeof(error)) {
    errno = error;
    Quit("starting the compiler");
  }
  close(failed[0]);
  return child;
}

}  // namespace

int Compile(int count, char** arguments) {
  if (count < 7) return kUsageStatus;
  ApplyLimits(Number(arguments[0]), Number(arguments[1]));
  Limit(RLIMIT_FSIZE, Number(arguments[2]));
  Limit(RLIMIT_NPROC, Number(arguments[3]));
  const int result_fd = static_cast<int>(Number(arguments[4]));
  const char* const result = arguments[5];
  if (!SystemCallFilter::ForCompilers().Load()) Quit("filtering system calls");
  const pid_t child = Start(arguments + 6, result_fd);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) return 128 + WTERMSIG(status);
  if (WEXITSTATUS(status) != 0) return kCompilerFailedStatus;
  if (*result != '\0') Copy(result, result_fd);
  return 0;
}

}  // namespace specgen
