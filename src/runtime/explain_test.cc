#include "specgen/runtime/explain.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "testing/bundled_run.h"

namespace specgen {
namespace {

bool Tells(const Explanation& explanation, const std::string& words) {
  return std::any_of(
      explanation.facts.begin(), explanation.facts.end(),
      [&words](const ExplainedFact& fact) { return fact.text.find(words) != std::string::npos; });
}

TEST(ExplainTest, IdsOfARunAreExplainedInOrderOfTime) {
  const TestingFolder folder;
  RunBundledProblem(folder);
  const std::filesystem::path run = folder.path() / "run";
  const Explanation candidate = ExplainRun(run, "c1").value();
  EXPECT_EQ(candidate.id, "c1");
  EXPECT_EQ(candidate.title, "candidate c1");
  EXPECT_TRUE(Tells(candidate, "c1 is found"));
  EXPECT_TRUE(Tells(candidate, "profiling of c1 ends"));
  EXPECT_TRUE(std::is_sorted(candidate.facts.begin(), candidate.facts.end(),
                             [](const auto& a, const auto& b) { return a.at < b.at; }));
  EXPECT_EQ(candidate.source.parent_path().parent_path(), run / "candidates");
  EXPECT_TRUE(std::filesystem::is_regular_file(candidate.source)) << candidate.source;
  const Explanation generation = ExplainRun(run, "g1").value();
  EXPECT_TRUE(Tells(generation, "forks off g1"));
  EXPECT_EQ(generation.source, "");
  EXPECT_TRUE(Tells(ExplainRun(run, "r1").value(), "r1: compilation of"));
  const Explanation iteration = ExplainRun(run, "i2").value();
  EXPECT_EQ(iteration.title, "iteration s1i2");
  EXPECT_TRUE(Tells(iteration, "iteration 2: reasoning"));
  EXPECT_FALSE(Tells(iteration, "iteration 1: reasoning"));
}

TEST(ExplainTest, WithoutAnIdItTellsWhatThereIs) {
  const TestingFolder folder;
  RunBundledProblem(folder);
  const Explanation all = ExplainRun(folder.path() / "run").value();
  EXPECT_TRUE(Tells(all, "candidates: c1 to c"));
  EXPECT_TRUE(Tells(all, "2 iterations: s1i1 to s1i2"));
  for (const char* const id : {"c0", "x1", "i9", "", "s9i1"}) {
    EXPECT_FALSE(ExplainRun(folder.path() / "run", id)) << id;
  }
}

}  // namespace
}  // namespace specgen
