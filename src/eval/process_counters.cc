#include "process_counters.h"

#include <fmt/format.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include "specgen/eval/call_counts.h"

namespace specgen {
namespace {

struct EventKind {
  const char* name;
  std::uint64_t config;
};
constexpr EventKind kKinds[] = {{kCountedCycles, PERF_COUNT_HW_CPU_CYCLES},
                                {kCountedInstructions, PERF_COUNT_HW_INSTRUCTIONS},
                                {"cache misses", PERF_COUNT_HW_CACHE_MISSES},
                                {"branch misses", PERF_COUNT_HW_BRANCH_MISSES}};

UniqueFd OpenCounter(pid_t pid, std::uint64_t config) {
  perf_event_attr wanted{};
  wanted.size = sizeof(wanted);
  wanted.type = PERF_TYPE_HARDWARE;
  wanted.config = config;
  wanted.disabled = 1;
  wanted.exclude_kernel = 1;
  wanted.exclude_hv = 1;
  wanted.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
  return UniqueFd(
      static_cast<int>(syscall(SYS_perf_event_open, &wanted, pid, -1, -1, PERF_FLAG_FD_CLOEXEC)));
}

// 0 where the process is gone.
std::uint64_t PageFaultsOf(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::string line;
  std::getline(file, line);
  // The name, in parentheses, may hold anything; behind it stand the state and, ninth, the faults.
  const std::size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return 0;
  std::istringstream fields(line.substr(name_end + 1));
  std::string skipped;
  for (int i = 0; i < 7; ++i) fields >> skipped;
  std::uint64_t minor = 0;
  std::uint64_t of_children = 0;
  std::uint64_t major = 0;
  fields >> minor >> of_children >> major;
  return minor + major;
}

}  // namespace

ProcessCounters::ProcessCounters(pid_t pid) : pid_(pid) {
  for (const EventKind& kind : kKinds) {
    UniqueFd fd = OpenCounter(pid, kind.config);
    if (fd.get() >= 0) events_.push_back({kind.name, std::move(fd)});
  }
}

void ProcessCounters::Start() {
  page_faults_ = PageFaultsOf(pid_);
  for (const Event& event : events_) {
    ioctl(event.fd.get(), PERF_EVENT_IOC_RESET, 0);
    ioctl(event.fd.get(), PERF_EVENT_IOC_ENABLE, 0);
  }
}

std::vector<CallCount> ProcessCounters::Stop(std::size_t call_count) {
  for (const Event& event : events_) ioctl(event.fd.get(), PERF_EVENT_IOC_DISABLE, 0);
  const auto calls = static_cast<double>(std::max<std::size_t>(call_count, 1));
  std::vector<CallCount> counts;
  counts.push_back(
      {kCountedPageFaults, static_cast<double>(PageFaultsOf(pid_) - page_faults_) / calls});
  for (const Event& event : events_) {
    struct {
      std::uint64_t value;
      std::uint64_t enabled;
      std::uint64_t running;
    } read_out{};
    // A counter that never ran shared its register with others all the time.
    if (read(event.fd.get(), &read_out, sizeof(read_out)) != sizeof(read_out) ||
        read_out.running == 0) {
      continue;
    }
    const double scale =
        static_cast<double>(read_out.enabled) / static_cast<double>(read_out.running);
    counts.push_back({event.name, static_cast<double>(read_out.value) * scale / calls});
  }
  return counts;
}

}  // namespace specgen
