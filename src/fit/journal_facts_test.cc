#include "specgen/fit/journal_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(JournalFactsTest, StepsAreReadAndNotesAreNot) {
  Journal journal;
  journal.started.engine.scheduler.policy = SchedulingPolicyKind::kPaper;
  journal.records.push_back({0, AppliedStep{Instant(), SlotJoined{SlotId(1)}, {}}});
  journal.records.push_back({0, Note(WarningNote{"warm"})});
  StartReasoning start;
  start.search = SearchId(1);
  start.generation = GenerationId(1);
  const AppliedStep submitted{Instant(), SearchSubmitted{SearchId(1), {}}, {start}};
  journal.records.push_back({0, submitted});
  WorkloadFacts facts;
  ASSERT_TRUE(AddJournal(journal, facts));
  ASSERT_EQ(facts.runs.size(), 1U);
  EXPECT_EQ(facts.runs[0].scheduler.policy, SchedulingPolicyKind::kPaper);
  EXPECT_EQ(facts.runs[0].device_count, 1);
  EXPECT_EQ(facts.iterations.size(), 1U);
}

TEST(JournalFactsTest, ARunWithoutASearchIsRefused) {
  Journal journal;
  journal.records.push_back({0, AppliedStep{Instant(), SlotJoined{SlotId(1)}, {}}});
  WorkloadFacts facts;
  const auto added = AddJournal(journal, facts);
  ASSERT_FALSE(added);
  EXPECT_THAT(added.error().message, testing::HasSubstr("no search has started"));
  EXPECT_TRUE(facts.runs.empty());
}

}  // namespace
}  // namespace specgen
