#include "resumption.h"

#include <gtest/gtest.h>

#include <chrono>

namespace specgen {
namespace {

using std::chrono::seconds;

class ResumptionTest : public testing::Test {
 protected:
  ResumptionTest() {
    options_.searches.resize(1);
    Budget& budget = options_.searches[0].options.budget;
    budget = {.iteration_max = 10, .token_max = 1000, .wall_time_max = seconds(60)};
    SearchEntry& book = books_.searches[SearchId(1)];
    book.search = SearchId(1);
    book.is_submitted = true;
    book.options.budget = budget;
  }
  void End(SearchEnd end) {
    books_.searches.at(SearchId(1)).finished = Instant(seconds(1));
    books_.searches.at(SearchId(1)).end = end;
  }
  Budget& budget() { return options_.searches[0].options.budget; }
  bool GoesOn() const { return !ResumptionsOf(options_, books_).empty(); }

  RunOptions options_;
  RunBooks books_;
};

TEST_F(ResumptionTest, SearchThatIsUnderWayNeedsNoEvent) {
  EXPECT_FALSE(GoesOn());
  EXPECT_FALSE(HasEnded(books_));
}

TEST_F(ResumptionTest, SearchThatIsUnderWayTakesAnotherBudget) {
  budget().iteration_max = 12;
  ASSERT_TRUE(GoesOn());
  EXPECT_EQ(ResumptionsOf(options_, books_)[0].budget.iteration_max, 12);
}

TEST_F(ResumptionTest, StoppedAndFailedSearchesGoOn) {
  books_.searches.at(SearchId(1)).is_stopping = true;
  EXPECT_TRUE(GoesOn());
  End(SearchEnd::kStopped);
  EXPECT_TRUE(HasEnded(books_));
  EXPECT_TRUE(GoesOn());
  End(SearchEnd::kReasoningFailed);
  EXPECT_TRUE(GoesOn());
}

TEST_F(ResumptionTest, SpentBudgetGoesOnOnlyWhereItIsRaised) {
  End(SearchEnd::kIterationBudget);
  EXPECT_FALSE(GoesOn());
  budget().token_max = 5000;
  EXPECT_FALSE(GoesOn());
  budget().iteration_max = 11;
  EXPECT_TRUE(GoesOn());
  End(SearchEnd::kTokenBudget);
  EXPECT_TRUE(GoesOn());
  End(SearchEnd::kWallTimeBudget);
  EXPECT_FALSE(GoesOn());
  budget().wall_time_max = Duration(0);
  EXPECT_TRUE(GoesOn());
}

TEST_F(ResumptionTest, SearchThatWasNeverSubmittedIsLeftToBeSubmitted) {
  books_.searches.at(SearchId(1)).is_submitted = false;
  budget().iteration_max = 12;
  EXPECT_FALSE(GoesOn());
}

TEST_F(ResumptionTest, TimeBetweenTwoProcessesDoesNotCount) {
  Journal journal;
  EXPECT_EQ(ElapsedOf(journal), Instant());
  journal.records.push_back({0, AppliedStep{Instant(seconds(3)), Tick{}, {}}});
  journal.records.push_back({9, Note(SessionNote{"x", 1'000'000'000})});
  EXPECT_EQ(ElapsedOf(journal), Instant(seconds(3)));
}

}  // namespace
}  // namespace specgen
