#include "learned_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace specgen {
namespace {

using ::testing::HasSubstr;

ListedFamily SomeFamily() {
  ListedFamily family{.family = "glm-4.5", .path = "learned/glm-4.5.json"};
  LearnedEntry& entry = family.file.entries["expected_gain"];
  entry.run_count = 3;
  entry.updated_utc = "2026-11-20T12:34:56Z";
  // The second position without failures, and after two.
  entry.record.forks.tries[9] = 20;
  entry.record.forks.hits[9] = 10;
  entry.record.forks.tries[11] = 6;
  entry.record.triggers.tries[0] = 5'000'000;
  entry.record.triggers.hits[0] = 10;
  entry.record.answers.tries[0] = 8;
  entry.record.answers.hits[0] = 6;
  entry.record.fork_tokens = 9000;
  entry.record.fork_count = 10;
  return family;
}

TEST(LearnedReportTest, ListHasALineForEachCriterionAndTellsWhatCannotBeRead) {
  ListedFamily broken{.family = "qwen3", .error = "learned/qwen3.json: it is cut short"};
  const std::string text = FamilyListText({SomeFamily(), broken});
  EXPECT_THAT(text, HasSubstr("glm-4.5  expected_gain     3"));
  EXPECT_THAT(text, HasSubstr("26         10"));
  EXPECT_THAT(text, HasSubstr("qwen3.json: it is cut short"));
  EXPECT_EQ(FamilyListText({}), "nothing was learned yet\n");
}

TEST(LearnedReportTest, FamilyShowsTriggersPlacesAndFailures) {
  const std::string text = FamilyText(SomeFamily());
  EXPECT_THAT(text, HasSubstr("Criterion expected_gain: 3 runs"));
  EXPECT_THAT(text, HasSubstr("10 forks ended, with 900 tokens on average"));
  EXPECT_THAT(text,
              HasSubstr("code fence                                5.0         10          1.62"));
  // (10 + 8 * 0.15) / (20 + 8) without failures.
  EXPECT_THAT(text, HasSubstr("0.125            26         10     40 %"));
  EXPECT_THAT(text, HasSubstr("after 36+"));
}

TEST(LearnedReportTest, JsonHasEveryNumber) {
  const nlohmann::json json = FamiliesJson({SomeFamily()});
  const nlohmann::json& entry = json["families"][0]["criteria"][0];
  EXPECT_EQ(entry["triggers"].size(), static_cast<std::size_t>(kTriggerKindCount));
  EXPECT_EQ(entry["places"].size(), static_cast<std::size_t>(kForkPlaceCount));
  EXPECT_EQ(entry["failures"].size(), static_cast<std::size_t>(kFailureLevelCount));
  EXPECT_EQ(entry["places"][9]["from"], 0.125);
  EXPECT_EQ(entry["places"][9]["went_well"], 10);
  EXPECT_NEAR(entry["places"][9]["chance"].get<double>(), 0.4, 1e-6);
  EXPECT_EQ(entry["failures"][0]["answers"]["went_well"], 6);
  EXPECT_TRUE(entry["failures"].back()["failures_to"].is_null());
}

}  // namespace
}  // namespace specgen
