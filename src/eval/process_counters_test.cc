#include "process_counters.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <string>

namespace specgen {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kPages = 1000;

// Writes to pages that nobody has written to.
void TouchPages() {
  void* const fresh =
      mmap(nullptr, kPages * kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(fresh, MAP_FAILED);
  madvise(fresh, kPages * kPage, MADV_NOHUGEPAGE);
  for (std::size_t i = 0; i < kPages; ++i) static_cast<volatile char*>(fresh)[i * kPage] = 1;
  munmap(fresh, kPages * kPage);
}

double CountOf(const std::vector<CallCount>& counts, const std::string& name) {
  const auto found = std::ranges::find(counts, name, &CallCount::name);
  return found == counts.end() ? -1.0 : found->per_call;
}

TEST(ProcessCountersTest, PageFaultsAreCountedEverywhereForEachCall) {
  ProcessCounters counters(getpid());
  counters.Start();
  TouchPages();
  const double faults = CountOf(counters.Stop(10), "page faults");
  EXPECT_GE(faults, static_cast<double>(kPages) / 10);
  // With room for the pages that a sanitizer keeps beside each of ours.
  EXPECT_LE(faults, 0.8 * static_cast<double>(kPages));
}

TEST(ProcessCountersTest, InstructionsAreCountedWhereTheMachineDoes) {
  ProcessCounters counters(getpid());
  counters.Start();
  volatile int count = 0;
  while (count < 1'000'000) {
    const int next = count + 1;
    count = next;
  }
  const std::vector<CallCount> counts = counters.Stop(1);
  if (CountOf(counts, "instructions") < 0) GTEST_SKIP() << "this machine counts no instructions";
  EXPECT_GE(CountOf(counts, "instructions"), 1e6);
  EXPECT_GT(CountOf(counts, "cycles"), 0.0);
}

TEST(ProcessCountersTest, AProcessThatIsGoneHasNoInstructions) {
  ProcessCounters counters(0x3fffffff);
  counters.Start();
  const std::vector<CallCount> counts = counters.Stop(1);
  ASSERT_EQ(counts.size(), 1U);
  EXPECT_EQ(counts[0].per_call, 0.0);
}

}  // namespace
}  // namespace specgen
