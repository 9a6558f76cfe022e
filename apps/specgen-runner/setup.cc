#include "setup.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace specgen {

void Quit(const char* what) {
  std::fprintf(stderr, "specgen-runner: %s failed: %s\n", what, std::strerror(errno));
  std::_Exit(kSetupStatus);
}

std::uint64_t Number(const char* text) { return std::strtoull(text, nullptr, 10); }

void Limit(__rlimit_resource resource, std::uint64_t value) {
  rlimit limit{};
  if (getrlimit(resource, &limit) != 0) Quit("getrlimit");
  limit.rlim_max = value < limit.rlim_max ? value : limit.rlim_max;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(resource, &limit) != 0) Quit("setrlimit");
}

void ApplyLimits(std::uint64_t address_bytes, std::uint64_t cpu_seconds) {
  Limit(RLIMIT_AS, address_bytes);
  Limit(RLIMIT_CPU, cpu_seconds);
  // With 0 the kernel still pipes a core to a program where it is told to; with 1 it does neither.
  Limit(RLIMIT_CORE, 1);
  Limit(RLIMIT_NOFILE, 1024);
  Limit(RLIMIT_MEMLOCK, 0);
}

}  // namespace specgen
