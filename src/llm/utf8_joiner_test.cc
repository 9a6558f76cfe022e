#include "utf8_joiner.h"

#include <gtest/gtest.h>

#include "cuts.h"

namespace specgen {
namespace {

std::string Joined(const Pieces& pieces) {
  Utf8Joiner joiner;
  std::string out;
  for (const std::string_view piece : pieces) joiner.Feed(piece, out);
  joiner.Finish(out);
  return out;
}

struct JoinCase {
  const char* name;
  std::string bytes;
  std::string text;
};

const std::vector<JoinCase>& JoinCases() {
  static const std::vector<JoinCase> kCases = {
      {"ASCII", "abc", "abc"},
      {"one to four bytes", "a\xC3\xA4\xE7\xAD\x89\xF0\x9F\x98\x80z",
       "a\xC3\xA4\xE7\xAD\x89\xF0\x9F\x98\x80z"},
      {"bounds of the ranges",
       "\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF",
       "\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"},
      {"a lone continuation", "a\x80z", "a\xEF\xBF\xBDz"},
      {"overlong", "\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"cut at the end", "a\xF0\x9F\x98", "a\xEF\xBF\xBD"},
      {"cut in the middle",
       "\xE7\xAD"
       "b",
       "\xEF\xBF\xBD"
       "b"},
      {"above the last code point", "\xF4\x90\x80\x80",
       "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"surrogate halves join", "\xED\xA0\xBD\xED\xB8\x80", "\xF0\x9F\x98\x80"},
      {"a high half alone", "\xED\xA0\xBDx", "\xEF\xBF\xBDx"},
      {"a low half alone", "x\xED\xB8\x80", "x\xEF\xBF\xBD"},
      {"two high halves", "\xED\xA0\xBD\xED\xA0\xBD\xED\xB8\x80", "\xEF\xBF\xBD\xF0\x9F\x98\x80"},
      {"a high half before a whole character", "\xED\xA0\xBD\xE7\xAD\x89",
       "\xEF\xBF\xBD\xE7\xAD\x89"},
      {"a high half at the end", "\xED\xA0\xBD", "\xEF\xBF\xBD"},
  };
  return kCases;
}

TEST(Utf8JoinerTest, JoinsCharactersHoweverTheyAreCut) {
  for (const JoinCase& one : JoinCases()) {
    SCOPED_TRACE(one.name);
    for (const Pieces& pieces : ManyCuts(one.bytes, 20)) ASSERT_EQ(Joined(pieces), one.text);
  }
}

TEST(Utf8JoinerTest, GivesOutNothingButWholeCharacters) {
  const std::string bytes = "a\xE7\xAD\x89\xF0\x9F\x98\x80\xED\xA0\xBD\xED\xB8\x80\x80z";
  Utf8Joiner joiner;
  for (const char byte : bytes) {
    std::string out;
    joiner.Feed(std::string_view(&byte, 1), out);
    for (std::string_view rest = out; !rest.empty();) {
      const Utf8Step step = NextUtf8(rest);
      ASSERT_EQ(step.kind, Utf8Step::Kind::kCharacter);
      rest.remove_prefix(step.size);
    }
  }
}

TEST(ShieldTest, LeavesGoodJsonAlone) {
  const std::string json = R"({"a":"\ud83d\ude00 \\u d\n 等 \" \u00e4"})";
  EXPECT_EQ(ShieldJson(json), json);
}

TEST(ShieldTest, CarriesRawBytesThroughUnchanged) {
  for (int byte = 0x80; byte <= 0xFF; ++byte) {
    const std::string raw(1, static_cast<char>(byte));
    const std::string shielded = ShieldJson("x" + raw + "y");
    for (std::string_view rest = shielded; !rest.empty();) {
      const Utf8Step step = NextUtf8(rest);
      ASSERT_EQ(step.kind, Utf8Step::Kind::kCharacter);
      rest.remove_prefix(step.size);
    }
    ASSERT_EQ(Unshield(shielded), "x" + raw + "y");
  }
}

TEST(ShieldTest, LoneSurrogateEscapesBecomeThreeBytes) {
  EXPECT_EQ(Unshield(ShieldJson(R"(a\ud83db)")),
            "a\xED\xA0\xBD"
            "b");
  EXPECT_EQ(Unshield(ShieldJson(R"(\uDE00)")), "\xED\xB8\x80");
  EXPECT_EQ(Unshield(ShieldJson(R"(\ud83d\ud83d\ude00)")),
            "\xED\xA0\xBD"
            R"(\ud83d\ude00)");
}

TEST(ShieldTest, ACutEscapeIsLeftToTheJsonParser) {
  EXPECT_EQ(ShieldJson("\\"), "\\");
  EXPECT_EQ(ShieldJson("\\ud8"), "\\ud8");
  EXPECT_EQ(ShieldJson("\\uzzzz"), "\\uzzzz");
}

}  // namespace
}  // namespace specgen
