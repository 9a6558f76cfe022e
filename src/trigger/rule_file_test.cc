#include "rule_file.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "stream_state.h"

namespace specgen {
namespace {

const std::string kHead = "format = \"specgen-trigger-rules\"\nversion = 1\n";
const std::string kLanguage =
    "[[language]]\nname = \"cpp\"\ntags = [\"cpp\", \"c++\"]\nsyntax = \"c\"\n";
const std::string kRule =
    "[[rule]]\nname = \"a\"\nkind = \"thought_start\"\npatterns = ['wait,']\n";

std::string LanguageWithTags(const std::string& tags) {
  return kHead + "[[language]]\nname = \"x\"\ntags = [" + tags + "]\nsyntax = \"c\"\n" + kRule;
}

TEST(RuleFileTest, ReadsEveryKey) {
  const Result<RuleFile> file = ReadRuleFile(
      kHead + kLanguage + "[code]\nplaceholders = ['p']\nquotes = ['q']\n" + kRule +
          "quiet_bytes = 7\n[[rule]]\nname = \"b\"\nkind = \"code_fence\"\nlanguages = [\"cpp\"]\n"
          "entry = ['e1', 'e2']\nlines_min = 5\n[[rule]]\nname = \"c\"\nkind = "
          "\"design_decision\"\n"
          "patterns = ['x']\nwith = ['y']\nunless = ['z']\nnumber = true\nsentence_start = true\n",
      "r.toml");
  ASSERT_TRUE(file) << file.error().message;
  ASSERT_EQ(file->languages.size(), 1U);
  EXPECT_EQ(file->languages[0].tags, (std::vector<std::string>{"cpp", "c++"}));
  EXPECT_EQ(file->placeholders[0].text, "p");
  EXPECT_EQ(file->quotes[0].text, "q");
  ASSERT_EQ(file->rules.size(), 3U);
  EXPECT_EQ(file->rules[0].kind, TriggerKind::kThoughtStart);
  EXPECT_EQ(file->rules[0].quiet_bytes, 7);
  EXPECT_EQ(file->rules[0].patterns[0].line, 13);
  EXPECT_EQ(file->rules[1].languages, (std::vector<std::size_t>{0}));
  EXPECT_EQ(file->rules[1].entry[1].text, "e2");
  EXPECT_EQ(file->rules[1].lines_min, 5);
  EXPECT_TRUE(file->rules[2].needs_number);
  EXPECT_TRUE(file->rules[2].at_sentence_start);
  EXPECT_EQ(file->rules[2].with[0].text, "y");
  EXPECT_EQ(file->rules[2].unless[0].text, "z");
}

TEST(RuleFileTest, ATagIsWhatAFenceLineCanGive) {
  const std::string longest(kFenceTagBytesMax, 'x');
  const Result<RuleFile> file =
      ReadRuleFile(LanguageWithTags("'c++', 'objective-c', '代码', '" + longest + "'"), "r.toml");
  ASSERT_TRUE(file) << file.error().message;
  for (const std::string& tag : file->languages[0].tags) {
    FenceLine line(3);
    line.Append(tag);
    EXPECT_TRUE(line.Opens()) << tag;
    EXPECT_EQ(line.tag(), tag);
  }
}

TEST(RuleFileTest, DecisionsMayStandAnywhereUnlessTheFileSaysOtherwise) {
  const auto starts = [](const std::string& kind) {
    const auto file = ReadRuleFile(
        kHead + "[[rule]]\nname = \"a\"\nkind = \"" + kind + "\"\npatterns = ['x']\n", "r.toml");
    return file->rules[0].at_sentence_start;
  };
  EXPECT_FALSE(starts("design_decision"));
  EXPECT_TRUE(starts("implementation_cue"));
}

struct ErrorCase {
  const char* name;
  std::string text;
  std::string message;
};

class RuleFileErrorTest : public testing::TestWithParam<ErrorCase> {};

TEST_P(RuleFileErrorTest, NamesFileLineAndWhatToWrite) {
  const Result<RuleFile> file = ReadRuleFile(GetParam().text, "r.toml");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, ErrorCode::kInvalidInput);
  EXPECT_EQ(file.error().message.substr(0, GetParam().message.size()), GetParam().message);
}

std::vector<ErrorCase> ErrorCases() {
  return {
      {"NotToml", kHead + "rule = [", "r.toml:3: this is not TOML: "},
      {"HeaderWithoutKey", kHead + "[!]", "r.toml:3: this is not TOML: "},
      {"OtherFormat", "format = \"x\"\nversion = 1\n" + kRule,
       "r.toml:1: a rule file begins with format = \"specgen-trigger-rules\" and version = 1."},
      {"OtherVersion", "format = \"specgen-trigger-rules\"\nversion = 2\n" + kRule,
       "r.toml:2: \"version\" must be an integer from 0 to 1."},
      {"NoRule", kHead, "r.toml:1: there is no [[rule]]."},
      {"UnknownTopKey", kHead + "colour = 1\n" + kRule,
       "r.toml:3: \"colour\" is no key of a rule file; there are: format, version, language"},
      {"UnknownRuleKey", kHead + kRule + "unles = ['x']\n", "r.toml:7: \"unles\" is no key of a "},
      {"KeyOfAnotherKind", kHead + kRule + "lines_min = 3\n",
       "r.toml:7: \"lines_min\" is no key of a thought_start rule"},
      {"UnknownKind", kHead + "[[rule]]\nname = \"a\"\nkind = \"idle\"\n",
       "r.toml:3: \"kind\" must be code_fence, function_body,"},
      {"MissingName", kHead + "[[rule]]\nkind = \"periodic\"\n",
       "r.toml:3: the key \"name\" is missing."},
      {"BadName", kHead + "[[rule]]\nname = \"A b\"\nkind = \"periodic\"\n",
       "r.toml:3: the name of a rule must be made of a-z, 0-9 and _."},
      {"SameNameTwice", kHead + kRule + kRule, "r.toml:7: the rule \"a\" is there twice."},
      {"MissingPatterns", kHead + "[[rule]]\nname = \"a\"\nkind = \"thought_start\"\n",
       "r.toml:3: the key \"patterns\" is missing."},
      {"EmptyPatterns", kHead + "[[rule]]\nname = \"a\"\nkind = \"thought_start\"\npatterns = []\n",
       "r.toml:6: \"patterns\" must be a list of 1 to 64 strings."},
      {"PatternIsNoString",
       kHead + "[[rule]]\nname = \"a\"\nkind = \"thought_start\"\npatterns = ['x',\n 3]\n",
       "r.toml:7: \"patterns\" must hold strings only."},
      {"UnknownLanguage",
       kHead + "[[rule]]\nname = \"a\"\nkind = \"code_fence\"\nlanguages = [\"rust\"]\n"
               "entry = ['x']\n",
       "r.toml:6: the language \"rust\" is not defined by a [[language]]."},
      {"LanguageTwice", kHead + kLanguage + kLanguage + kRule,
       "r.toml:7: the language \"cpp\" is there twice."},
      {"EmptyTag", LanguageWithTags("'cpp',\n ''"),
       "r.toml:6: the tag \"\" never matches: a tag is"},
      {"CapitalInATag", LanguageWithTags("'Cpp'"), "r.toml:5: the tag \"Cpp\" never matches: "},
      {"BlankInATag", LanguageWithTags("'cpp '"), "r.toml:5: the tag \"cpp \" never matches: "},
      {"BraceInATag", LanguageWithTags("'{cpp}'"), "r.toml:5: the tag \"{cpp}\" never matches: "},
      {"ColonInATag", LanguageWithTags("'cpp:x'"), "r.toml:5: the tag \"cpp:x\" never matches: "},
      {"CommaInATag", LanguageWithTags("'c,h'"), "r.toml:5: the tag \"c,h\" never matches: "},
      {"BacktickInATag", LanguageWithTags("'c`'"), "r.toml:5: the tag \"c`\" never matches: "},
      {"FenceTagBytesMax", LanguageWithTags("'" + std::string(65, 'x') + "'"),
       "r.toml:5: the tag \"xxx"},
      {"TagTwice", LanguageWithTags("'cpp', 'c',\n 'cpp'"),
       "r.toml:6: the tag \"cpp\" is there twice."},
      {"TagOfAnotherLanguage",
       kHead + kLanguage + "[[language]]\nname = \"c\"\ntags = [\"c\",\n \"c++\"]\n" +
           "syntax = \"c\"\n" + kRule,
       "r.toml:10: the tag \"c++\" is there twice."},
      {"UnknownSyntax", kHead + "[[language]]\nname = \"x\"\ntags = [\"x\"]\nsyntax = \"lisp\"\n",
       "r.toml:3: \"syntax\" must be \"c\" or \"python\"."},
      {"NotATable", kHead + "rule = 3\n", "r.toml:3: \"rule\" must be written as [[rule]]"},
      {"CodeIsNoTable", kHead + "code = 3\n" + kRule,
       "r.toml:3: \"code\" must be written as [code]."},
      {"QuietBytesMax", kHead + kRule + "quiet_bytes = 1000001\n",
       "r.toml:7: \"quiet_bytes\" must be an integer from 0 to 1000000."},
      {"QuietBytesNegative", kHead + kRule + "quiet_bytes = -1\n",
       "r.toml:7: \"quiet_bytes\" must be an integer from 0 to 1000000."},
      {"NumberIsNoFlag",
       kHead + "[[rule]]\nname = \"a\"\nkind = \"design_decision\"\npatterns = ['x']\nnumber = 1\n",
       "r.toml:7: \"number\" must be true or false."},
  };
}

INSTANTIATE_TEST_SUITE_P(Malformed, RuleFileErrorTest, testing::ValuesIn(ErrorCases()),
                         [](const auto& row) { return row.param.name; });

TEST(RuleFileTest, RuleMaxAndLanguageMaxAndPatternsPerKeyMaxAreReached) {
  const auto rules = [](std::size_t count) {
    std::string text = kHead;
    for (std::size_t i = 0; i < count; ++i) {
      text += "[[rule]]\nname = \"r" + std::to_string(i) +
              "\"\nkind = \"thought_start\"\npatterns = ['x']\n";
    }
    return ReadRuleFile(text, "r.toml").has_value();
  };
  EXPECT_TRUE(rules(kRuleMax));
  EXPECT_FALSE(rules(kRuleMax + 1));
  const auto languages = [](std::size_t count) {
    std::string text = kHead;
    for (std::size_t i = 0; i < count; ++i) {
      text += "[[language]]\nname = \"l" + std::to_string(i) + "\"\ntags = ['x" +
              std::to_string(i) + "']\nsyntax = \"c\"\n";
    }
    return ReadRuleFile(text + kRule, "r.toml").has_value();
  };
  EXPECT_TRUE(languages(kLanguageMax));
  EXPECT_FALSE(languages(kLanguageMax + 1));
  const auto patterns = [](std::size_t count) {
    std::string text = kHead + "[[rule]]\nname = \"a\"\nkind = \"thought_start\"\npatterns = [";
    for (std::size_t i = 0; i < count; ++i) text += "'x',";
    return ReadRuleFile(text + "]\n", "r.toml").has_value();
  };
  EXPECT_TRUE(patterns(kPatternsPerKeyMax));
  EXPECT_FALSE(patterns(kPatternsPerKeyMax + 1));
}

}  // namespace
}  // namespace specgen
