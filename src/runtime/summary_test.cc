#include "summary.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "testing/testing_time.h"

namespace specgen {
namespace {

using Json = nlohmann::json;

class SummaryTest : public ::testing::Test {
 protected:
  SummaryTest() {
    options_.endpoint.base_url = "https://user:secret@host:8000/v1";
    options_.endpoint.model = "replay:scale";
    options_.endpoint.api_key = "secret";
    StoredCandidate draft;
    draft.source = std::make_shared<const std::string>("source");
    draft.hash = HashOf("source");
    for (int i = 0; i < 4; ++i) candidates_.Add(draft);

    SearchEntry& search = books_.searches[SearchId(1)];
    search.search = SearchId(1);
    search.problem = "scale";
    search.iterations = {{.iteration = 1, .reasoning = GenerationId(1), .finished = At(9)}};
    search.fork_usage.generated_tokens = 30;
    books_.generations[GenerationId(1)] = {.generation = GenerationId(1), .search = SearchId(1)};
    AddFork(2, 10, true);
    AddFork(3, 20, false);
    AddCandidate(1, Stage::kProfiling, StageOutcome::kPassed, At(8));
    AddCandidate(2, Stage::kCompilation, StageOutcome::kCompileFailed, At(5));
    AddCandidate(3, Stage::kValidation, StageOutcome::kCancelled, At(6));
    AddCandidate(4, Stage::kProfiling, StageOutcome::kPassed, At(8));
    books_.candidates[CandidateId(4)].original = CandidateId(1);

    result_.folder = "runs/one";
    result_.searches = {{.search = SearchId(1), .problem = "scale"}};
    result_.searches[0].end = SearchEnd::kIterationBudget;
    result_.searches[0].best = CandidateId(1);
    result_.searches[0].best_speedup = Speedup{2'500'000};
    result_.searches[0].best_source = "runs/one/best.cpp";
  }

  void AddFork(std::uint64_t id, std::int64_t tokens, bool led_to_profile) {
    GenerationEntry& fork = books_.generations[GenerationId(id)];
    fork.generation = GenerationId(id);
    fork.search = SearchId(1);
    fork.is_fork = true;
    fork.parent = GenerationId(1);
    fork.usage.generated_tokens = tokens;
    fork.led_to_profile = led_to_profile;
  }
  void AddCandidate(std::uint64_t id, Stage stage, StageOutcome outcome, Instant judged) {
    CandidateEntry& candidate = books_.candidates[CandidateId(id)];
    candidate.candidate = CandidateId(id);
    candidate.search = SearchId(1);
    candidate.judged = judged;
    candidate.stage = stage;
    candidate.outcome = outcome;
    candidate.speedup = Speedup{2'500'000};
  }
  std::string Text() {
    return SummaryJson({.options = options_,
                        .result = result_,
                        .books = books_,
                        .candidates = candidates_,
                        .machine = machine_,
                        .worker = worker_,
                        .started = {}});
  }

