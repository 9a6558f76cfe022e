#include "run_report.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

RunResult OneSearch() {
  RunResult result;
  result.folder = "runs/one";
  SearchResult search{.search = SearchId(1), .problem = "scale"};
  search.best = CandidateId(3);
  search.best_speedup = Speedup{4'310'000};
  search.best_noise = Ppm{12'000};
  search.best_source = "runs/one/best.cpp";
  result.searches = {search};
  return result;
}

TEST(RunReportTest, ASpeedupIsToldWithItsNoise) {
  EXPECT_NE(RunReportText(OneSearch()).find("4.31x  ±1.2 %"), std::string::npos)
      << RunReportText(OneSearch());
  EXPECT_EQ(RunReportJson(OneSearch())["searches"][0]["best"]["noise"], 0.012);
}

}  // namespace
}  // namespace specgen
