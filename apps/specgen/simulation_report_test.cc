#include "simulation_report.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(SimulationReport, IsThePageOfASimulatedRunAndSaysSoFirst) {
  const auto scenario = FindBundledScenario("default");
  ASSERT_TRUE(scenario);
  const auto page = SimulationReportPage(*scenario, 3);
  ASSERT_TRUE(page) << page.error().message;
  const std::string first_line = page->substr(0, page->find('\n'));
  EXPECT_NE(first_line.find("simulated"), std::string::npos) << first_line;
  EXPECT_NE(page->find("scenario default.toml, seed 3"), std::string::npos);
  EXPECT_NE(page->find("\"problem\":\"simulated search 1\""), std::string::npos);
}

TEST(SimulationReport, TheSameSeedGivesTheSamePage) {
  const auto scenario = FindBundledScenario("default");
  ASSERT_TRUE(scenario);
  EXPECT_EQ(SimulationReportPage(*scenario, 3).value(), SimulationReportPage(*scenario, 3).value());
  EXPECT_NE(SimulationReportPage(*scenario, 3).value(), SimulationReportPage(*scenario, 4).value());
}

}  // namespace
}  // namespace specgen
