#include "compiled_rules.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace specgen {
namespace {

RuleFile FileWith(const std::string& pattern) {
  RuleFile file;
  file.name = "r.toml";
  file.rules.push_back({.name = "a",
                        .kind = TriggerKind::kThoughtStart,
                        .line = 1,
                        .languages = {},
                        .entry = {},
                        .patterns = {{pattern, 4}},
                        .with = {},
                        .unless = {}});
  return file;
}

struct PatternErrorCase {
  const char* name;
  std::string pattern;
  std::string message;
};

class PatternErrorTest : public testing::TestWithParam<PatternErrorCase> {};

TEST_P(PatternErrorTest, NamesTheLineAndTheReason) {
  const Result<CompiledRules> rules = CompileRules(FileWith(GetParam().pattern));
  ASSERT_FALSE(rules);
  EXPECT_EQ(rules.error().code, ErrorCode::kInvalidInput);
  EXPECT_NE(rules.error().message.find("r.toml:4: "), std::string::npos) << rules.error().message;
  EXPECT_NE(rules.error().message.find(GetParam().message), std::string::npos)
      << rules.error().message;
}

INSTANTIATE_TEST_SUITE_P(Malformed, PatternErrorTest,
                         testing::ValuesIn(std::vector<PatternErrorCase>{
                             {"Empty", "", "it must have 1 to 1024 bytes"},
                             {"PatternBytesMax", std::string(kPatternBytesMax + 1, 'x'),
                              "it must have 1 to 1024 bytes"},
                             {"Unclosed", "(a", "Missing close parenthesis"},
                             {"MatchesNothing", "a?", "it matches an empty text"},
                             {"LineEnd", "a$", "it must not end with $"},
                             {"WordEnd", "a\\b", "it must not end with $"},
                             {"TextStart", "^a", "write \\n instead of ^"},
                             {"LookAhead", "a(?=b)", "not supported"},
                             {"BackReference", "(a)\\1", "unsupported"},
                             {"Unbounded", "a.*b", "it can match more than 512 bytes"},
                             {"CharactersInAClass", "[好坏]", "a character class holds ASCII only"},
                         }),
                         [](const auto& row) { return row.param.name; });

TEST(CompiledRulesTest, APatternThatIsMissedAtChunkEndsIsRefused) {
  RuleFile file = FileWith("wait,");
  file.placeholders.push_back({"\\n[ \\t]{0,40}\\.\\.\\.", 8});
  const Result<CompiledRules> rules = CompileRules(file);
  ASSERT_FALSE(rules);
  EXPECT_EQ(rules.error().message.substr(0, 7), "r.toml:");
  EXPECT_NE(rules.error().message.find("misses some matches at the ends of chunks"),
            std::string::npos)
      << rules.error().message;
}

TEST(CompiledRulesTest, PatternBytesMaxIsAllowed) {
  // Many bytes of pattern, few bytes of match.
  std::string pattern = "(?:";
  for (int i = 100; pattern.size() + 8 <= kPatternBytesMax; ++i) {
    pattern += "w" + std::to_string(i) + "|";
  }
  pattern += std::string(kPatternBytesMax - pattern.size() - 1, 'x') + ")";
  ASSERT_EQ(pattern.size(), kPatternBytesMax);
  const Result<CompiledRules> rules = CompileRules(FileWith(pattern));
  EXPECT_TRUE(rules) << rules.error().message;
}

TEST(CompiledRulesTest, ARepeatBehindACharacterMeansTheWholeCharacter) {
  const Result<CompiledRules> rules = CompileRules(FileWith("最好?的"));
  ASSERT_TRUE(rules) << rules.error().message;
  const PatternScratch scratch(*rules->database);
  const auto count = [&](std::string_view text) {
    PatternStream stream(*rules->database);
    std::vector<PatternMatch> matches;
    stream.Scan(text, scratch, matches);
    int found = 0;
    for (const PatternMatch& match : matches) {
      if (rules->meanings[match.id].role == PatternRole::kThought) ++found;
    }
    return found;
  };
  EXPECT_EQ(count("最的"), 1);
  EXPECT_EQ(count("最好的"), 1);
  EXPECT_EQ(count("最坏的"), 0);
}

TEST(CompiledRulesTest, EntryPatternsOfTwoRulesShareOneBit) {
  RuleFile file;
  file.name = "r.toml";
  file.languages.push_back({.name = "cpp", .tags = {"cpp", "c++"}});
  for (const char* name : {"a", "b"}) {
    file.rules.push_back({.name = name,
                          .kind = TriggerKind::kCodeFence,
                          .line = 1,
                          .languages = {0},
                          .entry = {{"main", 2}},
                          .patterns = {},
                          .with = {},
                          .unless = {}});
  }
  const Result<CompiledRules> rules = CompileRules(file);
  ASSERT_TRUE(rules) << rules.error().message;
  ASSERT_EQ(rules->fences.size(), 2U);
  EXPECT_EQ(rules->fences[0].entries, 1U);
  EXPECT_EQ(rules->fences[1].entries, 1U);
  EXPECT_EQ(rules->FindLanguage("c++"), 0U);
  EXPECT_EQ(rules->FindLanguage("rust"), std::nullopt);
}

TEST(CompiledRulesTest, MoreTermsThanBitsAreRefused) {
  const auto with_rules = [](std::size_t count) {
    RuleFile file;
    file.name = "r.toml";
    for (std::size_t i = 0; i < count; ++i) {
      file.rules.push_back({.name = "r" + std::to_string(i),
                            .kind = TriggerKind::kImplementationCue,
                            .line = 9,
                            .languages = {},
                            .entry = {},
                            .patterns = {{"word" + std::to_string(i), 9}},
                            .with = {{"other" + std::to_string(i), 9}},
                            .unless = {}});
    }
    return CompileRules(file);
  };
  EXPECT_TRUE(with_rules(32));
  const Result<CompiledRules> rules = with_rules(33);
  ASSERT_FALSE(rules);
  EXPECT_NE(rules.error().message.find("r.toml:9: there are more than 64 lists"),
            std::string::npos);
}

TEST(CompiledRulesTest, TwoPeriodicRulesAreRefused) {
  RuleFile file;
  file.name = "r.toml";
  for (const char* name : {"a", "b"}) {
    RuleText rule;
    rule.name = name;
    rule.line = 5;
    file.rules.push_back(rule);
  }
  EXPECT_EQ(CompileRules(file).error().message, "r.toml:5: there is a periodic rule already.");
}

}  // namespace
}  // namespace specgen
