#include "specgen/runtime/learned_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <thread>
#include <vector>

#include "testing/testing_folder.h"

namespace specgen {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class LearnedFolderTest : public testing::Test {
 protected:
  LearnedPlace Place(const std::string& family = "glm-4.5") const {
    return {.folder = folder_.path() / "state/learned", .family = family};
  }
  static LearnedNews News(std::int64_t fork_count) {
    LearnedNews news{.criterion = "mean", .utc = "2026-11-20T12:34:56Z"};
    news.record.fork_count = fork_count;
    return news;
  }
  LearnedEntry Entry() const { return LoadLearned(Place()).value()->entries.at("mean"); }

  const TestingFolder folder_;
};

TEST_F(LearnedFolderTest, NothingIsThereAtFirst) {
  const auto known = LoadLearned(Place());
  ASSERT_TRUE(known);
  EXPECT_FALSE(*known);
  EXPECT_TRUE(LearnedFamilies(Place().folder)->empty());
}

TEST_F(LearnedFolderTest, WhatIsAddedIsThereAndTheRestStays) {
  EXPECT_EQ(AddLearned(Place(), News(3)).value(), "");
  LearnedNews other = News(5);
  other.criterion = "best";
  EXPECT_EQ(AddLearned(Place(), other).value(), "");
  LearnedNews more = News(4);
  more.is_new_run = false;
  EXPECT_EQ(AddLearned(Place(), more).value(), "");
  EXPECT_EQ(Entry().record.fork_count, 7);
  EXPECT_EQ(Entry().run_count, 1);
  EXPECT_EQ(LoadLearned(Place()).value()->entries.at("best").record.fork_count, 5);
  EXPECT_EQ(AddLearned(Place("qwen3"), News(1)).value(), "");
  EXPECT_THAT(LearnedFamilies(Place().folder).value(), ElementsAre("glm-4.5", "qwen3"));
}

TEST_F(LearnedFolderTest, RunsThatEndAtTheSameTimeLoseNothing) {
  constexpr int kThreads = 8;
  constexpr int kRounds = 20;
  std::vector<std::thread> threads;
  std::atomic<int> failures = 0;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < kRounds; ++round) {
        if (!AddLearned(Place(), News(1))) ++failures;
      }
    });
  }
  // Whoever reads meanwhile sees a whole file.
  for (int i = 0; i < 200; ++i) EXPECT_TRUE(LoadLearned(Place()));
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(Entry().record.fork_count, kThreads * kRounds);
  EXPECT_EQ(Entry().run_count, kThreads * kRounds);
}

TEST_F(LearnedFolderTest, DamagedFileIsNamedAndSetAside) {
  ASSERT_TRUE(AddLearned(Place(), News(3)));
  const std::string whole = folder_.Read("state/learned/glm-4.5.json");
  for (const std::string& damaged : {whole.substr(0, whole.size() / 2),
                                     std::string("\x7f"
                                                 "ELF"),
                                     std::string(2 << 20, ' ')}) {
    folder_.Write("state/learned/glm-4.5.json", damaged);
    const auto known = LoadLearned(Place());
    ASSERT_FALSE(known);
    EXPECT_EQ(known.error().code, ErrorCode::kInvalidInput);
    EXPECT_THAT(known.error().message, HasSubstr("learned/glm-4.5.json"));
    EXPECT_THAT(AddLearned(Place(), News(2)).value(), HasSubstr("glm-4.5.json.damaged"));
    EXPECT_EQ(folder_.Read("state/learned/glm-4.5.json.damaged"), damaged);
    EXPECT_EQ(Entry().record.fork_count, 2);
  }
}

TEST_F(LearnedFolderTest, FileOfAnotherVersionIsLeftAlone) {
  ASSERT_TRUE(AddLearned(Place(), News(3)));
  std::string text = folder_.Read("state/learned/glm-4.5.json");
  text.replace(text.find("\"version\":1"), 11, "\"version\":9");
  folder_.Write("state/learned/glm-4.5.json", text);
  const auto added = AddLearned(Place(), News(2));
  ASSERT_FALSE(added);
  EXPECT_THAT(added.error().message, HasSubstr("format version 9"));
  EXPECT_EQ(folder_.Read("state/learned/glm-4.5.json"), text);
}

TEST_F(LearnedFolderTest, FileOfAnotherFamilyIsNotTaken) {
  ASSERT_TRUE(AddLearned(Place("qwen3"), News(3)));
  folder_.Write("state/learned/glm-4.5.json", folder_.Read("state/learned/qwen3.json"));
  const auto known = LoadLearned(Place());
  ASSERT_FALSE(known);
  EXPECT_THAT(known.error().message, HasSubstr("family 'qwen3'"));
}

TEST_F(LearnedFolderTest, FamilyIsNoPath) {
  EXPECT_FALSE(LoadLearned(Place("../glm")));
  EXPECT_THAT(AddLearned(Place("../glm"), News(1)).error().message, HasSubstr("write 'glm'"));
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "state"));
}

TEST_F(LearnedFolderTest, CountsBeyondAllBoundsAreRefused) {
  ASSERT_TRUE(AddLearned(Place(), News(std::int64_t{1} << 50U)));
  const auto added = AddLearned(Place(), News(1));
  ASSERT_FALSE(added);
  EXPECT_THAT(added.error().message, HasSubstr("no room"));
  EXPECT_EQ(Entry().record.fork_count, std::int64_t{1} << 50U);
}

TEST_F(LearnedFolderTest, FolderThatCannotBeMadeIsTold) {
  folder_.Write("state", "a file");
  const auto added = AddLearned(Place(), News(1));
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(added.error().message, HasSubstr("state"));
}

}  // namespace
}  // namespace specgen
