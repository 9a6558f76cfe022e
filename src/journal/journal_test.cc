#include "specgen/journal/journal.h"

#include <gtest/gtest.h>

#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace specgen {
namespace {

RunStarted SomeStart() {
  RunStarted started;
  started.specgen_version = "0.1.0";
  started.utc_ms = 1'795'000'000'000;
  started.seed = 7;
  started.searches.push_back({"row_softmax", "/problems/row_softmax", "ab12", SearchOptions{}});
  started.model.base_url = "http://127.0.0.1:8000/v1";
  started.model.reasoning_temperature = 0.6;
  started.model.fork_temperatures = {0.1, 0.9};
  started.model.fork_strategy = 1;
  started.learning = {"/state/learned", "glm-4.5"};
  return started;
}

// One of each alternative, with nothing in it.
template <class Variant, std::size_t... kIndex>
std::vector<Variant> OneOfEachOf(std::index_sequence<kIndex...> /*all*/) {
  return {Variant(std::in_place_index<kIndex>)...};
}
template <class Variant>
std::vector<Variant> OneOfEach() {
  return OneOfEachOf<Variant>(std::make_index_sequence<std::variant_size_v<Variant>>());
}

// Everything that a journal can hold, and extreme values.
std::vector<JournalRecord> SomeRecords() {
  std::vector<JournalRecord> records;
  std::int64_t time = 0;
  for (const Event& event : OneOfEach<Event>()) {
    records.emplace_back(AppliedStep{Instant(Duration(time += 12'345'678)), event, {}});
  }
  records.emplace_back(AppliedStep{Instant(Duration(time)), Tick{}, OneOfEach<Action>()});
  TraceAdvanced extreme;
  extreme.generation = GenerationId(~std::uint64_t{0});
  extreme.trace_bytes = std::numeric_limits<std::int64_t>::min();
  extreme.tokens = std::numeric_limits<std::int64_t>::max();
  records.emplace_back(AppliedStep{Instant(Duration(time)), extreme, {}});
  StartReasoning start;
  start.plan.archive.push_back({CandidateId(3), Speedup{1'500'000}});
  start.plan.failures.push_back({CandidateId(4), StageOutcome::kMismatch, 2});
  records.emplace_back(AppliedStep{Instant(Duration(time)), Tick{}, {start}});
  for (Note& note : OneOfEach<Note>()) records.emplace_back(std::move(note));
  ReportNote report;
  report.outcome = StageOutcome::kMismatch;
  report.noise = 0.125;
  report.text = std::string("y[3] is off\0by 2\xff", 17);
  report.warnings = {"unjailed", ""};
  report.shapes.resize(2);
  records.emplace_back(Note(report));
  records.emplace_back(Note(SourceNote{.candidate = CandidateId(9),
                                       .search = SearchId(1),
                                       .generation = GenerationId(2),
                                       .hash = {1, 2, 3, ~std::uint64_t{0}},
                                       .source = "int x;\n"}));
  return records;
}

std::string Bytes(const JournalRecord& record) { return EncodeRecord(record).value(); }

std::string SomeJournal() {
  std::string bytes = JournalHeader() + Bytes(SomeStart());
  for (const JournalRecord& record : SomeRecords()) bytes += Bytes(record);
  return bytes;
}

// The same bytes again say that everything was understood.
std::string EncodedAgain(const Journal& journal) {
  std::string bytes = JournalHeader() + Bytes(journal.started);
  for (const PlacedRecord& placed : journal.records) bytes += Bytes(placed.record);
  return bytes;
}

TEST(JournalTest, WhatWasWrittenIsRead) {
  const std::string bytes = SomeJournal();
  const Result<Journal> journal = DecodeJournal(bytes);
  ASSERT_TRUE(journal) << journal.error().message;
  EXPECT_EQ(journal->records.size(), SomeRecords().size());
  EXPECT_EQ(EncodedAgain(*journal), bytes);
  EXPECT_EQ(journal->whole_bytes, bytes.size());
  EXPECT_EQ(journal->torn_bytes, 0U);
}

TEST(JournalTest, EveryCutIsATornTailAndKeepsWhatIsWhole) {
  const std::string bytes = SomeJournal();
  const std::size_t first = (JournalHeader() + Bytes(SomeStart())).size();
  std::size_t whole_before = 0;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Result<Journal> journal = DecodeJournal(std::string_view(bytes).substr(0, size));
    ASSERT_EQ(journal.has_value(), size >= first) << size;
    if (!journal) continue;
    EXPECT_EQ(journal->whole_bytes + journal->torn_bytes, size);
    EXPECT_GE(journal->whole_bytes, whole_before);
    whole_before = journal->whole_bytes;
    EXPECT_EQ(EncodedAgain(*journal), bytes.substr(0, journal->whole_bytes));
  }
}

