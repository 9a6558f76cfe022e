#include "learning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "specgen/runtime/stored_run.h"
#include "testing/testing_run.h"

namespace specgen {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

LearnedRecord Counted(std::int64_t fork_count) {
  LearnedRecord record;
  record.fork_count = fork_count;
  return record;
}

class LearningTest : public testing::Test {
 protected:
  LearningTest() { std::filesystem::create_directories(RunFolder()); }

  std::filesystem::path RunFolder() const { return folder_.path() / "run"; }
  RunOptions Options() const {
    RunOptions options = TestingOptions(folder_, 1);
    options.learned_place = {.folder = folder_.path() / "learned", .family = "glm"};
    return options;
  }
  // As the next process of a run that was given so much.
  RunOptions Resumed(std::int64_t given) const {
    RunOptions options = Options();
    options.folder = RunFolder();
    auto journal = std::make_shared<Journal>();
    journal->started.engine.learned = Counted(given);
    options.resumed = journal;
    return options;
  }
  std::int64_t Kept() const {
    const auto known = LoadLearned(Options().learned_place).value();
    return known ? known->entries.at("first_valid").record.fork_count : 0;
  }
  std::int64_t Runs() const {
    return LoadLearned(Options().learned_place).value()->entries.at("first_valid").run_count;
  }

  const TestingFolder folder_;
};

TEST_F(LearningTest, OneRunTakesOverWhatTheOneBeforeHasLeft) {
  Learning first(Options());
  EXPECT_EQ(first.at_start(), LearnedRecord());
  EXPECT_THAT(first.HandOn(Counted(3), RunFolder()), IsEmpty());
  Learning second(Options());
  EXPECT_EQ(second.at_start(), Counted(3));
  EXPECT_THAT(second.HandOn(Counted(5), RunFolder()), IsEmpty());
  EXPECT_EQ(Kept(), 5);
  EXPECT_EQ(Runs(), 2);
}

TEST_F(LearningTest, RunsAtTheSameTimeAddWhatEachHasLearned) {
  Learning one(Options());
  Learning other(Options());
  EXPECT_THAT(one.HandOn(Counted(3), RunFolder()), IsEmpty());
  EXPECT_THAT(other.HandOn(Counted(4), RunFolder()), IsEmpty());
  EXPECT_EQ(Kept(), 7);
}

TEST_F(LearningTest, CriteriaLearnApart) {
  Learning first(Options());
  EXPECT_THAT(first.HandOn(Counted(3), RunFolder()), IsEmpty());
  RunOptions best = Options();
  best.searches[0].options.criterion.kind = CriterionKind::kBest;
  EXPECT_EQ(Learning(best).at_start(), LearnedRecord());
  // Searches with several criteria learn for nobody.
  RunOptions mixed = Options();
  mixed.searches.push_back(best.searches[0]);
  Learning both(mixed);
  EXPECT_EQ(both.at_start(), LearnedRecord());
  EXPECT_THAT(both.HandOn(Counted(9), RunFolder()), IsEmpty());
  EXPECT_EQ(Kept(), 3);
}

TEST_F(LearningTest, RunThatGoesOnStartsWithWhatItsJournalSaysAndAddsTheNewAlone) {
  Learning first(Options());
  EXPECT_THAT(first.HandOn(Counted(3), RunFolder()), IsEmpty());
  // Another run has left more by now.
  ASSERT_TRUE(
      AddLearned(Options().learned_place, {.criterion = "first_valid", .record = Counted(10)}));
  Learning next(Resumed(0));
  EXPECT_EQ(next.at_start(), LearnedRecord());
  EXPECT_THAT(next.HandOn(Counted(5), RunFolder()), IsEmpty());
  EXPECT_EQ(Kept(), 15);
  EXPECT_EQ(Runs(), 2);
}

TEST_F(LearningTest, RunThatWasKilledHasLeftNothingAndAddsAllOfIt) {
  Learning next(Resumed(2));
  EXPECT_EQ(next.at_start(), Counted(2));
  EXPECT_THAT(next.HandOn(Counted(5), RunFolder()), IsEmpty());
  EXPECT_EQ(Kept(), 3);
}

TEST_F(LearningTest, RunThatLostItsNoteAddsNothing) {
  folder_.Write("run/learned.json", "torn");
  Learning next(Resumed(2));
  EXPECT_THAT(next.warnings(), ElementsAre(HasSubstr("run/learned.json")));
  EXPECT_THAT(next.HandOn(Counted(5), RunFolder()), IsEmpty());
  EXPECT_EQ(Kept(), 0);
}

TEST_F(LearningTest, DamagedFileIsToldTwiceAndLosesNeitherRunNorNews) {
  std::filesystem::create_directories(folder_.path() / "learned");
  folder_.Write("learned/glm.json", "{");
  Learning learning(Options());
  EXPECT_THAT(learning.warnings(), ElementsAre(HasSubstr("learned/glm.json")));
  EXPECT_EQ(learning.at_start(), LearnedRecord());
  EXPECT_THAT(learning.HandOn(Counted(5), RunFolder()), ElementsAre(HasSubstr("glm.json.damaged")));
  EXPECT_EQ(Kept(), 5);
}

TEST_F(LearningTest, NothingIsKeptWhereNoFolderIsNamedAndWhereNothingIsNew) {
  RunOptions options = Options();
  options.learned_place.folder.clear();
  Learning off(options);
  EXPECT_THAT(off.HandOn(Counted(5), RunFolder()), IsEmpty());
  Learning on(Options());
  EXPECT_THAT(on.HandOn(LearnedRecord(), RunFolder()), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(Options().learned_place.folder));
  EXPECT_FALSE(std::filesystem::exists(RunFolder() / "learned.json"));
}

}  // namespace
}  // namespace specgen
