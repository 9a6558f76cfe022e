#include "specgen/base/check.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace specgen {
namespace {

// The one piece of process-wide state: a failing check has no caller left to ask for it.
CheckFailureReporter g_reporter;

}  // namespace

CheckFailureReporter SetCheckFailureReporter(CheckFailureReporter reporter) {
  return std::exchange(g_reporter, reporter);
}

void CheckFailed(const char* condition, const char* file, int line, const char* message) {
  std::fprintf(stderr, "%s:%d: check failed: %s (%s)\n", file, line, message, condition);
  if (g_reporter.report != nullptr) g_reporter.report(g_reporter.context);
  std::fflush(stderr);
  std::abort();
}

}  // namespace specgen
