#include "specgen/model/action.h"

#include <gtest/gtest.h>

#include "testing/enum_names.h"

namespace specgen {
namespace {

TEST(ActionTest, EveryActionHasANameOfItsOwn) {
  ExpectAlternativesHaveDistinctNames<Action>(ActionName);
}

TEST(ActionTest, NamesAreThoseOfTheTypes) {
  EXPECT_STREQ(ActionName(StartReasoning{}), "StartReasoning");
  EXPECT_STREQ(ActionName(ForkGeneration{}), "ForkGeneration");
  EXPECT_STREQ(ActionName(CancelGeneration{}), "CancelGeneration");
  EXPECT_STREQ(ActionName(RunStage{}), "RunStage");
  EXPECT_STREQ(ActionName(CancelStage{}), "CancelStage");
  EXPECT_STREQ(ActionName(ForkRefused{}), "ForkRefused");
  EXPECT_STREQ(ActionName(DuplicateFound{}), "DuplicateFound");
  EXPECT_STREQ(ActionName(CandidateJudged{}), "CandidateJudged");
  EXPECT_STREQ(ActionName(IterationFinished{}), "IterationFinished");
  EXPECT_STREQ(ActionName(SearchFinished{}), "SearchFinished");
}

TEST(ActionTest, EveryForkRefusalHasANameOfItsOwn) {
  ExpectNamesAreDistinct<ForkRefusal>(kForkRefusalCount, ForkRefusalName);
}

TEST(ActionTest, EveryIterationEndHasANameOfItsOwn) {
  ExpectNamesAreDistinct<IterationEnd>(kIterationEndCount, IterationEndName);
}

TEST(ActionTest, EverySearchEndHasANameOfItsOwn) {
  ExpectNamesAreDistinct<SearchEnd>(kSearchEndCount, SearchEndName);
}

}  // namespace
}  // namespace specgen
