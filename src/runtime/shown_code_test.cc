#include "shown_code.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(ShownCodeTest, ReferenceParentAndArchiveAreKnown) {
  CandidateStore candidates;
  StoredCandidate draft;
  draft.source = std::make_shared<const std::string>("int parent(int x) { return x + 41; }\n");
  PromptPlan plan;
  plan.parent.candidate = candidates.Add(draft);
  draft.source = std::make_shared<const std::string>("int shown(int x) { return x * 42; }\n");
  plan.archive.push_back({candidates.Add(draft), Speedup{1}});
  draft.source = std::make_shared<const std::string>("int other(int x) { return x - 43; }\n");
  candidates.Add(draft);
  const auto known = ShownCode("int reference(int x) { return x; }\n", plan, candidates);
  EXPECT_TRUE(known->Contains("int reference(int x) { return x; }", SourceSyntax::kC));
  EXPECT_TRUE(known->Contains("int parent(int x) { return x + 41; }", SourceSyntax::kC));
  EXPECT_TRUE(known->Contains("int shown(int x) { return x * 42; }", SourceSyntax::kC));
  EXPECT_FALSE(known->Contains("int other(int x) { return x - 43; }", SourceSyntax::kC));
}

}  // namespace
}  // namespace specgen
