#include "run_recorder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "testing/testing_folder.h"

namespace specgen {
namespace {

using Json = nlohmann::json;

class RunRecorderTest : public ::testing::Test {
 protected:
  RunRecorderTest() {
    RunFolderOptions options;
    options.folder = folder_.path() / "run";
    RuntimeLimits limits;
    limits.recent_decision_max = 2;
    recorder_.emplace(
        *RunFolder::Create(options), candidates_,
        [this](const Decision& decision) { told_.push_back(decision.text); }, limits,
        [this](const Error& error) { failures_.push_back(error.message); });
  }

  CandidateId AddCandidate(const std::string& source) {
    StoredCandidate draft;
    draft.hash = HashOf("normalized");
    draft.source = std::make_shared<const std::string>(source);
    return candidates_.Add(draft);
  }
  std::filesystem::path CandidateFile(const char* name) const {
    return std::filesystem::path("run/candidates") / HexOf(HashOf("normalized")) / name;
  }

  const TestingFolder folder_;
  CandidateStore candidates_;
  std::vector<std::string> told_;
  std::vector<std::string> failures_;
  std::optional<RunRecorder> recorder_;
};

TEST_F(RunRecorderTest, SourcesOfOneHashShareAFolder) {
  const CandidateId first = AddCandidate("first");
  const CandidateId second = AddCandidate("// second\nfirst");
  recorder_->RecordSource(first);
  recorder_->RecordSource(second);
  candidates_.MarkJudged(first, StageOutcome::kPassed, Speedup{3'000'000});
  recorder_->RecordResult(first);
  ASSERT_TRUE(recorder_->WriteLast("summary.json", "{}"));
  EXPECT_EQ(folder_.Read(CandidateFile("source.cpp")), "first");
  const Json json = Json::parse(folder_.Read(CandidateFile("result.json")));
  ASSERT_EQ(json.at("results").size(), 2U);
  EXPECT_EQ(json.at("results").at(0).at("speedup"), 3.0);
  EXPECT_EQ(json.at("results").at(1).at("outcome"), nullptr);
  EXPECT_EQ(folder_.Read("run/summary.json"), "{}");
}

TEST_F(RunRecorderTest, TheBestIsReplaced) {
  recorder_->RecordBest(AddCandidate("good"), "best.cpp");
  recorder_->RecordBest(AddCandidate("better"), "best.cpp");
  ASSERT_TRUE(recorder_->WriteLast("summary.json", "{}"));
  EXPECT_EQ(folder_.Read("run/best.cpp"), "better");
}

TEST_F(RunRecorderTest, RefusalsAreLoggedButNotTold) {
  recorder_->RecordDecision({.kind = DecisionKind::kForkRefused, .text = "refused"});
  recorder_->RecordDecision({.kind = DecisionKind::kForked, .text = "one"});
  recorder_->RecordDecision({.kind = DecisionKind::kForked, .text = "two"});
  recorder_->RecordDecision({.kind = DecisionKind::kForked, .text = "three"});
  ASSERT_TRUE(recorder_->WriteLast("summary.json", "{}"));
  EXPECT_EQ(told_, (std::vector<std::string>{"one", "two", "three"}));
  ASSERT_EQ(recorder_->RecentDecisions().size(), 2U);
  EXPECT_EQ(recorder_->RecentDecisions()[0].text, "two");
  const std::string events = folder_.Read("run/events.jsonl");
  EXPECT_EQ(std::count(events.begin(), events.end(), '\n'), 4);
}

TEST_F(RunRecorderTest, AFailedWriteIsToldAndGivenBackAtTheEnd) {
  std::filesystem::remove_all(folder_.path() / "run/candidates");
  folder_.Write("run/candidates", "");
  recorder_->RecordSource(AddCandidate("source"));
  recorder_->RecordDecision({.kind = DecisionKind::kForked, .text = "still told"});
  const Result<void> written = recorder_->WriteLast("summary.json", "{}");
  ASSERT_FALSE(written);
  ASSERT_EQ(failures_.size(), 1U);
  EXPECT_EQ(written.error().message, failures_[0]);
  EXPECT_EQ(told_, std::vector<std::string>{"still told"});
}

}  // namespace
}  // namespace specgen