TEST(JournalTest, EveryFlippedBitIsNoticed) {
  const std::string bytes = SomeJournal();
  const std::size_t last = bytes.size() - Bytes(SomeRecords().back()).size();
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string changed = bytes;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ 1 << bit % 8);
    const Result<Journal> journal = DecodeJournal(changed);
    // In the last record alone it cannot be told from a record that was not written out.
    if (journal) {
      EXPECT_GE(bit / 8, last);
      EXPECT_EQ(journal->whole_bytes, last);
    } else {
      EXPECT_EQ(journal.error().code, ErrorCode::kInvalidInput);
    }
  }
}

TEST(JournalTest, DamageIsToldWithItsOffset) {
  const std::string head = JournalHeader() + Bytes(SomeStart());
  std::string damaged = Bytes(AppliedStep{Instant(), Tick{}, {}});
  damaged[10] = static_cast<char>(damaged[10] ^ 1);
  const auto journal = DecodeJournal(head + damaged + Bytes(AppliedStep{Instant(), Tick{}, {}}));
  ASSERT_FALSE(journal);
  EXPECT_NE(journal.error().message.find("byte " + std::to_string(head.size()) + ":"),
            std::string::npos)
      << journal.error().message;
}

TEST(JournalTest, ZeroBytesBehindTheLastRecordAreATornTail) {
  const std::string bytes = SomeJournal();
  const auto journal = DecodeJournal(bytes + std::string(4096, '\0'));
  ASSERT_TRUE(journal) << journal.error().message;
  EXPECT_EQ(journal->whole_bytes, bytes.size());
  EXPECT_EQ(journal->torn_bytes, 4096U);
}

// What a loss of power leaves where the file had its room before it had its bytes.
TEST(JournalTest, EveryCutThatZeroBytesFollowIsATornTailAndKeepsWhatIsWhole) {
  const std::string bytes = SomeJournal();
  const std::size_t first = (JournalHeader() + Bytes(SomeStart())).size();
  for (std::size_t size = first; size < bytes.size(); ++size) {
    const std::uint64_t whole = DecodeJournal(bytes.substr(0, size))->whole_bytes;
    // To where the record would have ended, to where the next ones would, and beyond.
    for (const std::size_t end : {size + 1, size + 8, bytes.size(), bytes.size() + 4096}) {
      std::string torn = bytes.substr(0, size);
      torn.resize(end);
      // A zero may have been the byte that was lost.
      if (end <= bytes.size() && torn == bytes.substr(0, end)) continue;
      const Result<Journal> journal = DecodeJournal(torn);
      ASSERT_TRUE(journal) << size << ", " << end << ": " << journal.error().message;
      EXPECT_GE(journal->whole_bytes, whole);
      EXPECT_EQ(EncodedAgain(*journal), bytes.substr(0, journal->whole_bytes)) << size;
    }
  }
}

TEST(JournalTest, AByteBehindTheZerosIsDamage) {
  const std::string bytes = SomeJournal();
  const std::size_t last = bytes.size() - Bytes(SomeRecords().back()).size();
  for (const std::size_t size : {last + 3, last + 20}) {
    std::string damaged = bytes.substr(0, size);
    damaged.resize(bytes.size() + 100);
    ASSERT_TRUE(DecodeJournal(damaged)) << size;
    EXPECT_FALSE(DecodeJournal(damaged + "x")) << size;
  }
}

TEST(JournalTest, WhatDiedBeforeItsFirstRecordHadNotBegun) {
  const std::string begun = JournalHeader() + Bytes(SomeStart());
  for (std::size_t size = 0; size < begun.size(); ++size) {
    EXPECT_TRUE(EndsBeforeItsRun(begun.substr(0, size))) << size;
    EXPECT_TRUE(EndsBeforeItsRun(begun.substr(0, size) + std::string(4096, '\0'))) << size;
  }
  EXPECT_FALSE(EndsBeforeItsRun(begun));
  EXPECT_FALSE(EndsBeforeItsRun(SomeJournal()));
  for (const char* other : {"{}\n", "SGENJRNL\x07\x01", "a journal of somebody else's make"}) {
    EXPECT_FALSE(EndsBeforeItsRun(other)) << other;
  }
}

