// Outside of the jail: ends everything in it when the worker is gone, and puts it into its cgroups.
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>

#include "modes.h"
#include "setup.h"

namespace specgen {
namespace {

// `files`: paths, each ended by a colon, which this writes over.
void Join(char* files) {
  while (*files != '\0') {
    char* const end = std::strchr(files, ':');
    if (end == nullptr) break;
    *end = '\0';
    const int fd = open(files, O_WRONLY | O_CLOEXEC);
    // It stands for the process that writes it.
    if (fd < 0 || write(fd, "0", 1) != 1) Quit("joining a cgroup");
    close(fd);
    files = end + 1;
  }
}

}  // namespace

int Guard(int count, char** arguments) {
  if (count < 3) return kUsageStatus;
  std::signal(SIGTERM, [](int) { kill(0, SIGKILL); });
  if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0) Quit("prctl");
  // bubblewrap does not wait for the jail's first process, and not every machine has an init that
  // does: in a container they would pile up.
  if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) Quit("prctl");
  // It may have been gone before we asked to be told.
  if (static_cast<std::uint64_t>(getppid()) != Number(arguments[0])) kill(0, SIGKILL);
  const pid_t child = fork();
  if (child < 0) Quit("fork");
  if (child == 0) {
    std::signal(SIGTERM, SIG_DFL);
    Join(arguments[1]);
    execv(arguments[2], arguments + 2);
    Quit("execv");
  }
  // Whoever waits for the end of a stream must not wait for us.
  closefrom(STDERR_FILENO + 1);
  int status = 0;
  for (;;) {
    int ended_status = 0;
    const pid_t ended = waitpid(-1, &ended_status, 0);
    if (ended == child) status = ended_status;
    if (ended < 0 && errno != EINTR) break;
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace specgen
