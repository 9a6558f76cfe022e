#include "retrace.h"

#include <gtest/gtest.h>

#include "testing/recorded_journal.h"

namespace specgen {
namespace {

using std::chrono::seconds;

class RetraceTest : public testing::Test {
 protected:
  // A candidate that is found and compiled, and a host that dies while it is validated.
  void RecordALoss() {
    SearchSubmitted submitted;
    submitted.search = SearchId(1);
    const auto start = recorded_.ApplyFor<StartReasoning>(seconds(0), submitted);
    recorded_.Apply(seconds(1), SlotJoined{SlotId(4), SlotKind::kCompile});
    recorded_.Apply(seconds(0), SlotJoined{SlotId(5), SlotKind::kDevice});
    const CandidateFound found = recorded_.Find(1, start.generation, CandidateOrigin::kTrace);
    const auto compile = recorded_.ApplyFor<RunStage>(seconds(1), found);
    ReportNote report;
    report.candidate = found.candidate;
    report.request = compile.request;
    report.lease = compile.lease;
    report.outcome = StageOutcome::kPassed;
    report.text = "one warning";
    recorded_.Add(report);
    recorded_.Apply(seconds(1), StageFinished{compile.request,
                                              compile.lease,
                                              Stage::kCompilation,
                                              StageOutcome::kPassed,
                                              Duration(0),
                                              Duration(0),
                                              {}});
    recorded_.Apply(seconds(1), TraceAdvanced{start.generation, 400, 100});
    recorded_.Apply(seconds(1), HostRestarted{});
  }
  RetracedRun Retraced() { return Retrace(recorded_.journal(), candidates_, ledger_, {}); }

  RecordedJournal recorded_;
  CandidateStore candidates_;
  RunLedger ledger_{candidates_};
};

TEST_F(RetraceTest, EngineAndBooksComeToTheSameState) {
  RecordALoss();
  const RetracedRun run = Retraced();
  EXPECT_FALSE(run.difference);
  EXPECT_EQ(run.step_count, 7);
  EXPECT_EQ(run.last, Instant(seconds(5)));
  EXPECT_EQ(run.last_slot, 5U);
  const auto waiting = run.engine.Waiting(run.last);
  ASSERT_EQ(waiting.size(), 1U);
  EXPECT_EQ(waiting[0].stage, Stage::kValidation);
  const StoredCandidate stored = candidates_.Get(CandidateId(1));
  EXPECT_EQ(*stored.source, "source 1");
  ASSERT_EQ(stored.reports.size(), 1U);
  EXPECT_EQ(stored.reports[0].text, "one warning");
  const RunBooks books = ledger_.Books();
  EXPECT_EQ(books.searches.at(SearchId(1)).problem, "scale");
  EXPECT_EQ(books.searches.at(SearchId(1)).iterations.size(), 1U);
  EXPECT_EQ(books.searches.at(SearchId(1)).iterations[0].reasoning, GenerationId(2));
  EXPECT_EQ(books.generations.at(GenerationId(1)).usage.generated_tokens, 100);
  EXPECT_EQ(books.searches.at(SearchId(1)).reasoning_usage.generated_tokens, 100);
  EXPECT_EQ(run.decisions.back().text, "iteration 1: reasoning g2 starts");
}

TEST_F(RetraceTest, NewIdsAreAboveThoseOfTheJournal) {
  RecordALoss();
  const RetracedRun run = Retraced();
  EXPECT_EQ(candidates_.Add({}), CandidateId(2));
}

TEST_F(RetraceTest, WhatWasNotedAndNotToldIsKeptUntilItIs) {
  RecordALoss();
  EXPECT_TRUE(Retraced().untold.empty());
  ReportNote report;
  report.candidate = CandidateId(1);
  report.request = RequestId(2);
  report.lease = SlotLeaseId(2);
  report.stage = Stage::kValidation;
  report.outcome = StageOutcome::kMismatch;
  recorded_.Add(report);
  recorded_.Find(2, GenerationId(1), CandidateOrigin::kTrace);
  CandidateStore candidates;
  RunLedger ledger(candidates);
  const RetracedRun run = Retrace(recorded_.journal(), candidates, ledger, {});
  ASSERT_EQ(run.untold.size(), 2U);
  EXPECT_EQ(std::get<StageFinished>(run.untold[0]).outcome, StageOutcome::kMismatch);
  EXPECT_EQ(std::get<StageFinished>(run.untold[0]).lease, SlotLeaseId(2));
  EXPECT_EQ(std::get<CandidateFound>(run.untold[1]).candidate, CandidateId(2));
}

TEST_F(RetraceTest, FirstDifferenceEndsIt) {
  RecordALoss();
  auto& step = std::get<AppliedStep>(recorded_.journal().records[0].record);
  step.actions.emplace_back(CancelGeneration{GenerationId(1)});
  const RetracedRun run = Retraced();
  ASSERT_TRUE(run.difference);
  EXPECT_EQ(run.difference->step_number, 1U);
  EXPECT_EQ(run.difference->offset, 1U);
  EXPECT_EQ(run.difference->recorded.actions.size(), 2U);
  EXPECT_EQ(run.difference->decided.size(), 1U);
  EXPECT_TRUE(candidates_.All().empty());
}

TEST_F(RetraceTest, ObserverSeesTheEngineAfterEachStep) {
  RecordALoss();
  std::vector<std::size_t> slot_counts;
  Retrace(recorded_.journal(), candidates_, ledger_, [&](const AppliedStep&, const Engine& engine) {
    slot_counts.push_back(engine.Slots().size());
  });
  EXPECT_EQ(slot_counts, (std::vector<std::size_t>{0, 1, 2, 2, 2, 2, 0}));
}

}  // namespace
}  // namespace specgen