  RunOptions options_;
  RunResult result_;
  RunBooks books_;
  CandidateStore candidates_;
  const MachineFacts machine_;
  const WorkerHello worker_;
};

TEST_F(SummaryTest, CandidatesAreCountedByFate) {
  const Json fates = Json::parse(Text()).at("searches").at(0).at("candidates_by_fate");
  EXPECT_EQ(fates,
            Json({{"profiled", 1}, {"compile failed", 1}, {"dropped", 1}, {"duplicate", 1}}));
}

TEST_F(SummaryTest, TheBestIsToldWithItsNoise) {
  result_.searches[0].best_noise = Ppm{12'000};
  EXPECT_EQ(Json::parse(Text()).at("searches").at(0).at("best").at("noise"), 0.012);
}

TEST_F(SummaryTest, SpeedupsLeaveDuplicatesOut) {
  const Json speedups = Json::parse(Text()).at("searches").at(0).at("speedups");
  ASSERT_EQ(speedups.size(), 1U);
  EXPECT_EQ(speedups[0].at("speedup"), 2.5);
  EXPECT_EQ(speedups[0].at("at_s"), 8.0);
}

TEST_F(SummaryTest, WasteIsTheTokensOfForksThatLedToNothing) {
  const Json waste = Json::parse(Text()).at("searches").at(0).at("waste");
  EXPECT_EQ(waste.at("forks_without_profile"), 1);
  EXPECT_EQ(waste.at("tokens_of_forks_without_profile"), 20);
}

TEST_F(SummaryTest, AnIterationHoldsItsForks) {
  const Json iteration = Json::parse(Text()).at("searches").at(0).at("iterations").at(0);
  EXPECT_EQ(iteration.at("forks").size(), 2U);
  EXPECT_EQ(iteration.at("finished_s"), 9.0);
}

TEST_F(SummaryTest, HoldsNoSecret) {
  const std::string text = Text();
  EXPECT_EQ(text.find("secret"), std::string::npos);
  EXPECT_EQ(Json::parse(text).at("model").at("endpoint"), "host:8000");
}

TEST_F(SummaryTest, TheExitSaysHowTheRunEnded) {
  EXPECT_EQ(Json::parse(Text()).at("exit").at("reason"), "finished");
  result_.searches[0].end = SearchEnd::kStopped;
  EXPECT_EQ(Json::parse(Text()).at("exit").at("reason"), "stopped");
  result_.searches[0].end = SearchEnd::kReasoningFailed;
  result_.searches[0].message = "3 generations failed.";
  EXPECT_EQ(Json::parse(Text()).at("exit").at("reason"), "model failed");
  EXPECT_EQ(Json::parse(Text()).at("exit").at("message"), "scale: 3 generations failed.");
  result_.failure = Error{ErrorCode::kUnavailable, "The disk is full."};
  EXPECT_EQ(Json::parse(Text()).at("exit").at("reason"), "failed");
  EXPECT_EQ(Json::parse(Text()).at("exit").at("message"), "The disk is full.");
}

TEST(CandidateResultJson, TellsEveryStageAlsoInBrokenUtf8) {
  StoredCandidate stored;
  stored.candidate = CandidateId(3);
  stored.outcome = StageOutcome::kCrashed;
  StageReport report;
  report.stage = Stage::kValidation;
  report.outcome = StageOutcome::kCrashed;
  report.text = "signal 11 \xFF";
  report.shapes = {{.shape = "n=7", .absolute_error = 0.5}};
  stored.reports = {report};
  const Json json = Json::parse(CandidateResultJson({stored}));
  const Json& result = json.at("results").at(0);
  EXPECT_EQ(result.at("outcome"), "crashed");
  EXPECT_EQ(result.at("duplicate_of"), nullptr);
  EXPECT_EQ(result.at("stages").at(0).at("shapes").at(0).at("absolute_error"), 0.5);
}

TEST(DecisionJson, HoldsOnlyWhatTheDecisionIsAbout) {
  const Json warning = Json::parse(
      DecisionJson({.at = At(2), .kind = DecisionKind::kWarning, .text = "Mind the gap."}));
  EXPECT_EQ(warning, Json({{"at_s", 2.0}, {"kind", "warning"}, {"text", "Mind the gap."}}));
  const Json forked = Json::parse(DecisionJson({.at = At(2),
                                                .kind = DecisionKind::kForked,
                                                .search = SearchId(1),
                                                .text = "fork",
                                                .generation = GenerationId(4),
                                                .offset = 12}));
  EXPECT_EQ(forked.at("search"), 1);
  EXPECT_EQ(forked.at("generation"), 4);
  EXPECT_EQ(forked.at("offset"), 12);
}

TEST(HostOfUrl, LeavesOutSchemePathAndCredentials) {
  EXPECT_EQ(HostOfUrl("http://127.0.0.1:8000/v1"), "127.0.0.1:8000");
  EXPECT_EQ(HostOfUrl("https://me:key@host/v1?x=@"), "host");
  EXPECT_EQ(HostOfUrl("host:1"), "host:1");
  EXPECT_EQ(HostOfUrl(""), "");
}

TEST(RecordedModelKind, IsToldByTheName) {
  EXPECT_EQ(RecordedModelKind("replay:row_softmax"), "replay");
  EXPECT_EQ(RecordedModelKind("synthetic:row_softmax"), "synthetic");
  EXPECT_EQ(RecordedModelKind("replayed"), "");
}

}  // namespace
}  // namespace specgen
