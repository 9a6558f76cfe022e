#include "specgen/runtime/replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "specgen/journal/journal.h"
#include "specgen/runtime/explain.h"
#include "specgen/runtime/stored_run.h"
#include "testing/bundled_run.h"

namespace specgen {
namespace {

using ::testing::HasSubstr;

class ReplayTest : public testing::Test {
 protected:
  ReplayTest() { RunBundledProblem(folder_); }
  std::filesystem::path RunFolder() const { return folder_.path() / "run"; }
  ReplayReport Replayed() const {
    const Result<ReplayReport> report = ReplayRun(RunFolder());
    EXPECT_TRUE(report) << report.error().message;
    return report.value_or(ReplayReport{});
  }
  void Rewrite(const Journal& journal) const {
    std::string bytes = JournalHeader() + EncodeRecord(journal.started).value();
    for (const PlacedRecord& placed : journal.records) bytes += EncodeRecord(placed.record).value();
    folder_.Write("run/journal", bytes);
  }

  const TestingFolder folder_;
};

TEST_F(ReplayTest, RunIsTheSameTracesIncluded) {
  const ReplayReport report = Replayed();
  EXPECT_TRUE(report.is_same());
  EXPECT_GT(report.step_count, 5);
  EXPECT_GT(report.action_count, 5);
  EXPECT_EQ(report.torn_bytes, 0U);
  EXPECT_EQ(report.trace_count, 2);
  EXPECT_GE(report.trigger_count, 2);
  EXPECT_EQ(report.cut_trace_count, 0);
  EXPECT_EQ(report.triggers_left_out, "");
}

TEST_F(ReplayTest, TornTailIsLeftOutAndTold) {
  const std::string bytes = folder_.Read("run/journal");
  folder_.Write("run/journal", bytes.substr(0, bytes.size() - 3));
  const ReplayReport report = Replayed();
  EXPECT_TRUE(report.is_same());
  EXPECT_GT(report.torn_bytes, 0U);
}

TEST_F(ReplayTest, OtherActionsAreADifference) {
  Journal journal = LoadJournal(RunFolder()).value();
  for (PlacedRecord& placed : journal.records) {
    auto* step = std::get_if<AppliedStep>(&placed.record);
    if (step == nullptr || step->actions.empty()) continue;
    step->actions.pop_back();
    break;
  }
  Rewrite(journal);
  const ReplayReport report = Replayed();
  ASSERT_TRUE(report.difference);
  EXPECT_GT(report.difference->decided.size(), report.difference->recorded.actions.size());
}

TEST_F(ReplayTest, ChangedTraceIsADifference) {
  std::string trace = folder_.Read("run/generations/g1.trace");
  std::fill(trace.begin(), trace.end(), 'x');
  folder_.Write("run/generations/g1.trace", trace);
  const ReplayReport report = Replayed();
  EXPECT_FALSE(report.difference);
  ASSERT_TRUE(report.trigger_difference);
  EXPECT_EQ(report.trigger_difference->generation, GenerationId(1));
  EXPECT_TRUE(report.trigger_difference->recorded);
  EXPECT_FALSE(report.trigger_difference->found);
}

// What a loss of power may take of the files beside the journal.
TEST_F(ReplayTest, TraceThatIsCutIsComparedAsFarAsItGoes) {
  const std::string trace = folder_.Read("run/generations/g1.trace");
  for (std::size_t size = 0; size < trace.size(); size += 7) {
    folder_.Write("run/generations/g1.trace", trace.substr(0, size));
    const ReplayReport report = Replayed();
    EXPECT_TRUE(report.is_same()) << size;
    EXPECT_EQ(report.cut_trace_count, 1) << size;
  }
  folder_.Write("run/generations/g1.trace", std::string(trace.size() - 1, 'x'));
  EXPECT_TRUE(Replayed().is_same()) << "nothing was found before the cut";
}

TEST_F(ReplayTest, AnswerWhoseFileIsMissingHasEndedItsTraceAllTheSame) {
  Journal journal = LoadJournal(RunFolder()).value();
  // As if its process had died when the answer had begun: what ends the trace was told, and its
  // generation has no end.
  const auto is_end = [](const PlacedRecord& placed) {
    const auto* step = std::get_if<AppliedStep>(&placed.record);
    const auto* end = step == nullptr ? nullptr : std::get_if<GenerationFinished>(&step->event);
    return end != nullptr && end->generation == GenerationId(1);
  };
  const auto end = std::find_if(journal.records.begin(), journal.records.end(), is_end);
  ASSERT_NE(end, journal.records.end());
  journal.records.erase(end, journal.records.end());
  Rewrite(journal);
  std::filesystem::remove(RunFolder() / "generations/g1.answer");
  const ReplayReport report = Replayed();
  EXPECT_TRUE(report.is_same());
  EXPECT_EQ(report.cut_trace_count, 0);
}

TEST_F(ReplayTest, TriggersOfAChangedProblemAreLeftOut) {
  Journal journal = LoadJournal(RunFolder()).value();
  journal.started.searches[0].fingerprint = "other";
  Rewrite(journal);
  const ReplayReport report = Replayed();
  EXPECT_TRUE(report.is_same());
  EXPECT_THAT(report.triggers_left_out, HasSubstr("has changed"));
}

TEST_F(ReplayTest, RunIsExplained) {
  const Result<Explanation> all = ExplainRun(RunFolder());
  ASSERT_TRUE(all) << all.error().message;
  EXPECT_EQ(all->facts.size(), 4U);
  for (const char* const id : {"c1", "g1", "r1", "i1", "s1i2"}) {
    const Result<Explanation> told = ExplainRun(RunFolder(), id);
    ASSERT_TRUE(told) << told.error().message;
    EXPECT_FALSE(told->facts.empty()) << id;
  }
  const Result<Explanation> unknown = ExplainRun(RunFolder(), "c999");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::kInvalidInput);
  EXPECT_THAT(unknown.error().message, HasSubstr("c1 to c"));
}

TEST_F(ReplayTest, OptionsComeBackFromTheJournal) {
  const Result<RunOptions> options = LoadRunOptions(RunFolder());
  ASSERT_TRUE(options) << options.error().message;
  EXPECT_EQ(options->searches.size(), 1U);
  EXPECT_EQ(options->searches[0].options.budget.iteration_max, 2);
  EXPECT_EQ(options->endpoint.model, "replay:scale");
  EXPECT_EQ(options->seed, 1U);
  ASSERT_NE(options->resumed, nullptr);
  // Nothing of the key is in the journal.
  EXPECT_EQ(folder_.Read("run/journal").find("secret-key"), std::string::npos);
  EXPECT_NE(folder_.Read("run/journal").find("SPECGEN_API_KEY"), std::string::npos);
}

TEST(ReplayOfNothing, FolderWithoutAJournalIsRefused) {
  const TestingFolder folder;
  for (const char* const name : {"none", "."}) {
    const Result<ReplayReport> report = ReplayRun(folder.path() / name);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, ErrorCode::kInvalidInput);
    EXPECT_THAT(report.error().message, HasSubstr("holds no run"));
  }
  folder.Write("journal", "not a journal");
  const Result<Explanation> told = ExplainRun(folder.path());
  ASSERT_FALSE(told);
  EXPECT_THAT(told.error().message, HasSubstr("journal: This is no journal"));
}

}  // namespace
}  // namespace specgen
