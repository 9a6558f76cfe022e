// The bundled problems load, and their transcripts suit the trigger detector that reads them.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "specgen/eval/problem.h"
#include "specgen/trigger/code_extractor.h"
#include "specgen/trigger/trigger_detector.h"

namespace specgen {
namespace {

class BundledProblem : public ::testing::TestWithParam<std::string> {
 protected:
  std::filesystem::path Folder() const { return std::filesystem::path("problems") / GetParam(); }

  // The iterations of the transcript, without its first line.
  std::vector<nlohmann::json> Iterations() const {
    std::ifstream file(Folder() / "transcript.jsonl");
    std::vector<nlohmann::json> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(nlohmann::json::parse(line));
    if (!lines.empty()) lines.erase(lines.begin());
    return lines;
  }

  // Compiled once: it takes most of a second.
  static const TriggerRules& Rules() {
    static const TriggerRules rules = TriggerRules::BuiltIn();
    return rules;
  }
};

TriggerBatch TriggersOf(const std::string& trace, const TriggerRules& rules) {
  TriggerScratch scratch(rules);
  TriggerDetector detector(rules);
  TriggerBatch batch;
  detector.Feed(trace, scratch, batch);
  detector.Finish(scratch, batch);
  return batch;
}

TEST_P(BundledProblem, LoadsWithSeveralShapesOfWhichSomeAreTimed) {
  const Result<Problem> problem = LoadProblem(Folder());
  ASSERT_TRUE(problem) << problem.error().message;
  EXPECT_EQ(problem->name, GetParam());
  EXPECT_GE(problem->shapes.size(), 4U);
  int timed = 0;
  for (const Shape& shape : problem->shapes) timed += shape.timed ? 1 : 0;
  EXPECT_GE(timed, 2);
}

// A fork that no trigger asks for would be text that nobody ever sees.
TEST_P(BundledProblem, EveryRecordedForkIsWhereATriggerAsksForIt) {
  const std::vector<nlohmann::json> iterations = Iterations();
  EXPECT_GE(iterations.size(), 4U);
  for (const nlohmann::json& iteration : iterations) {
    const std::string trace = iteration.at("reasoning");
    const TriggerBatch batch = TriggersOf(trace, Rules());
    const nlohmann::json& forks = iteration.at("forks");
    ASSERT_GE(forks.size(), 4U);
    for (std::size_t i = 0; i < forks.size(); ++i) {
      const std::int64_t begin = forks[i].at("offset");
      const std::int64_t end = i + 1 < forks.size() ? forks[i + 1].at("offset").get<std::int64_t>()
                                                    : static_cast<std::int64_t>(trace.size()) + 1;
      bool asked = false;
      for (const Trigger& trigger : batch.triggers) {
        asked = asked || (trigger.offset >= begin && trigger.offset < end);
      }
      EXPECT_TRUE(asked) << "iteration " << iteration.at("iteration") << ", fork " << i;
    }
  }
}

TEST_P(BundledProblem, EveryTraceHoldsACompleteCandidate) {
  for (const nlohmann::json& iteration : Iterations()) {
    EXPECT_FALSE(TriggersOf(iteration.at("reasoning"), Rules()).codes.empty())
        << "iteration " << iteration.at("iteration");
  }
}

TEST_P(BundledProblem, EveryFinalAnswerHoldsCodeWithAnEntryPoint) {
  for (const nlohmann::json& iteration : Iterations()) {
    const std::optional<TraceCode> code =
        AnswerCode(iteration.at("answer").get<std::string>(), "", Rules());
    ASSERT_TRUE(code) << "iteration " << iteration.at("iteration");
    EXPECT_TRUE(code->has_entry);
  }
}

TEST_P(BundledProblem, SomeForksAnswerWithoutCode) {
  int without = 0;
  for (const nlohmann::json& iteration : Iterations()) {
    for (const nlohmann::json& fork : iteration.at("forks")) {
      for (const std::string answer : fork.at("answers")) {
        without += AnswerCode(answer, "", Rules()) ? 0 : 1;
      }
    }
  }
  EXPECT_GT(without, 0);
}

INSTANTIATE_TEST_SUITE_P(All, BundledProblem,
                         ::testing::Values("row_softmax", "matrix_product", "layer_norm_gelu"),
                         [](const auto& instance) { return instance.param; });

}  // namespace
}  // namespace specgen
