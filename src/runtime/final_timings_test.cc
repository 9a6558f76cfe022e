#include "final_timings.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

StageReport TimedAt(double speedup) {
  StageReport report;
  report.outcome = StageOutcome::kPassed;
  report.kernel_time = std::chrono::microseconds(100);
  report.baseline_time = Duration(static_cast<std::int64_t>(speedup * 100'000));
  return report;
}

const std::vector<Rival> kRivals = {{CandidateId(1), Speedup{8'000'000}, Ppm{400'000}},
                                    {CandidateId(2), Speedup{7'000'000}, Ppm{20'000}},
                                    {CandidateId(3), Speedup{3'000'000}, Ppm{10'000}},
                                    {CandidateId(4), Speedup{2'000'000}, Ppm{2'500'000}}};

TEST(FinalTimingsTest, WhoeverMightBeFasterIsTimedToo) {
  FinalTimings timings(kRivals, 8);
  EXPECT_EQ(timings.Next(), CandidateId(1));
  timings.Add(CandidateId(1), TimedAt(6.0));
  EXPECT_EQ(timings.Next(), CandidateId(2));
  timings.Add(CandidateId(2), TimedAt(7.1));
  // The third is out of reach, and so is the fourth, however little is known of it.
  EXPECT_EQ(timings.Next(), CandidateId());
  EXPECT_EQ(timings.best(), CandidateId(2));
  EXPECT_EQ(timings.timings().size(), 2U);
}

TEST(FinalTimingsTest, ABestThatStaysFarAheadIsTimedAlone) {
  FinalTimings timings(kRivals, 8);
  timings.Add(timings.Next(), TimedAt(8.0));
  EXPECT_EQ(timings.Next(), CandidateId());
  EXPECT_EQ(timings.best(), CandidateId(1));
}

TEST(FinalTimingsTest, WhoFailsIsReplaced) {
  FinalTimings timings(kRivals, 8);
  timings.AddFailure(CandidateId(1));
  EXPECT_EQ(timings.best(), CandidateId(2));
  EXPECT_EQ(timings.Next(), CandidateId(2));
  for (const int id : {2, 3, 4}) timings.AddFailure(CandidateId(static_cast<std::uint64_t>(id)));
  EXPECT_EQ(timings.Next(), CandidateId());
  EXPECT_EQ(timings.best(), CandidateId());
}

TEST(FinalTimingsTest, TheNumberOfTimingsIsBounded) {
  FinalTimings timings(
      {{CandidateId(1), Speedup{2'000'000}, kOne}, {CandidateId(2), Speedup{2'000'000}, kOne}}, 1);
  timings.Add(timings.Next(), TimedAt(1.0));
  EXPECT_EQ(timings.Next(), CandidateId());
}

}  // namespace
}  // namespace specgen
