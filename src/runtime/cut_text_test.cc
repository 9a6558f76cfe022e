#include "cut_text.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(CutText, EndsBetweenCharacters) {
  EXPECT_EQ(CutText("abc", 3), "abc");
  EXPECT_EQ(CutText("abc", 2), "ab");
  EXPECT_EQ(CutText("a\xC3\xA9", 2), "a");
  EXPECT_EQ(CutText("\xE9\x94\x99\xE8\xAF\xAF", 4), "\xE9\x94\x99");
}

TEST(FencedText, FenceIsLongerThanAnyRunOfBackticksInIt) {
  EXPECT_EQ(FencedText("error"), "```text\nerror\n```");
  EXPECT_EQ(FencedText("a\n```\nb"), "````text\na\n```\nb\n````");
  EXPECT_EQ(FencedText("`````x``"), "``````text\n`````x``\n``````");
}

}  // namespace
}  // namespace specgen
