#include "robustness_experiments.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "testing_runner.h"

namespace specgen {
namespace {

TEST(RobustnessExperimentsTest, EveryFigureIsWhole) {
  for (const auto draw : {DrawPessimistic, DrawSettings}) {
    TestingRunner runner(1);
    ExpectWholeFigures(draw(TestingInput(), runner));
  }
}

TEST(RobustnessExperimentsTest, SettingsEndWithTheirMedianAndTheirWorst) {
  ExperimentInput input = TestingInput();
  input.workloads.push_back({"glm_slow", input.workloads[0].scenario});
  input.workloads[1].scenario.model.fork_slowdown = kOne;
  input.workloads.push_back({"glm_slower", input.workloads[0].scenario});
  input.workloads[2].scenario.model.fork_slowdown = Ppm{3'000'000};
  TestingRunner runner(1);
  const auto figures = DrawSettings(input, runner);
  ASSERT_TRUE(figures);
  const FigurePanel& time = figures->front().panels[0];
  ASSERT_EQ(time.series.size(), 5U);
  EXPECT_EQ(time.series[3].name, "median of 3 glm");
  EXPECT_EQ(time.series[4].name, "worst of 3 glm");
  for (std::size_t place = 0; place < time.series[0].points.size(); ++place) {
    std::vector<double> means;
    for (std::size_t i = 0; i < 3; ++i) means.push_back(time.series[i].points[place].value->mean);
    std::ranges::sort(means);
    EXPECT_EQ(time.series[3].points[place].value->mean, means[1]);
    EXPECT_EQ(time.series[4].points[place].value->mean, means[0]) << "more is better";
  }
}

TEST(RobustnessExperimentsTest, FamiliesAreSummedUpApart) {
  ExperimentInput input = TestingInput();
  input.workloads.push_back({"deepseek_02", input.workloads[0].scenario});
  TestingRunner runner(1);
  const auto figures = DrawSettings(input, runner);
  ASSERT_TRUE(figures);
  std::vector<std::string> names;
  for (const FigureSeries& series : figures->front().panels[0].series) names.push_back(series.name);
  const std::vector<std::string> expected{"glm",
                                          "deepseek_02",
                                          "median of 1 glm",
                                          "worst of 1 glm",
                                          "median of 1 deepseek",
                                          "worst of 1 deepseek"};
  EXPECT_EQ(names, expected);
}

TEST(RobustnessExperimentsTest, AFailureIsPassedOn) {
  FailingRunner runner;
  EXPECT_FALSE(DrawPessimistic(TestingInput(), runner));
  EXPECT_FALSE(DrawSettings(TestingInput(), runner));
}

}  // namespace
}  // namespace specgen
