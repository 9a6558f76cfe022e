// The program inside the jail, and the one that watches over it outside.
#include <cstdio>
#include <cstring>

#include "modes.h"
#include "setup.h"
#include "specgen/eval/runner_wire.h"

namespace specgen {
namespace {

struct Mode {
  const char* name;
  int (*run)(int count, char** arguments);
};

constexpr Mode kModes[] = {
    {kRunnerGuardMode, Guard}, {kRunnerCompileMode, Compile}, {kRunnerRunMode, Run}};

}  // namespace
}  // namespace specgen

int main(int count, char** arguments) {
  for (const specgen::Mode& mode : specgen::kModes) {
    if (count > 1 && std::strcmp(arguments[1], mode.name) == 0) {
      return mode.run(count - 2, arguments + 2);
    }
  }
  std::fprintf(stderr, "specgen-runner is started by specgen-worker only\n");
  return specgen::kUsageStatus;
}
