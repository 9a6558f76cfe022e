// What the machine counts while a process works: instructions, cycles, misses.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

#include "specgen/eval/call_counts.h"
#include "unique_fd.h"

namespace specgen {

// Of one process, in user mode. Virtual machines often have no counters, and systems may keep them
// from us: what cannot be counted is left out. Page faults are counted everywhere.
class ProcessCounters {
 public:
  explicit ProcessCounters(pid_t pid);

  void Start();
  // What was counted since Start, over `call_count` calls.
  std::vector<CallCount> Stop(std::size_t call_count);

 private:
  struct Event {
    const char* name;
    UniqueFd fd;
  };

  pid_t pid_;
  std::vector<Event> events_;
  std::uint64_t page_faults_ = 0;  // Up to Start.
};

}  // namespace specgen
