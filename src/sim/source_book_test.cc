#include "source_book.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace specgen {
namespace {

class SourceBookTest : public testing::Test {
 protected:
  CandidateFound Write(std::uint64_t search, Speedup parent = {}, Ppm maturity = kOne) {
    return book_.Write({.generation = GenerationId(1),
                        .search = SearchId(search),
                        .origin = CandidateOrigin::kForkAnswer,
                        .parent = parent,
                        .maturity = maturity},
                       prng_);
  }
  void Start() { book_.Reset(scenario_, 1, faults_); }

  Scenario scenario_;
  FaultInjector faults_;
  Prng prng_{7};
  SourceBook book_;
};

TEST_F(SourceBookTest, CandidatesGetNewIdsAndSources) {
  scenario_.model.duplicate = Ppm{0};
  Start();
  const CandidateFound first = Write(1);
  const CandidateFound second = Write(1);
  EXPECT_EQ(first.candidate, CandidateId(1));
  EXPECT_EQ(second.candidate, CandidateId(2));
  EXPECT_NE(first.hash, second.hash);
  EXPECT_EQ(first.origin, CandidateOrigin::kForkAnswer);
}

TEST_F(SourceBookTest, DuplicateHasTheSourceAndTheFateOfAnEarlierOne) {
  scenario_.model.duplicate = kOne;
  Start();
  std::map<ContentHash, CandidateId> first_of;
  for (int i = 0; i < 200; ++i) {
    const CandidateFound found = Write(1);
    const auto [first, is_new] = first_of.try_emplace(found.hash, found.candidate);
    EXPECT_EQ(&book_.of(found.candidate), &book_.of(first->second));
  }
  // The very first, and the twelve that every search may come upon.
  EXPECT_LE(first_of.size(), 13U);
  EXPECT_GT(first_of.size(), 5U);
}

TEST_F(SourceBookTest, SearchesMayWriteEqualSourcesAndEachHasItsOwn) {
  scenario_.model.duplicate = kOne;
  Start();
  std::set<ContentHash> of_first;
  bool has_copied = false;
  for (int i = 0; i < 200; ++i) {
    of_first.insert(Write(1).hash);
    const CandidateFound other = Write(2);
    EXPECT_EQ(book_.of(other.candidate).search, SearchId(2));
    has_copied = has_copied || of_first.contains(other.hash);
  }
  EXPECT_TRUE(has_copied);
}

TEST_F(SourceBookTest, WhatASearchWritesDoesNotDependOnWhenOthersWrite) {
  scenario_.model.duplicate = Ppm{500'000};
  // What two searches get when they write in this order, each with its own numbers.
  const auto written_in = [this](const std::vector<std::uint64_t>& order) {
    Start();
    std::map<std::uint64_t, std::vector<ContentHash>> written;
    std::map<std::uint64_t, Prng> prngs{{1, Prng(7)}, {2, Prng(8)}};
    for (const std::uint64_t search : order) {
      prng_ = prngs.at(search);
      written[search].push_back(Write(search).hash);
      prngs.at(search) = prng_;
    }
    return written;
  };
  std::vector<std::uint64_t> in_turn;
  for (int i = 0; i < 200; ++i) in_turn.push_back(i % 2 == 0 ? 1U : 2U);
  std::vector<std::uint64_t> one_after_the_other = in_turn;
  std::sort(one_after_the_other.rbegin(), one_after_the_other.rend());
  EXPECT_EQ(written_in(in_turn), written_in(one_after_the_other));
}

TEST_F(SourceBookTest, OneSearchHasOneBaseline) {
  scenario_.model.duplicate = Ppm{0};
  scenario_.judge.baseline_us = {1, 1'000'000};
  Start();
  const Duration first = book_.of(Write(1).candidate).baseline_time;
  for (int i = 0; i < 10; ++i) EXPECT_EQ(book_.of(Write(1).candidate).baseline_time, first);
  EXPECT_NE(book_.of(Write(2).candidate).baseline_time, first);
}

TEST_F(SourceBookTest, NoSearchGetsFasterThanItsLimit) {
  scenario_.model.duplicate = Ppm{0};
  scenario_.judge.step_ppm = {2'000'000};
  scenario_.judge.limit_ppm = {3'000'000};
  Start();
  Speedup best = kOne;
  for (int i = 0; i < 200; ++i) {
    const SimulatedSource& source = book_.of(Write(1, best).candidate);
    const Speedup speedup = SpeedupOf(source.baseline_time, source.kernel_time);
    EXPECT_LE(speedup.value, 3'010'000);
    best = std::max(best, speedup);
  }
  EXPECT_GT(best.value, 2'500'000);
}

TEST_F(SourceBookTest, SourcesOutOfLittleThoughtMismatchMoreOften) {
  scenario_.model.duplicate = Ppm{0};
  scenario_.judge.mismatch = Ppm{0};
  scenario_.judge.compile_fails = Ppm{0};
  scenario_.judge.early_mismatch = Ppm{500'000};
  Start();
  int early_count = 0;
  int late_count = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto early = Write(1, {}, Ppm{0});
    const auto late = Write(1, {}, kOne);
    early_count += book_.of(early.candidate).outcome == StageOutcome::kMismatch ? 1 : 0;
    late_count += book_.of(late.candidate).outcome == StageOutcome::kMismatch ? 1 : 0;
  }
  EXPECT_NEAR(early_count, 500, 80);
  EXPECT_EQ(late_count, 0);
}

TEST_F(SourceBookTest, KillersEndWithTheSafetyPhase) {
  scenario_.model.duplicate = Ppm{0};
  scenario_.faults.killer_candidate = kOne;
  Start();
  EXPECT_TRUE(book_.of(Write(1).candidate).kills_slot_at);
  faults_.Stop();
  EXPECT_FALSE(book_.of(Write(1).candidate).kills_slot_at);
}

}  // namespace
}  // namespace specgen
