#include "output.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(OutputTest, TokensDoNotCrossChannels) {
  const Output output = MakeOutput("We go", "\n</think>\n\n", "ok", {});
  EXPECT_EQ(output.text, "We go\n</think>\n\nok");
  EXPECT_STREQ(output.finish_reason, "stop");
  // "We", " go" | "\n", "</", "thin", "k", ">", "\n\n" | "ok"
  ASSERT_EQ(output.token_ends.size(), 9U);
  EXPECT_EQ(output.Tokens(0, 2), "We go");
  EXPECT_EQ(output.ChannelAt(output.TokenBegin(1)), Channel::kReasoning);
  EXPECT_EQ(output.Tokens(2, 8), "\n</think>\n\n");
  EXPECT_EQ(output.ChannelAt(output.TokenBegin(2)), Channel::kClose);
  EXPECT_EQ(output.ChannelAt(output.TokenBegin(7)), Channel::kClose);
  EXPECT_EQ(output.Tokens(8, 9), "ok");
  EXPECT_EQ(output.ChannelAt(output.TokenBegin(8)), Channel::kAnswer);
}

TEST(OutputTest, EndsBeforeTheFirstStopString) {
  EXPECT_EQ(MakeOutput("", "", "```cpp\nint x;\n```\nthat is it", {.stop = {"is", "\n```"}}).text,
            "```cpp\nint x;");
  const Output in_trace = MakeOutput("We stop here", "\n</think>\n\n", "ok", {.stop = {" stop"}});
  EXPECT_EQ(in_trace.text, "We");
  EXPECT_EQ(in_trace.answer_begin, 2U);
  EXPECT_EQ(in_trace.ChannelAt(0), Channel::kReasoning);
  EXPECT_STREQ(in_trace.finish_reason, "stop");
}

TEST(OutputTest, TokenLimitSaysLength) {
  struct Row {
    std::uint64_t token_max;
    const char* text;
    const char* finish_reason;
  };
  for (const Row& row : {Row{1, "one", "length"}, Row{2, "one two", "length"},
                         Row{3, "one two six", "stop"}, Row{0, "one two six", "stop"}}) {
    const Output output = MakeOutput("", "", "one two six", {{}, row.token_max});
    EXPECT_EQ(output.text, row.text) << row.token_max;
    EXPECT_STREQ(output.finish_reason, row.finish_reason) << row.token_max;
  }
}

TEST(OutputTest, NothingToSayIsNoToken) {
  EXPECT_TRUE(MakeOutput("", "", "", {}).token_ends.empty());
  EXPECT_TRUE(MakeOutput("", "", "xyz", {.stop = {"x"}}).token_ends.empty());
}

}  // namespace
}  // namespace specgen
