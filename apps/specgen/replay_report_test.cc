#include "replay_report.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(ReplayReportTest, SameIsToldInOneLineEach) {
  ReplayReport report;
  report.step_count = 12;
  report.action_count = 34;
  report.trace_count = 2;
  report.trigger_count = 5;
  EXPECT_EQ(ReplayReportText(report),
            "12 events, 34 actions: the same\n5 triggers in 2 traces: the same\n");
  EXPECT_EQ(ReplayReportJson(report)["same"], true);
  EXPECT_TRUE(ReplayReportJson(report)["difference"].is_null());
}

TEST(ReplayReportTest, DifferenceShowsEventBothAnswersAndTheByte) {
  ReplayReport report;
  report.difference = ReplayDifference{.step_number = 7, .offset = 512};
  report.difference->recorded.event = SlotLost{SlotId(3)};
  report.difference->recorded.actions = {CancelGeneration{GenerationId(9)}};
  const std::string text = ReplayReportText(report);
  EXPECT_NE(text.find("Event 7 at byte 512"), std::string::npos) << text;
  EXPECT_NE(text.find("SlotLost slot 3"), std::string::npos) << text;
  EXPECT_NE(text.find("CancelGeneration generation 9"), std::string::npos) << text;
  EXPECT_NE(text.find("this SpecGen decides:\n    nothing"), std::string::npos) << text;
  const auto json = ReplayReportJson(report);
  EXPECT_EQ(json["same"], false);
  EXPECT_EQ(json["difference"]["offset"], 512);
  EXPECT_TRUE(json["difference"]["decided"].empty());
}

TEST(ReplayReportTest, TornTailAndOtherTriggersAreTold) {
  ReplayReport report;
  report.torn_bytes = 13;
  report.trigger_difference = TriggerDifference{.generation = GenerationId(4), .index = 1};
  report.trigger_difference->recorded = TriggerReached();
  const std::string text = ReplayReportText(report);
  EXPECT_NE(text.find("13 bytes"), std::string::npos) << text;
  EXPECT_NE(text.find("Trigger 2 of g4 differs"), std::string::npos) << text;
  EXPECT_NE(text.find("this SpecGen finds: nothing"), std::string::npos) << text;
}

}  // namespace
}  // namespace specgen
