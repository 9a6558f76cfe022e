// specgen-worker: owns the compile slots and devices of a host, for the controller that started it.
#include <fcntl.h>
#include <sys/prctl.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string_view>

#include "specgen/eval/worker.h"

int main(int count, char** arguments) {
  int control_fd = -1;
  if (count == 3 && std::string_view(arguments[1]) == "--control-fd") {
    const std::string_view text = arguments[2];
    std::from_chars(text.data(), text.data() + text.size(), control_fd);
  }
  if (control_fd < 0 || fcntl(control_fd, F_SETFD, FD_CLOEXEC) != 0) {
    std::fprintf(stderr,
                 "specgen-worker is started by specgen, with --control-fd N for the socket that "
                 "they share (docs/formats/worker_protocol.md)\n");
    return 64;
  }
  // The closing of the socket ends the worker; this is for a worker that is too busy to notice.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  return specgen::RunWorker(control_fd, self.parent_path() / "specgen-runner");
}
