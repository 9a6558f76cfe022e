#include "disk_writer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <vector>

namespace specgen {
namespace {

void IgnoreFailure(const Error&) {}

TEST(DiskWriter, WritesInOrderAlsoWhenFull) {
  std::vector<int> written;  // Of the writer's thread until Flush returns.
  DiskWriter writer(2, IgnoreFailure);
  for (int i = 0; i < 100; ++i) {
    writer.Post([&written, i]() -> Result<void> {
      written.push_back(i);
      return {};
    });
  }
  ASSERT_TRUE(writer.Flush());
  ASSERT_EQ(written.size(), 100U);
  EXPECT_TRUE(std::is_sorted(written.begin(), written.end()));
}

TEST(DiskWriter, TellsTheFirstFailureOnceAndGoesOn) {
  std::vector<std::string> failures;
  int later_count = 0;
  DiskWriter writer(8, [&](const Error& error) { failures.push_back(error.message); });
  writer.Post([] { return Result<void>(MakeError(ErrorCode::kUnavailable, "full")); });
  writer.Post([] { return Result<void>(MakeError(ErrorCode::kUnavailable, "still full")); });
  writer.Post([&later_count]() -> Result<void> {
    ++later_count;
    return {};
  });
  const Result<void> flushed = writer.Flush();
  ASSERT_FALSE(flushed);
  EXPECT_EQ(flushed.error().message, "full");
  EXPECT_EQ(failures, std::vector<std::string>{"full"});
  EXPECT_EQ(later_count, 1);
}

TEST(DiskWriter, EndingFinishesWhatIsQueued) {
  std::atomic<int> count = 0;
  {
    DiskWriter writer(64, IgnoreFailure);
    for (int i = 0; i < 50; ++i) {
      writer.Post([&count]() -> Result<void> {
        ++count;
        return {};
      });
    }
  }
  EXPECT_EQ(count, 50);
}

}  // namespace
}  // namespace specgen
