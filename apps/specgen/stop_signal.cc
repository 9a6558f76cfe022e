#include "stop_signal.h"

#include <unistd.h>

#include <csignal>

#include "exit_code.h"

namespace specgen {
namespace {

volatile std::sig_atomic_t g_stop_count = 0;

void Count(int /*signal*/) { g_stop_count = g_stop_count + 1; }

void End(int /*signal*/) {
  constexpr char kText[] = "specgen: stopped before there was a result\n";
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, kText, sizeof(kText) - 1);
  _exit(Status(ExitCode::kStopped));
}

void Handle(void (*handler)(int)) {
  struct sigaction action{};
  action.sa_handler = handler;
  // A write that was interrupted would read as one that failed.
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  // Under nohup it stays ignored.
  struct sigaction hangup{};
  sigaction(SIGHUP, nullptr, &hangup);
  if (hangup.sa_handler != SIG_IGN) sigaction(SIGHUP, &action, nullptr);
}

}  // namespace

void EndOnStopSignals() { Handle(End); }

void CountStopSignals() { Handle(Count); }

int StopSignalCount() { return g_stop_count; }

}  // namespace specgen
