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
  // Under nohup it stays ignored.
  struct sigaction hangup{};
  sigaction(SIGHUP, nullptr, &hangup);
  if (hangup.sa_handler != SIG_IGN) sigaction(SIGHUP, &action, nullptr);
}

int StopSignalCount() { return g_stop_count; }

}  // namespace specgen
