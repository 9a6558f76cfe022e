#include "pattern_database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace specgen {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::shared_ptr<const PatternDatabase> DatabaseOf(const std::vector<StreamPattern>& patterns) {
  PatternFailure failure;
  return PatternDatabase::Compile(patterns, failure);
}

TEST(PatternDatabaseTest, MatchesComeByEndThenPattern) {
  const auto database = DatabaseOf({{"b", false}, {"ab", false}, {"\nab", false}});
  const PatternScratch scratch(*database);
  PatternStream stream(*database);
  std::vector<PatternMatch> matches;
  stream.Scan("abxb", scratch, matches);
  EXPECT_THAT(matches, ElementsAre(PatternMatch{2, 0}, PatternMatch{2, 1}, PatternMatch{2, 2},
                                   PatternMatch{4, 0}));
}

TEST(PatternDatabaseTest, OffsetsCountFromTheStartOfTheStream) {
  const auto database = DatabaseOf({{"ab", false}});
  const PatternScratch scratch(*database);
  PatternStream stream(*database);
  std::vector<PatternMatch> matches;
  stream.Scan("xa", scratch, matches);
  EXPECT_THAT(matches, IsEmpty());
  stream.Scan("b", scratch, matches);
  EXPECT_THAT(matches, ElementsAre(PatternMatch{3, 0}));
}

TEST(PatternDatabaseTest, OnlyAsciiLettersIgnoreCase) {
  // C9 and E9 are one letter in two cases where bytes are read as Latin-1.
  const auto database = DatabaseOf({{"a\xC9", true}});
  const PatternScratch scratch(*database);
  std::vector<PatternMatch> matches;
  PatternStream(*database).Scan("A\xC9", scratch, matches);
  EXPECT_THAT(matches, ElementsAre(PatternMatch{2, 0}));
  PatternStream(*database).Scan("A\xE9", scratch, matches);
  EXPECT_THAT(matches, IsEmpty());
}

TEST(PatternDatabaseTest, AFailureNamesThePattern) {
  PatternFailure failure;
  EXPECT_EQ(PatternDatabase::Compile({{"a", false}, {"(b", false}}, failure), nullptr);
  EXPECT_EQ(failure.index, 1U);
  EXPECT_FALSE(failure.text.empty());
}

TEST(PatternDatabaseTest, FaultsArePatternsThatAStreamCannotHave) {
  EXPECT_EQ(StreamPatternFault({"a{1,8}b", false}), "");
  EXPECT_EQ(StreamPatternFault({std::string(kMatchBytesMax, 'a'), false}), "");
  EXPECT_NE(StreamPatternFault({std::string(kMatchBytesMax + 1, 'a'), false}), "");
  for (const char* pattern : {"a*", "a+", "a$", "a\\b", "(a", "a(?!b)"}) {
    EXPECT_NE(StreamPatternFault({pattern, false}), "") << pattern;
  }
}

TEST(PatternDatabaseTest, APatternThatWaitsForTheStartOfTheTextIsRefused) {
  for (const char* pattern : {"^ab", "\\Aab", "(?m)^ab", "(?:^|x)ab", "ab|^cd", "(?:^)?ab"}) {
    EXPECT_NE(StreamPatternFault({pattern, false}).find("write \\n instead of ^ or \\A"),
              std::string::npos)
        << pattern;
  }
  for (const char* pattern : {"\nab", "[^a]b", "\\^ab", "\\bab", "\\Bab", "a|b", "(?i)ab"}) {
    EXPECT_EQ(StreamPatternFault({pattern, false}), "") << pattern;
  }
}

TEST(PatternDatabaseTest, AStreamIsSmall) {
  EXPECT_LT(DatabaseOf({{"ab", false}})->stream_bytes(), 256U);
}

}  // namespace
}  // namespace specgen
