// Within the jail: runs the compiler with its limits, and hands out the one file that is wanted.
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "modes.h"
#include "setup.h"
#include "system_call_filter.h"

namespace specgen {
namespace {

// The compiler made the file, and it works for a candidate: it may be anything.
void Copy(const char* path, int to) {
  const int from = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  struct stat found{};
  if (from < 0 || fstat(from, &found) != 0) Quit("opening what the compiler has made");
  if (!S_ISREG(found.st_mode)) {
    errno = EINVAL;
    Quit("opening what the compiler has made");
  }
  for (off_t left = found.st_size; left > 0;) {
    const ssize_t count = sendfile(to, from, nullptr, static_cast<std::size_t>(left));
    if (count <= 0) Quit("copying what the compiler has made");
    left -= count;
  }
  close(from);
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
  const pid_t child = fork();
  if (child < 0) Quit("fork");
  if (child == 0) {
    close(result_fd);
    execv(arguments[6], arguments + 6);
    Quit("execv");
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) return 128 + WTERMSIG(status);
  if (WEXITSTATUS(status) == 0 && *result != '\0') Copy(result, result_fd);
  return WEXITSTATUS(status);
}

}  // namespace specgen
