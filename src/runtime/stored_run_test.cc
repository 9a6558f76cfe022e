#include "specgen/runtime/stored_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/testing_run.h"

namespace specgen {
namespace {

using ::testing::HasSubstr;

TEST(StoredRunTest, StartSaysWhatTheRunWasAskedForButForSecrets) {
  const TestingFolder folder;
  RunOptions options = TestingOptions(folder, 3);
  options.endpoint.base_url = "http://user:password@host/v1";
  options.endpoint.api_key = "secret-key";
  options.endpoint.fork_strategy = ForkStrategyKind::kPromptEmbed;
  options.seed = 9;
  const RunStarted started = StartOf(options, 1234).value();
  EXPECT_EQ(started.utc_ms, 1234);
  EXPECT_EQ(started.seed, 9U);
  EXPECT_EQ(started.specgen_version, kSpecgenVersion);
  ASSERT_EQ(started.searches.size(), 1U);
  EXPECT_EQ(started.searches[0].problem, "scale");
  EXPECT_EQ(started.searches[0].options.budget.iteration_max, 3);
  EXPECT_EQ(started.model.base_url, "");
  EXPECT_EQ(started.model.fork_strategy, static_cast<std::int32_t>(ForkStrategyKind::kPromptEmbed));
  const std::string bytes = EncodeRecord(started).value();
  EXPECT_EQ(bytes.find("password"), std::string::npos);
  EXPECT_EQ(bytes.find("secret-key"), std::string::npos);
}

TEST(StoredRunTest, AddressOfAStandInIsNotKept) {
  const TestingFolder folder;
  RunOptions options = TestingOptions(folder, 3);
  EXPECT_EQ(StartOf(options, 0)->model.base_url, "http://127.0.0.1:9/v1");
  options.stand_in = {.kind = "replay", .tokens_per_second = 25};
  const RunStarted started = StartOf(options, 0).value();
  EXPECT_EQ(started.model.base_url, "");
  EXPECT_EQ(started.model.stand_in, "replay");
  EXPECT_EQ(started.model.stand_in_rate, 25);
}

TEST(StoredRunTest, ChangedProblemAndChangedRulesAreToldApart) {
  const TestingFolder folder;
  folder.Write("rules.toml", "one");
  RunOptions options = TestingOptions(folder, 3);
  options.trigger_rules = folder.path() / "rules.toml";
  const RunStarted started = StartOf(options, 0).value();
  EXPECT_TRUE(CheckUnchanged(options, started));
  folder.Write("rules.toml", "two");
  EXPECT_THAT(CheckUnchanged(options, started).error().message, HasSubstr("The rule file"));
  folder.Write("problem.toml", "new");
  const auto changed = CheckUnchanged(options, started);
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().code, ErrorCode::kInvalidInput);
  EXPECT_THAT(changed.error().message, HasSubstr("The problem scale"));
}

TEST(StoredRunTest, MissingJournalIsRefusedByName) {
  const TestingFolder folder;
  const auto options = LoadRunOptions(folder.path() / "none");
  ASSERT_FALSE(options);
  EXPECT_EQ(options.error().code, ErrorCode::kInvalidInput);
  EXPECT_THAT(options.error().message, HasSubstr("none holds no run"));
}

}  // namespace
}  // namespace specgen
