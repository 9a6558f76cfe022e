#include "toml_lines.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(TomlLinesTest, FractionsHaveNoZerosBehind) {
  EXPECT_EQ(FractionText(1.5), "1.5");
  EXPECT_EQ(FractionText(2), "2");
  EXPECT_EQ(FractionText(0.000123), "0.000123");
  EXPECT_EQ(FractionText(0), "0");
}

TEST(TomlLinesTest, EachKeySaysWhatIsKnownOfIt) {
  TomlLines lines;
  lines.Section("model");
  lines.Distribution("seen", {{5}, {5}, {9, true}}, {0, 1e9}, "1");
  lines.Distribution("unseen", {}, {0, 1e9}, "[1, 2]");
  lines.Share("share", {3, 4}, "things", "0.5");
  lines.Share("no_share", {}, "things", "0.5");
  lines.Flag("flag", true);
  EXPECT_EQ(lines.text(),
            "\n[model]\n"
            "seen = [5, 8]  # from 2 observations and 1 cut off\n"
            "unseen = [1, 2]  # default: the runs showed none\n"
            "share = 0.75  # 3 of 4 things\n"
            "no_share = 0.5  # default: the runs showed none\n"
            "flag = true\n");
}

TEST(TomlLinesTest, ValuesStayWithinTheBoundsOfScenarioFiles) {
  TomlLines lines;
  lines.Distribution("rate", {{0.2}, {0.2}}, {1, 1e6}, "50");
  EXPECT_EQ(lines.text(), "rate = 1  # from 2 observations\n");
  TomlLines shares;
  shares.Share("share", {5, 4}, "things", "0");
  EXPECT_EQ(shares.text(), "share = 1  # 5 of 4 things\n");
}

}  // namespace
}  // namespace specgen
