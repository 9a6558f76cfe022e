// A process that we start, wait for with a deadline, and kill together with its group.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cancel_flag.h"
#include "resource_group.h"
#include "specgen/base/instant.h"
#include "specgen/base/result.h"
#include "unique_fd.h"

namespace specgen {

struct ChildSpec {
  std::vector<std::string> command;  // The program by path, then its arguments.
  // Descriptors of ours and the numbers below 16 that they get in the child. Nothing else is
  // inherited but standard error; standard input and output are /dev/null.
  std::vector<std::pair<int, int>> fds;
  std::filesystem::path folder;  // To start in; empty: ours.
  std::vector<std::string> environment;
  // Where the program is bwrap and `info_fd` is among `fds`: the child's number of it.
  UniqueFd jail_status;  // The reading end of what bwrap tells about the jail; -1 without one.
  // That the program joins by itself: it must be gone before the group is.
  std::optional<ResourceGroup> group;
};

enum class WaitEnd { kExited, kDeadline, kCancelled };
enum class PauseEnd {
  kPaused,
  kEnded,   // The program has ended.
  kWorks,   // It had a core or waits in a system call, and does not stop.
  kFailed,  // It was not found, or had no core to stop on.
};

// Leads a process group of its own. The thread that starts it must outlive it, since bubblewrap and
// our own programs die with that thread.
class Child {
 public:
  static Result<Child> Start(ChildSpec spec);
  ~Child();  // Kills and waits.
  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;

  pid_t pid() const { return pid_; }
  // Of the program itself (in the jail, where there is one, else below its guard).
  struct CoreTimes {
    Duration ran{0};     // On a core.
    Duration waited{0};  // Ready to run, without one; told only once it has got one again.
  };
  // None where the kernel does not tell.
  std::optional<CoreTimes> TimesOnCores();

  // Stops the program where it is, so that it changes nothing until Resume. A stop takes effect as
  // soon as the program runs or would run, and within a system call that no signal ends not before
  // its end, for which this waits so long.
  PauseEnd Pause(Duration patience);
  void Resume();

  // Waits until the child has exited; kills nothing.
  WaitEnd Wait(Duration deadline, const CancelFlag& cancel);
  // Kills the jail's first process, and with it everything in the jail, else the group, and waits
  // until the child has exited. Afterwards nothing of a jail runs.
  void Kill();

  // The program itself, not what watches over it; 0 where it is not found (any more).
  pid_t program_pid();

  // REQUIRES: it has exited. 128 + the signal's number where a signal ended it, as a shell has it.
  int exit_status() const;

 private:
  Child(pid_t pid, UniqueFd pid_fd, ChildSpec spec);
  // Finds the first process in the jail, of which bubblewrap tells us.
  void FindJailProcess(Duration deadline);
  // Finds the program itself.
  void FindProgramProcess();
  bool Reap(bool block);

  std::optional<ResourceGroup> group_;
  pid_t pid_ = -1;
  UniqueFd pid_fd_;
  UniqueFd jail_status_;
  pid_t jail_pid_ = 0;  // The first process in the jail, whose child the program is.
  UniqueFd jail_pid_fd_;
  pid_t program_pid_ = 0;
  UniqueFd program_pid_fd_;
  std::optional<int> exit_status_;
};

// "SIGSEGV" for 139; empty where the status is no signal's.
std::string SignalName(int exit_status);

// The time since an unspecified start.
Duration MonotonicNow();
// What poll(2) is told to wait for `left`, rounded up.
int PollTimeout(Duration left);

}  // namespace specgen
