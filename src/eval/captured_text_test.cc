#include "captured_text.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(CapturedTextTest, GivesTheBeginningOfWhatWasWritten) {
  const Result<CapturedText> text = CapturedText::Make();
  ASSERT_TRUE(text.has_value());
  EXPECT_EQ(text->Text(10), "");
  ASSERT_EQ(write(text->fd(), "hello world", 11), 11);
  EXPECT_EQ(text->Text(5), "hello");
  EXPECT_EQ(text->Text(100), "hello world");
}

}  // namespace
}  // namespace specgen