TEST(JournalTest, TheCheckIsThatOfTheBytes) {
  const std::string bytes = SomeJournal() + "torn";
  EXPECT_EQ(DecodeJournal(bytes)->check, CheckOfJournal(bytes));
  EXPECT_NE(DecodeJournal(bytes)->check, CheckOfJournal(SomeJournal() + "born"));
}

TEST(JournalTest, AnotherVersionIsRefusedByItsNumber) {
  struct Row {
    std::string version;
    std::string check;  // Of a header of that version.
    std::string expected;
  };
  const Row rows[] = {
      {std::string("\x01\0\0\0", 4), "\x36\xf6\x8c\x27", "format version 1, "},
      {std::string("\x02\0\0\0", 4), "\x0f\x7f\xae\x45", "format version 2, "},
      {std::string("\x03\0\0\0", 4), "\xb7\xd5\xeb\x98", "format version 3, "},
      {std::string("\x05\0\0\0", 4), "\xc5\xc7\xae\x5c", "format version 5, "},
  };
  for (const Row& row : rows) {
    const auto refused = DecodeJournal("SGENJRNL" + row.version + row.check);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalidInput);
    EXPECT_NE(refused.error().message.find(row.expected), std::string::npos)
        << refused.error().message;
    EXPECT_NE(refused.error().message.find("reads version 4"), std::string::npos)
        << refused.error().message;
    const auto unchecked = DecodeJournal("SGENJRNL" + row.version + "abcd");
    ASSERT_FALSE(unchecked);
    EXPECT_NE(unchecked.error().message.find("header"), std::string::npos);
  }
}

TEST(JournalTest, OtherFilesAndEmptyOnesAreNoJournals) {
  for (const std::string& bytes : {std::string(), std::string("{}\n"), std::string(100, 'x')}) {
    const auto journal = DecodeJournal(bytes);
    ASSERT_FALSE(journal);
    EXPECT_EQ(journal.error().code, ErrorCode::kInvalidInput);
  }
  EXPECT_FALSE(DecodeJournal(JournalHeader()));
}

TEST(JournalTest, RunBeginsOnceAndFirst) {
  const std::string start = Bytes(SomeStart());
  const std::string step = Bytes(AppliedStep{Instant(), Tick{}, {}});
  EXPECT_TRUE(DecodeJournal(JournalHeader() + start + step));
  EXPECT_FALSE(DecodeJournal(JournalHeader() + step + start));
  EXPECT_FALSE(DecodeJournal(JournalHeader() + start + start));
}

TEST(JournalTest, RecordBeyondTheLimitIsRefused) {
  Note note = WarningNote{std::string(kJournalPayloadMax, 'w')};
  const auto refused = EncodeRecord(note);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidInput);
  std::get<WarningNote>(note).text.resize(kJournalPayloadMax - 16);
  EXPECT_TRUE(EncodeRecord(note));
}

TEST(JournalTest, WhatIsSaidToBeLearnedIsCounts) {
  RunStarted started = SomeStart();
  started.engine.learned.forks.tries[5] = 3;
  started.engine.learned.forks.hits[5] = 2;
  EXPECT_TRUE(DecodeJournal(JournalHeader() + Bytes(started)));
  started.engine.learned.forks.hits[5] = 4;
  EXPECT_FALSE(DecodeJournal(JournalHeader() + Bytes(started)));
  EXPECT_FALSE(DecodeStart(JournalHeader() + Bytes(started)));
}

TEST(JournalTest, StepOfTheWorkedExample) {
  const std::string bytes =
      Bytes(AppliedStep{Instant(Duration(1000)), SlotJoined{SlotId(2), SlotKind::kDevice}, {}});
  EXPECT_EQ(bytes.substr(9, bytes.size() - 13), std::string("\xd0\x0f\x07\x02\x01\x00", 6));
}

TEST(JournalTest, StartIsReadOfAsMuchAsHoldsIt) {
  const std::string start = JournalHeader() + EncodeRecord(SomeStart()).value();
  const std::string bytes = start + EncodeStep(Instant(), Tick{}, {}).value();
  for (const std::size_t size : {start.size(), bytes.size() - 1, bytes.size()}) {
    const auto started = DecodeStart(std::string_view(bytes).substr(0, size));
    ASSERT_TRUE(started) << started.error().message;
    EXPECT_EQ(EncodeRecord(*started).value(), EncodeRecord(SomeStart()).value());
  }
  for (std::size_t size = 0; size < start.size(); ++size) {
    EXPECT_FALSE(DecodeStart(std::string_view(start).substr(0, size))) << size;
  }
  EXPECT_FALSE(DecodeStart(JournalHeader() + EncodeStep(Instant(), Tick{}, {}).value()));
}

}  // namespace
}  // namespace specgen
