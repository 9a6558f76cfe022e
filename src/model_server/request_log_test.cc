#include "request_log.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "transcript.h"

namespace specgen {
namespace {

using std::chrono::microseconds;

RequestRecord Record(const char* path) {
  RequestRecord record;
  record.path = path;
  return record;
}

TEST(RequestLogTest, NumbersRecordsAndChangesThem) {
  RequestLog log(10);
  EXPECT_EQ(log.Begin(Record("/a")), 1U);
  EXPECT_EQ(log.Begin(Record("/b")), 2U);
  log.Update(2, [](RequestRecord& record) { record.tokens_generated = 5; });
  log.End(2, RequestOutcome::kAborted, microseconds(9));
  log.End(2, RequestOutcome::kFinished, microseconds(10));
  const auto records = log.Records();
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].outcome, RequestOutcome::kRunning);
  EXPECT_EQ(records[1].tokens_generated, 5U);
  EXPECT_EQ(records[1].outcome, RequestOutcome::kAborted);
  EXPECT_EQ(records[1].ended_at, microseconds(9));
}

TEST(RequestLogTest, OldestRecordIsDroppedAndLaterWordOfItIgnored) {
  RequestLog log(2);
  for (const char* path : {"/a", "/b", "/c"}) log.Begin(Record(path));
  EXPECT_EQ(log.dropped(), 1U);
  log.Update(1, [](RequestRecord& record) { record.path = "/wrong"; });
  log.End(1, RequestOutcome::kFinished, microseconds(1));
  const auto records = log.Records();
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].path, "/b");
  EXPECT_EQ(records[0].number, 2U);
  EXPECT_EQ(records[1].outcome, RequestOutcome::kRunning);
}

TEST(RequestLogTest, JsonNamesEveryField) {
  RequestLog log(2);
  RequestRecord record = Record("/v1/chat/completions");
  record.kind = RequestKind::kSpeculative;
  record.prefix_form = PrefixForm::kPromptEmbed;
  record.prompt = "π";
  record.arrived_at = microseconds(1500);
  log.Begin(record);
  const auto json = nlohmann::json::parse(log.Json());
  EXPECT_EQ(json["dropped"], 0);
  ASSERT_EQ(json["records"].size(), 1U);
  EXPECT_EQ(json["records"][0]["kind"], "speculative");
  EXPECT_EQ(json["records"][0]["prefix_form"], "prompt_embed");
  EXPECT_EQ(json["records"][0]["outcome"], "running");
  EXPECT_EQ(json["records"][0]["arrived_at_us"], 1500);
  EXPECT_EQ(json["records"][0]["prompt"], "π");
}

TEST(RequestLogTest, EndedRecordsAreAppendedToTheFile) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "specgen_request_log_test.jsonl";
  std::filesystem::remove(path);
  {
    RequestLog log(2);
    ASSERT_TRUE(log.AppendTo(path).has_value());
    log.Begin(Record("/a"));
    log.Begin(Record("/b"));
    log.End(2, RequestOutcome::kFinished, microseconds(1));
  }
  const std::string text = *ReadTextFile(path, 10'000);
  EXPECT_EQ(nlohmann::json::parse(text)["path"], "/b");
  EXPECT_EQ(text.back(), '\n');
  std::filesystem::remove(path);

  RequestLog log(2);
  EXPECT_FALSE(log.AppendTo("/nowhere/records.jsonl").has_value());
}

TEST(RequestLogTest, EveryEnumeratorHasAName) {
  EXPECT_STREQ(RequestKindName(RequestKind::kReasoning), "reasoning");
  EXPECT_STREQ(RequestKindName(RequestKind::kNone), "none");
  EXPECT_STREQ(PrefixFormName(PrefixForm::kCompletion), "completion");
  EXPECT_STREQ(PrefixFormName(PrefixForm::kAssistantTurn), "assistant_turn");
  EXPECT_STREQ(PrefixFormName(PrefixForm::kNone), "none");
  EXPECT_STREQ(RequestOutcomeName(RequestOutcome::kFinished), "finished");
  EXPECT_STREQ(RequestOutcomeName(RequestOutcome::kRefused), "refused");
  EXPECT_STREQ(RequestOutcomeName(RequestOutcome::kFaulted), "faulted");
  EXPECT_STREQ(RequestOutcomeName(RequestOutcome::kStopped), "stopped");
}

}  // namespace
}  // namespace specgen
