#include "value_check.h"

#include <gtest/gtest.h>

#include "option_values.h"

namespace specgen {
namespace {

TEST(ValueCheckTest, TakesTheNamesAndNoOther) {
  const CLI::Validator check = OneOf({"mean", "best"});
  EXPECT_EQ(check(std::string("best")), "");
  EXPECT_EQ(check(std::string("bets")), "'bets' is none of mean, best; did you mean 'best'?");
  EXPECT_EQ(check.get_description(), "{mean,best}");
}

TEST(ValueCheckTest, TellsWhatTheParserSays) {
  const CLI::Validator check = TakenBy(ParseSpan, "SPAN");
  EXPECT_EQ(check(std::string("10m")), "");
  EXPECT_NE(check(std::string("10 parsecs")).find("'10 parsecs' is not a length of time"),
            std::string::npos);
}

}  // namespace
}  // namespace specgen
