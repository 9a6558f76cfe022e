#include "stop_signal.h"

#include <csignal>

namespace specgen {
namespace {

volatile std::sig_atomic_t g_stop_count = 0;

void Count(int /*signal*/) { g_stop_count = g_stop_count + 1; }

}  // namespace

void CountStopSignals() {
  struct sigaction action{};
  action.sa_handler = Count;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

int StopSignalCount() { return g_stop_count; }

}  // namespace specgen
