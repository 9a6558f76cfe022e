#include "specgen/report/report_books.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace specgen {
namespace {

TEST(InFlightKindTest, EveryKindHasANameOfItsOwn) {
  std::set<std::string> names;
  for (int i = 0; i < kInFlightKindCount; ++i) {
    EXPECT_TRUE(names.insert(InFlightKindName(static_cast<InFlightKind>(i))).second) << i;
  }
  EXPECT_FALSE(names.contains("unknown"));
  EXPECT_STREQ(InFlightKindName(static_cast<InFlightKind>(kInFlightKindCount)), "unknown");
}

TEST(ReportBooksTest, WhatWasTimedAtTheEndCounts) {
  ReportBooks books;
  books.searches[SearchId(1)].best = CandidateId(4);
  books.candidates[CandidateId(4)].speedup = Speedup{9'000'000};
  books.candidates[CandidateId(5)].speedup = Speedup{7'000'000};
  TimeAgain(books, CandidateId(4), {Speedup{6'000'000}, Ppm{10'000}, Duration(100), Duration(600)});
  TimeAgain(books, CandidateId(6), {});
  SetBest(books, SearchId(1), CandidateId(5));
  SetBest(books, SearchId(2), CandidateId(5));
  EXPECT_EQ(books.candidates.size(), 2U);
  EXPECT_EQ(books.candidates[CandidateId(4)].speedup, Speedup{6'000'000});
  EXPECT_EQ(books.candidates[CandidateId(4)].kernel_time, Duration(100));
  EXPECT_EQ(books.searches.size(), 1U);
  EXPECT_EQ(books.searches[SearchId(1)].best, CandidateId(5));
  EXPECT_EQ(books.searches[SearchId(1)].best_speedup, Speedup{7'000'000});
  SetBest(books, SearchId(1), CandidateId());
  EXPECT_EQ(books.searches[SearchId(1)].best_speedup, Speedup{});
}

}  // namespace
}  // namespace specgen
