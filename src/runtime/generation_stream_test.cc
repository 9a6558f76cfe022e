#include "generation_stream.h"

#include <gtest/gtest.h>

#include "testing/testing_time.h"

namespace specgen {
namespace {

TEST(StreamText, APrefixIsTheExactStartOfTheTrace) {
  StreamText text(At(0));
  text.AppendReasoning(At(1), "Let me ", 2);
  text.AppendReasoning(At(2), "think.", 3);
  EXPECT_EQ(text.TracePrefix(0), "");
  EXPECT_EQ(text.TracePrefix(9), "Let me th");
  EXPECT_EQ(text.TracePrefix(13), "Let me think.");
}

TEST(StreamText, ShowsSizesAndTimes) {
  StreamText text(At(10));
  text.AppendReasoning(At(11), "abc", 1);
  text.CountAnswer(At(14), 9);
  StreamView view;
  text.Show(At(20), view);
  EXPECT_EQ(view.trace_bytes, 3);
  EXPECT_EQ(view.tokens, 9);
  EXPECT_EQ(view.age, std::chrono::seconds(10));
  EXPECT_EQ(view.quiet, std::chrono::seconds(6));
}

TEST(StreamText, ThePromptIsKnownOnceTheEndpointToldIt) {
  StreamText text(At(0));
  EXPECT_EQ(text.prompt_text(), "");
  text.Start("<|user|>");
  EXPECT_EQ(text.prompt_text(), "<|user|>");
}

TEST(StreamTextDeathTest, APrefixBeyondTheTraceIsABug) {
  StreamText text(At(0));
  text.AppendReasoning(At(1), "abc", 1);
  EXPECT_DEATH(text.TracePrefix(4), "where the trace has been");
}

}  // namespace
}  // namespace specgen
