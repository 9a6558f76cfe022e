#include "tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace specgen {
namespace {

std::vector<std::string> Tokens(std::string_view text) {
  std::vector<std::string> tokens;
  std::size_t start = 0;
  for (const std::size_t end : TokenEnds(text)) {
    tokens.emplace_back(text.substr(start, end - start));
    start = end;
  }
  return tokens;
}

using ::testing::ElementsAre;

TEST(TokensTest, AreWordPiecesOfAtMostFourBytes) {
  EXPECT_THAT(Tokens("kernel of the rows"), ElementsAre("kern", "el", " of", " the", " row", "s"));
  EXPECT_THAT(Tokens("a[i] += 2.5f;"),
              ElementsAre("a", "[", "i", "]", " ", "+=", " 2", ".", "5f", ";"));
  EXPECT_THAT(Tokens("\n\n      x"), ElementsAre("\n\n  ", "    ", "x"));
  EXPECT_TRUE(Tokens("").empty());
}

TEST(TokensTest, NeverCutACharacter) {
  EXPECT_THAT(Tokens("π≈3"), ElementsAre("π", "≈3"));
  EXPECT_THAT(Tokens("内核 行"), ElementsAre("内", "核", " 行"));
  EXPECT_THAT(Tokens("a 😀😀b"), ElementsAre("a", " ", "😀", "😀", "b"));
}

TEST(TokensTest, CoverMalformedBytesWithoutLosingAny) {
  const std::string text = "ok\x80\x80\x80\x80\x80\xE2\x89 end\xF0";
  std::string joined;
  for (const std::string& token : Tokens(text)) {
    EXPECT_LE(token.size(), 4U);
    joined += token;
  }
  EXPECT_EQ(joined, text);
}

TEST(TokensTest, CommonPrefixStopsAtACharacterBorder) {
  EXPECT_EQ(CommonPrefix("same π", "same π and more"), 7U);
  EXPECT_EQ(CommonPrefix("π", "ρ"), 0U);  // They differ in the second byte alone.
  EXPECT_EQ(CommonPrefix("abc", "abd"), 2U);
  EXPECT_EQ(CommonPrefix("", "x"), 0U);
  for (std::size_t length = 0; length < 200; ++length) {
    const std::string same(length, 'a');
    EXPECT_EQ(CommonPrefix(same + "b", same + "c"), length);
    EXPECT_EQ(CommonPrefix(same, same + "c"), length);
  }
}

TEST(TokensTest, CharacterBordersAreWhereCharactersStart) {
  const std::string text = "aπb";
  EXPECT_TRUE(IsCharacterBorder(text, 0));
  EXPECT_TRUE(IsCharacterBorder(text, 1));
  EXPECT_FALSE(IsCharacterBorder(text, 2));
  EXPECT_TRUE(IsCharacterBorder(text, 3));
  EXPECT_TRUE(IsCharacterBorder(text, 4));
}

}  // namespace
}  // namespace specgen
