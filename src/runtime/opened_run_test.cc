#include "opened_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "specgen/journal/journal.h"
#include "specgen/runtime/stored_run.h"
#include "testing/testing_run.h"

namespace specgen {
namespace {

using ::testing::HasSubstr;

class OpenedRunTest : public testing::Test {
 protected:
  OpenedRunTest() {
    Result<OpenedRun> opened = OpenNewRun(options_, std::chrono::system_clock::now(), {});
    EXPECT_TRUE(opened) << opened.error().message;
    EXPECT_TRUE(opened->journal->Append(JournalHeader() + EncodeRecord(opened->first).value()));
    EXPECT_TRUE(opened->folder.AppendEvent("told"));
    EXPECT_TRUE(opened->folder.Replace("summary.json", "{}"));
  }
  void Load() {
    options_.resumed = std::make_shared<const Journal>(LoadJournal(options_.folder).value());
  }

  const TestingFolder folder_;
  RunOptions options_ = TestingOptions(folder_, 1);
};

TEST_F(OpenedRunTest, GoesOnBehindWhatWasWhole) {
  const std::string whole = folder_.Read("run/journal");
  folder_.Write("run/journal", whole + "torn");
  Load();
  const Result<OpenedRun> again = OpenRunAgain(options_, "told again\n");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(folder_.Read("run/journal"), whole);
  EXPECT_EQ(folder_.Read("run/events.jsonl"), "told again\n");
  EXPECT_FALSE(std::filesystem::exists(options_.folder / "summary.json"));
  EXPECT_TRUE(std::holds_alternative<Note>(again->first));
}

// Another process went on with it, cut what was torn, and wrote as much.
TEST_F(OpenedRunTest, AJournalThatIsNotWhatWasReadLeavesTheFolderAsItIs) {
  const std::string whole = folder_.Read("run/journal");
  for (const std::string& other : {whole + "born", whole, whole + "torn and more"}) {
    folder_.Write("run/journal", whole + "torn");
    Load();
    folder_.Write("run/journal", other);
    folder_.Write("run/lock", "4321\n");
    const Result<OpenedRun> again = OpenRunAgain(options_, "told again\n");
    ASSERT_FALSE(again);
    EXPECT_THAT(again.error().message, HasSubstr("Try again"));
    EXPECT_EQ(folder_.Read("run/journal"), other);
    EXPECT_EQ(folder_.Read("run/events.jsonl"), "told\n");
    EXPECT_EQ(folder_.Read("run/summary.json"), "{}");
    EXPECT_EQ(folder_.Read("run/lock"), "4321\n");
  }
}

}  // namespace
}  // namespace specgen
