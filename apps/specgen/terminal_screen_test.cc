#include "terminal_screen.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

// What a whole terminal makes of it is seen by tests/e2e/terminal_test.py.
TEST(TerminalScreenTest, LinesThatStayAreNotWrittenAgain) {
  const std::vector<ScreenLine> shown{{"one"}, {"two"}, {"three"}};
  EXPECT_EQ(PictureUpdate(shown, shown, false), "");
  EXPECT_EQ(PictureUpdate(shown, {{"one"}, {"2"}, {"three"}}, false), "\x1b[2;1H2\x1b[K");
}

TEST(TerminalScreenTest, LinesThatAreGoneAreErased) {
  EXPECT_EQ(PictureUpdate({{"one"}, {"two"}}, {{"one"}}, false), "\x1b[2;1H\x1b[K");
}

TEST(TerminalScreenTest, NoLineEndScrollsTheScreen) {
  EXPECT_EQ(PictureUpdate({}, {{"one"}, {"two"}}, false).find('\n'), std::string::npos);
}

TEST(TerminalScreenTest, ColorsAreThereOnlyWhereTheyAreWanted) {
  const std::vector<ScreenLine> lines{{"careful", LineStyle::kWarning}};
  EXPECT_EQ(PictureUpdate({}, lines, true), "\x1b[1;1H\x1b[33mcareful\x1b[0m\x1b[K");
  EXPECT_EQ(PictureUpdate({}, lines, false), "\x1b[1;1Hcareful\x1b[K");
  // Another style alone is another picture.
  EXPECT_NE(PictureUpdate({{"careful"}}, lines, true), "");
}

}  // namespace
}  // namespace specgen
