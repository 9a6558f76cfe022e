#include "fact_finder.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "testing/recorded_journal.h"

namespace specgen {
namespace {

using std::chrono::seconds;

class FactFinderTest : public testing::Test {
 protected:
  StartReasoning Submit() {
    SearchSubmitted submitted;
    submitted.search = SearchId(1);
    submitted.options.forks.forks_per_trigger = 1;
    submitted.options.criterion.kind = CriterionKind::kFirstValid;
    return recorded_.ApplyFor<StartReasoning>(seconds(0), submitted);
  }
  RunStage End(const RunStage& run, StageOutcome outcome, const std::string& text = {}) {
    ReportNote report;
    report.candidate = run.candidate;
    report.request = run.request;
    report.lease = run.lease;
    report.stage = run.stage;
    report.outcome = outcome;
    report.text = text;
    recorded_.Add(report);
    const bool is_profiled = run.stage == Stage::kProfiling && outcome == StageOutcome::kPassed;
    return recorded_.ApplyFor<RunStage>(seconds(1), StageFinished{run.request,
                                                                  run.lease,
                                                                  run.stage,
                                                                  outcome,
                                                                  Duration(is_profiled ? 100 : 0),
                                                                  Duration(is_profiled ? 200 : 0),
                                                                  {}});
  }
  // The texts about `name`, one on a line.
  std::string Told(const std::string& name) {
    CandidateStore candidates;
    RunLedger ledger(candidates);
    FactFinder finder(candidates, ledger);
    Retrace(recorded_.journal(), candidates, ledger,
            [&](const AppliedStep& step, const Engine& engine) { finder.Observe(step, engine); });
    std::string text;
    for (const FoundFact& found : finder.facts()) {
      if (!found.about.contains(name)) continue;
      text += found.fact.text + "\n";
      if (!found.fact.detail.empty()) text += "| " + found.fact.detail + "\n";
    }
    return text;
  }

  RecordedJournal recorded_;
};

TEST_F(FactFinderTest, RequestTellsWhyItWaitedOverTime) {
  const auto start = Submit();
  recorded_.Apply(seconds(1), recorded_.Find(1, start.generation, CandidateOrigin::kTrace));
  recorded_.Apply(seconds(2), recorded_.Find(2, start.generation, CandidateOrigin::kTrace));
  const auto run =
      recorded_.ApplyFor<RunStage>(seconds(2), SlotJoined{SlotId(1), SlotKind::kCompile});
  End(run, StageOutcome::kCompileFailed);
  EXPECT_EQ(Told("r1"),
            "r1: compilation of c1 waits (no slot): no slot of its kind is there\n"
            "r1: compilation of c1 starts on slot 1 after waiting 4.000 s\n"
            "r1: compilation of c1 ends after 1.000 s: compile failed\n");
  EXPECT_EQ(
      Told("r2"),
      "r2: compilation of c2 waits (no slot): no slot of its kind is there\n"
      "r2: compilation of c2 waits (all busy): it is next, and every slot that may take it is "
      "busy\n"
      "r2: compilation of c2 starts on slot 1 after waiting 3.000 s\n");
}

TEST_F(FactFinderTest, CandidateTellsWhatTheJudgeSaid) {
  const auto start = Submit();
  recorded_.Apply(seconds(0), SlotJoined{SlotId(1), SlotKind::kCompile});
  const auto run = recorded_.ApplyFor<RunStage>(
      seconds(1), recorded_.Find(1, start.generation, CandidateOrigin::kTrace));
  End(run, StageOutcome::kCompileFailed, "line 3: no");
  const std::string told = Told("c1");
  EXPECT_NE(told.find("c1 is found: trace of g1\n"), std::string::npos) << told;
  EXPECT_NE(told.find("ends after 1.000 s: compile failed\n| line 3: no\n"), std::string::npos)
      << told;
}

TEST_F(FactFinderTest, GenerationTellsItsForksRefusalsAndCut) {
  const auto start = Submit();
  recorded_.Apply(seconds(0), SlotJoined{SlotId(1), SlotKind::kCompile});
  recorded_.Apply(seconds(0), SlotJoined{SlotId(2), SlotKind::kDevice});
  const auto fork = recorded_.ApplyFor<ForkGeneration>(
      seconds(1), TriggerReached{start.generation, TriggerKind::kCodeFence, 0, 840, 210});
  recorded_.Apply(seconds(1),
                  TriggerReached{start.generation, TriggerKind::kPeriodic, 0, 900, 220});
  auto run = recorded_.ApplyFor<RunStage>(
      seconds(1), recorded_.Find(1, fork.generation, CandidateOrigin::kForkAnswer));
  run = End(run, StageOutcome::kPassed);
  run = End(run, StageOutcome::kPassed);
  End(run, StageOutcome::kPassed);
  const std::string told = Told("g1");
  EXPECT_NE(told.find("trigger at 840 B of g1 (code fence): granted\n"), std::string::npos) << told;
  EXPECT_NE(told.find("g2 forks off g1 at 840 B (code fence)"), std::string::npos) << told;
  EXPECT_NE(told.find("(periodic): cooldown: too few tokens since the last granted trigger\n"),
            std::string::npos)
      << told;
  EXPECT_NE(told.find("g1 is cut: c1 met the criterion and ended the iteration\n"),
            std::string::npos)
      << told;
  EXPECT_NE(Told("s1i1").find("criterion first valid met by c1"), std::string::npos);
  EXPECT_NE(Told("s1i2").find("iteration 2: reasoning g3 starts from c1 at 2.00x"),
            std::string::npos);
}

TEST_F(FactFinderTest, LossOfTheProcessIsTold) {
  const auto start = Submit();
  recorded_.Apply(seconds(0), SlotJoined{SlotId(1), SlotKind::kCompile});
  recorded_.Apply(seconds(1), recorded_.Find(1, start.generation, CandidateOrigin::kTrace));
  recorded_.Apply(seconds(1), HostRestarted{});
  EXPECT_NE(Told("g1").find("g1 is lost: the process died"), std::string::npos);
  EXPECT_NE(Told("c1").find("is lost with the process, and is run again"), std::string::npos);
}

TEST_F(FactFinderTest, RequestThatIsDroppedWhileItWaitsSaysSo) {
  const auto start = Submit();
  recorded_.Apply(seconds(1), recorded_.Find(1, start.generation, CandidateOrigin::kTrace));
  recorded_.Apply(seconds(1), SearchStopRequested{SearchId(1), StopMode::kAtOnce});
  EXPECT_NE(Told("r1").find("c1 is dropped at compilation"), std::string::npos) << Told("r1");
}

}  // namespace
}  // namespace specgen
