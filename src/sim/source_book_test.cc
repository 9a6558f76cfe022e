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
  CandidateFound Write(std::uint64_t search, IterationMood mood = {}, Ppm maturity = kOne) {
    return book_.Write({.generation = GenerationId(1),
                        .search = SearchId(search),
                        .origin = CandidateOrigin::kForkAnswer,
                        .mood = mood,
                        .maturity = maturity,
                        .has_hint = has_hint_,
                        .is_repair = is_repair_},
                       prng_);
  }
  void Start() { book_.Reset(scenario_, 1, faults_); }

  Scenario scenario_;
  FaultInjector faults_;
  Prng prng_{7};
  bool has_hint_ = false;
  bool is_repair_ = false;
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

TEST_F(SourceBookTest, WhatAnEarlierIterationWroteIsNotRepeated) {
  scenario_.model.duplicate = Ppm{700'000};
  Start();
  std::set<ContentHash> earlier;
  for (int i = 0; i < 200; ++i) earlier.insert(Write(1).hash);
  Prng prng(3);
  book_.StartIteration(SearchId(1), prng);
  std::set<ContentHash> repeated;
  for (int i = 0; i < 200; ++i) {
    const CandidateFound found = Write(1);
    if (earlier.contains(found.hash)) repeated.insert(found.hash);
  }
  // Only those that every search may come upon.
  EXPECT_LE(repeated.size(), 12U);
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

TEST_F(SourceBookTest, SourcesGetFasterWithFeedbackUpToTheLimit) {
  scenario_.model.duplicate = Ppm{0};
  scenario_.speeds = {.start_ppm = {1'000'000},
                      .limit_ppm = {4'000'000},
                      .feedback_scale = Ppm{10'000'000},
                      .spread = Ppm{0},
                      .early_loss = Ppm{0}};
  Start();
  const auto speedup_at = [this](std::int64_t knowledge) {
    const SimulatedSource& source =
        book_.of(Write(1, {.knowledge = Ppm{knowledge * kOne.value}}).candidate);
    return static_cast<double>(SpeedupOf(source.baseline_time, source.kernel_time).value) / 1e6;
  };
  EXPECT_NEAR(speedup_at(0), 1.0, 0.001);
  // One scale leaves 1/e of ln 4: 4^(1 - 1/e).
  EXPECT_NEAR(speedup_at(10), 2.402, 0.005);
  EXPECT_NEAR(speedup_at(1000), 4.0, 0.01);
}

TEST_F(SourceBookTest, ThoughtMakesSourcesFaster) {
  scenario_.model.duplicate = Ppm{0};
  scenario_.speeds.spread = Ppm{0};
  scenario_.speeds.early_loss = Ppm{500'000};
  Start();
  const auto late = book_.of(Write(1, {}, kOne).candidate).kernel_time;
  const auto early = book_.of(Write(1, {}, Ppm{0}).candidate).kernel_time;
  EXPECT_NEAR(static_cast<double>(early.count()) / static_cast<double>(late.count()), 1.6487,
              0.001);
}

TEST_F(SourceBookTest, MeasurementsOfOneIterationCountLessAndLess) {
  Start();
  scenario_.model.duplicate = Ppm{0};
  Prng prng(3);
  EXPECT_EQ(book_.StartIteration(SearchId(1), prng).knowledge, Ppm{0});
  const CandidateId first = Write(1).candidate;
  book_.NoteProfiled(first);
  book_.NoteProfiled(first);
  EXPECT_EQ(book_.StartIteration(SearchId(1), prng).knowledge, kOne);
  for (int i = 0; i < 3; ++i) book_.NoteProfiled(Write(1).candidate);
  EXPECT_EQ(book_.StartIteration(SearchId(1), prng).knowledge, Ppm{2'000'000 + 200'000 + 111'111});
  EXPECT_EQ(book_.StartIteration(SearchId(2), prng).knowledge, Ppm{0});
}

TEST_F(SourceBookTest, ChanceOfBeingRightFollowsTheCurve) {
  scenario_.model.duplicate = Ppm{0};
  scenario_.candidates.valid = {100'000, 600'000};
  scenario_.candidates.iteration_spread = Ppm{0};
  Start();
  const auto right_of_1000 = [this](Ppm maturity) {
    int count = 0;
    for (int i = 0; i < 1000; ++i) {
      const auto found = Write(1, {}, maturity);
      count += book_.of(found.candidate).outcome == StageOutcome::kPassed ? 1 : 0;
    }
    return count;
  };
  EXPECT_NEAR(right_of_1000(Ppm{0}), 100, 30);
  EXPECT_NEAR(right_of_1000(kOne), 600, 50);
  is_repair_ = true;
  scenario_.candidates.repair = Ppm{250'000};
  EXPECT_NEAR(right_of_1000(kOne), 700, 50);
}

// Of the candidates of one iteration either most are right or few.
TEST_F(SourceBookTest, CandidatesOfOneIterationFailTogetherUnlessHintsSetThemApart) {
  scenario_.model.duplicate = Ppm{0};
  scenario_.candidates.valid = {500'000};
  scenario_.candidates.iteration_spread = Ppm{2'500'000};
  scenario_.candidates.hint_independence = kOne;
  Start();
  const auto agreeing = [this] {
    Prng prng(11);
    int count = 0;
    for (int i = 0; i < 1000; ++i) {
      const IterationMood mood = book_.StartIteration(SearchId(1), prng);
      const auto is_right = [&] {
        return book_.of(Write(1, mood).candidate).outcome == StageOutcome::kPassed;
      };
      const bool first = is_right();
      count += is_right() == first ? 1 : 0;
    }
    return count;
  };
  EXPECT_GT(agreeing(), 650);
  has_hint_ = true;
  EXPECT_NEAR(agreeing(), 500, 50);
}

TEST_F(SourceBookTest, FailuresComeAsOftenAsTheirWeightsSay) {
  scenario_.model.duplicate = Ppm{0};
  scenario_.candidates.valid = {0};
  scenario_.candidates.iteration_spread = Ppm{0};
  scenario_.candidates.failure_weights = {1, 0, 0, 3, 0, 0};
  Start();
  std::map<StageOutcome, int> counts;
  for (int i = 0; i < 1000; ++i) ++counts[book_.of(Write(1).candidate).outcome];
  EXPECT_EQ(counts.size(), 2U);
  EXPECT_NEAR(counts[StageOutcome::kCompileFailed], 250, 50);
  EXPECT_NEAR(counts[StageOutcome::kMismatch], 750, 50);
}

TEST_F(SourceBookTest, WhatWouldBeRightIsRightWhenItIsWritten) {
  scenario_.model.duplicate = Ppm{300'000};
  Start();
  Write(1);
  for (int i = 0; i < 300; ++i) {
    Authorship author;
    author.search = SearchId(1);
    Prng prng(static_cast<std::uint64_t>(i));
    const bool would_be_right = book_.WouldBeRight(author, prng);
    const SimulatedSource& source = book_.of(book_.Write(author, prng).candidate);
    EXPECT_EQ(would_be_right, source.outcome == StageOutcome::kPassed);
  }
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
