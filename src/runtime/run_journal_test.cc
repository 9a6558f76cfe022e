#include "run_journal.h"

#include <gtest/gtest.h>

#include "specgen/journal/journal.h"
#include "testing/testing_folder.h"

namespace specgen {
namespace {

class RunJournalTest : public testing::Test {
 protected:
  Result<void> Open() {
    auto file = JournalFile::Create(folder_.path() / "journal", {}).value();
    return journal_.Open(std::move(file), RunStarted{});
  }
  std::vector<PlacedRecord> Records() const {
    return DecodeJournal(folder_.Read("journal")).value().records;
  }

  const TestingFolder folder_;
  int failure_count_ = 0;
  RunJournal journal_{[this](const Error&) { ++failure_count_; }};
};

TEST_F(RunJournalTest, NotesThatCameEarlyStandBehindTheBeginning) {
  journal_.Add(WarningNote{"early"});
  ASSERT_TRUE(Open());
  journal_.Add(WarningNote{"late"});
  EXPECT_TRUE(journal_.AddStep(Instant(Duration(7)), Tick{}, {}));
  EXPECT_TRUE(journal_.Sync());
  const auto records = Records();
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(std::get<WarningNote>(std::get<Note>(records[0].record)).text, "early");
  EXPECT_EQ(std::get<WarningNote>(std::get<Note>(records[1].record)).text, "late");
  EXPECT_EQ(std::get<AppliedStep>(records[2].record).at, Instant(Duration(7)));
  EXPECT_EQ(failure_count_, 0);
}

TEST_F(RunJournalTest, FirstFailureIsToldOnceAndNothingIsRecordedAfterIt) {
  ASSERT_TRUE(Open());
  journal_.Fail({ErrorCode::kUnavailable, "the disk is gone"});
  journal_.Fail({ErrorCode::kUnavailable, "still gone"});
  EXPECT_EQ(failure_count_, 1);
  EXPECT_TRUE(journal_.has_failed());
  EXPECT_FALSE(journal_.AddStep(Instant(), Tick{}, {}));
  journal_.Add(WarningNote{"lost"});
  EXPECT_EQ(failure_count_, 1);
  EXPECT_EQ(journal_.Sync().error().message, "the disk is gone");
  EXPECT_TRUE(Records().empty());
}

TEST_F(RunJournalTest, ReportsComeBackFromTheirNotes) {
  StageReport report;
  report.stage = Stage::kProfiling;
  report.outcome = StageOutcome::kPassed;
  report.kernel_time = Duration(10);
  report.baseline_time = Duration(20);
  report.noise = 0.5;
  report.sample_count = 3;
  report.text = "fine";
  report.warnings = {"loud"};
  report.shapes = {{.shape = "n=7",
                    .timed = true,
                    .absolute_error = 0.25,
                    .sample_count = 9,
                    .counts = {{"cycles", 12.5}}}};
  report.ceiling = {.bytes_per_second = 1e9, .operations_per_second = 2e9};
  report.times = {.queued = Duration(1), .compiled = Duration(2), .ran = Duration(3)};
  const StageReport back = ReportOf(NoteOf(CandidateId(4), report));
  EXPECT_EQ(NoteOf(CandidateId(4), report).candidate, CandidateId(4));
  EXPECT_EQ(back.stage, report.stage);
  EXPECT_EQ(back.baseline_time, report.baseline_time);
  EXPECT_EQ(back.noise, report.noise);
  EXPECT_EQ(back.text, report.text);
  EXPECT_EQ(back.warnings, report.warnings);
  ASSERT_EQ(back.shapes.size(), 1U);
  EXPECT_EQ(back.shapes[0].absolute_error, 0.25);
  EXPECT_EQ(back.shapes[0].sample_count, 9);
  ASSERT_EQ(back.shapes[0].counts.size(), 1U);
  EXPECT_EQ(back.shapes[0].counts[0].name, "cycles");
  EXPECT_EQ(back.shapes[0].counts[0].per_call, 12.5);
  EXPECT_EQ(back.ceiling.operations_per_second, 2e9);
  EXPECT_EQ(back.times.ran, Duration(3));
}

TEST_F(RunJournalTest, GenerationsComeBackFromTheirNotes) {
  GenerationRecord record;
  record.outcome = GenerationOutcome::kFailed;
  record.error = {ErrorCode::kRateLimited, "too many"};
  record.usage = {.prompt_tokens = 1, .cached_tokens = 2, .generated_tokens = 3};
  record.retry_count = 4;
  record.strategy = ForkStrategyKind::kPromptEmbed;
  record.fallbacks = {{ForkStrategyKind::kTextExact, "refused"}};
  const GenerationRecord back = RecordOf(NoteOf(SearchId(1), GenerationId(2), true, record));
  EXPECT_EQ(back.outcome, record.outcome);
  EXPECT_EQ(back.error.code, ErrorCode::kRateLimited);
  EXPECT_EQ(back.usage.generated_tokens, 3);
  EXPECT_EQ(back.retry_count, 4);
  EXPECT_EQ(back.strategy, ForkStrategyKind::kPromptEmbed);
  ASSERT_EQ(back.fallbacks.size(), 1U);
  EXPECT_EQ(back.fallbacks[0].reason, "refused");
}

TEST_F(RunJournalTest, StrategyThatIsNotThereIsTheLastResort) {
  GenerationNote note;
  note.strategy = 77;
  EXPECT_EQ(RecordOf(note).strategy, ForkStrategyKind::kPromptEmbed);
}

}  // namespace
}  // namespace specgen
