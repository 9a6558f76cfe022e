#include "specgen/model/event.h"

#include <gtest/gtest.h>

#include "testing/enum_names.h"

namespace specgen {
namespace {

TEST(EventTest, EveryEventHasANameOfItsOwn) {
  ExpectAlternativesHaveDistinctNames<Event>(EventName);
}

TEST(EventTest, NamesAreThoseOfTheTypes) {
  EXPECT_STREQ(EventName(SearchSubmitted{}), "SearchSubmitted");
  EXPECT_STREQ(EventName(SearchStopRequested{}), "SearchStopRequested");
  EXPECT_STREQ(EventName(TraceAdvanced{}), "TraceAdvanced");
  EXPECT_STREQ(EventName(TriggerReached{}), "TriggerReached");
  EXPECT_STREQ(EventName(CandidateFound{}), "CandidateFound");
  EXPECT_STREQ(EventName(GenerationFinished{}), "GenerationFinished");
  EXPECT_STREQ(EventName(StageFinished{}), "StageFinished");
  EXPECT_STREQ(EventName(SlotJoined{}), "SlotJoined");
  EXPECT_STREQ(EventName(SlotLost{}), "SlotLost");
  EXPECT_STREQ(EventName(SchedulingPolicySelected{}), "SchedulingPolicySelected");
  EXPECT_STREQ(EventName(Tick{}), "Tick");
  EXPECT_STREQ(EventName(HostRestarted{}), "HostRestarted");
  EXPECT_STREQ(EventName(SearchResumed{}), "SearchResumed");
}

TEST(EventTest, EveryGenerationOutcomeHasANameOfItsOwn) {
  ExpectNamesAreDistinct<GenerationOutcome>(kGenerationOutcomeCount, GenerationOutcomeName);
}

}  // namespace
}  // namespace specgen
