#include "nearest.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

const std::vector<std::string> kNames{"--iterations", "--tokens", "--token-rate", "--time"};

TEST(NearestTest, FindsWhatWasMeantByASlipOfTheFingers) {
  EXPECT_EQ(NearestName("--iteratons", kNames), "--iterations");
  EXPECT_EQ(NearestName("--tiem", kNames), "--time");
  EXPECT_EQ(NearestName("token_rate", kNames), "--token-rate");
  EXPECT_EQ(NearestName("-iterations", kNames), "--iterations");
}

TEST(NearestTest, GuessesNothingWhereNothingIsClose) {
  EXPECT_EQ(NearestName("--verbose", kNames), std::nullopt);
  EXPECT_EQ(NearestName("", kNames), std::nullopt);
  EXPECT_EQ(NearestName("--", kNames), std::nullopt);
  EXPECT_EQ(NearestName(std::string(100'000, 'i'), kNames), std::nullopt);
}

TEST(NearestTest, SuggestionIsTheEndOfASentence) {
  EXPECT_EQ(DidYouMean("--tokns", kNames), "; did you mean '--tokens'?");
  EXPECT_EQ(DidYouMean("--zzz", kNames), "");
}

}  // namespace
}  // namespace specgen
