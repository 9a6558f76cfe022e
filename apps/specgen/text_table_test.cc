#include "text_table.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(TextTableTest, ColumnsAreAsWideAsTheirWidestCell) {
  TextTable table({{"name"}, {"speedup", TextTable::Align::kRight}});
  table.AddRow({"a", "2.31x"});
  table.AddRow({"longer", "-"});
  EXPECT_EQ(table.Text(),
            "name    speedup\n"
            "------  -------\n"
            "a         2.31x\n"
            "longer        -\n");
}

TEST(TextTableTest, WidthCountsCharactersNotBytes) {
  TextTable table({{"é"}, {"x"}});
  table.AddRow({"üü", "y"});
  EXPECT_EQ(table.Text(), "é   x\n--  -\nüü  y\n");
}

TEST(TextTableTest, ShorteningKeepsWholeCharacters) {
  EXPECT_EQ(Shortened("abc", 3), "abc");
  EXPECT_EQ(Shortened("abcd", 3), "ab…");
  EXPECT_EQ(Shortened("üüüü", 3), "üü…");
  EXPECT_EQ(Shortened("abc", 0), "");
}

}  // namespace
}  // namespace specgen
