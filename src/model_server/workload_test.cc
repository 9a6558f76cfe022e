#include "workload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>
#include <string>

namespace specgen {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kWorkload[] = R"(format = "specgen-synthetic-workload"
version = 1
problem = "sum"
match = "sum"
variation_percent = 25
[trace]
length_quantiles = [100, 200]
talk_weight = 1
decision_weight = 2
draft_weight = 3
doubt_weight = 4
cue_weight = 5
chinese_weight = 6
topics = ["About {{lanes}} lanes."]
[[parameters]]
name = "lanes"
values = ["4", "8"]
decisions = ["Take {{lanes}}."]
[[templates]]
file = "good.in"
fate = "correct"
weight = 3
[[fates]]
from_percent = 0
weights = { correct = 1, no_code = 2 }
)";

Result<std::string> ReadTemplate(const std::string& file) {
  if (file == "good.in") return "int lanes = {{lanes}}; int nested[1][2] = {{1, 2}};";
  if (file == "bad.in") return "int x = {{width}};";
  return MakeError(ErrorCode::kInvalidInput, file + " cannot be read");
}

Result<Workload> Parse(const std::string& text) {
  return ParseWorkload(text, "w.toml", ReadTemplate);
}

std::string Replaced(const std::string& from, const std::string& to) {
  std::string text = kWorkload;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(WorkloadTest, ReadsEverything) {
  const auto workload = Parse(kWorkload);
  ASSERT_TRUE(workload.has_value()) << workload.error().message;
  EXPECT_EQ(workload->problem, "sum");
  EXPECT_EQ(workload->variation_percent, 25U);
  EXPECT_THAT(workload->paragraph_weights, ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(workload->length_quantiles, ElementsAre(100, 200));
  EXPECT_EQ(workload->templates[0].weight, 3U);
  ASSERT_EQ(workload->fates.size(), 1U);
  EXPECT_EQ(workload->fates[0].weights[0].fate, "correct");
  EXPECT_EQ(workload->fates[0].weights[1].weight, 2U);
}

TEST(WorkloadTest, PlaceholdersAreReplacedAndOtherBracesLeft) {
  const auto workload = Parse(kWorkload);
  EXPECT_EQ(Expand(*workload, workload->templates[0].text, {1}),
            "int lanes = 8; int nested[1][2] = {{1, 2}};");
  EXPECT_EQ(Expand(*workload, "{{}} {{{lanes}}} {{", {0}), "{{}} {4} {{");
  EXPECT_THAT(PlaceholdersOf("{{a}} {{1}} {{b_2}} {{ c }}"), ElementsAre("a", "b_2"));
}

TEST(WorkloadTest, ErrorsNameTheLineAndTheKey) {
  struct Row {
    const char* from;
    const char* to;
    const char* message;
  };
  const Row rows[] = {
      {"version = 1", "version = ", "w.toml:2: "},
      {"version = 1", "version = 2", "w.toml:2: version must be a whole number from 1 to 1"},
      {"specgen-synthetic-workload", "x", "format must be"},
      {"match = \"sum\"\n", "", "match is missing"},
      {"match = \"sum\"", "match = 3", "w.toml:4: match must be a text"},
      {"problem = \"sum\"", "problem = \"Sum\"", "problem is not made of"},
      {"version = 1", "version = 1\nspeed = 1", "w.toml:3: speed is not a known key"},
      {"talk_weight = 1", "talk_weight = -1", "w.toml:8: trace: talk_weight must be"},
      {"[100, 200]", "[200, 100]", "length_quantiles must be two or more"},
      {"[100, 200]", "[100]", "length_quantiles must be two or more"},
      {"[100, 200]", "[]", "length_quantiles must be a list of 1 to 64 entries"},
      {"[100, 200]", "[100, 2000000]", "length_quantiles must be a whole number from 1 to 1048576"},
      {"[\"4\", \"8\"]", "[4, 8]", "parameters 1: values must hold texts"},
      {"[\"4\", \"8\"]", "[]", "parameters 1: values must be a list"},
      {"{{lanes}} lanes", "{{width}} lanes", "w.toml: topics: there is no parameter {{width}}"},
      {"Take {{lanes}}", "Take {{width}}", "w.toml: decisions: there is no parameter {{width}}"},
      {"good.in", "bad.in", "bad.in: there is no parameter {{width}}"},
      {"good.in", "none.in", "templates 1: none.in cannot be read"},
      {"good.in", "../good.in", "templates 1: file must stand beside workload.toml"},
      {"fate = \"correct\"", "fate = \"no_code\"", "no_code is the fate of an answer without"},
      {"fate = \"correct\"", "fate = \"odd\"", "fates 1: no template has the fate correct"},
      {"from_percent = 0", "from_percent = 5", "fates 1: from_percent must ascend from 0"},
      {"{ correct = 1, no_code = 2 }", "{ correct = 0 }", "the weights are all zero"},
      {"{ correct = 1, no_code = 2 }", "3", "fates 1: weights must be a table"},
      {"[[templates]]", "[[more]]", "more is not a known key"},
  };
  for (const Row& row : rows) {
    const auto workload = Parse(Replaced(row.from, row.to));
    ASSERT_FALSE(workload.has_value()) << row.to;
    EXPECT_EQ(workload.error().code, ErrorCode::kInvalidInput);
    EXPECT_THAT(workload.error().message, HasSubstr(row.message));
  }
}

TEST(WorkloadTest, DrawKeepsTheWeights) {
  Prng prng(1);
  std::vector<int> counts(4);
  for (int at = 0; at < 10'000; ++at) ++counts[DrawWeighted({1, 0, 6, 3}, prng)];
  EXPECT_NEAR(counts[0], 1000, 150);
  EXPECT_EQ(counts[1], 0);
  EXPECT_NEAR(counts[2], 6000, 250);
  EXPECT_NEAR(counts[3], 3000, 250);
}

// The parameters that some template of the workload holds.
std::set<std::string> UsedParameters(const Workload& workload) {
  std::set<std::string> used;
  for (const WorkloadTemplate& one : workload.templates) {
    for (const std::string& name : PlaceholdersOf(one.text)) used.insert(name);
  }
  return used;
}

TEST(WorkloadTest, BundledWorkloadsAreWellFormed) {
  const char* source = std::getenv("SPECGEN_SOURCE");
  if (source == nullptr) GTEST_SKIP() << "SPECGEN_SOURCE does not say where the problems are";
  for (const std::string problem : {"row_softmax", "matrix_product", "layer_norm_gelu"}) {
    SCOPED_TRACE(problem);
    const auto folder = std::filesystem::path(source) / "problems" / problem / "synthetic";
    const auto workload = LoadWorkload(folder);
    ASSERT_TRUE(workload.has_value()) << workload.error().message;
    EXPECT_EQ(workload->problem, problem);
    EXPECT_TRUE(LoadWorkload(folder / "workload.toml").has_value());
    for (const WorkloadTemplate& one : workload->templates) {
      EXPECT_THAT(one.text, HasSubstr("extern \"C\" void " + problem + "(")) << one.file;
    }
    const std::set<std::string> used = UsedParameters(*workload);
    for (const WorkloadParameter& parameter : workload->parameters) {
      EXPECT_TRUE(used.contains(parameter.name)) << parameter.name << " changes no template";
    }
  }
}

}  // namespace
}  // namespace specgen
