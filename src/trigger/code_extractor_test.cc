#include "specgen/trigger/code_extractor.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "test_streams.h"

namespace specgen {
namespace {

const std::string kTinyKernel = "extern \"C\" void k(float* y) {\n  y[0] = 1;\n}\n";

std::optional<TraceCode> Answer(std::string_view answer, std::string_view prefill = "") {
  return AnswerCode(answer, prefill, BuiltInRules());
}

TEST(FencedCodesTest, GivesEachClosedFenceOfALanguageInOrder) {
  const std::string text =
      "A\n```cpp\nint a;\n```\n```json\n{}\n```\n```python\nb = 1\n```\n```\nc\n```\n" +
      std::string("```cpp\nopen");
  const std::vector<TraceCode> codes = FencedCodes(text, BuiltInRules());
  ASSERT_EQ(codes.size(), 3U);
  EXPECT_EQ(codes[0].language, "cpp");
  EXPECT_EQ(codes[0].source, "int a;\n");
  EXPECT_EQ(text.substr(static_cast<std::size_t>(codes[0].begin),
                        static_cast<std::size_t>(codes[0].end - codes[0].begin)),
            codes[0].source);
  EXPECT_FALSE(codes[0].has_entry);
  EXPECT_EQ(codes[1].language, "python");
  EXPECT_EQ(codes[2].language, "");
}

TEST(LastCompleteCodeTest, IsTheLastWithAnEntryAndNeverAnOpenOne) {
  const std::string first = "```cpp\n" + kTinyKernel + "```\n";
  const std::string trace = first + "```cpp\n// 2\n" + kTinyKernel +
                            "```\nThen:\n```cpp\nint helper;\n```\n```cpp\n" + kTinyKernel;
  const auto code = LastCompleteCode(trace, BuiltInRules());
  ASSERT_TRUE(code);
  EXPECT_EQ(code->source, "// 2\n" + kTinyKernel);
  // Cut anywhere, it is what was complete by then.
  for (std::size_t size = 0; size < trace.size(); ++size) {
    const auto found = LastCompleteCode(trace.substr(0, size), BuiltInRules());
    EXPECT_EQ(found.has_value(), size >= first.size() - 1) << size;
  }
}

struct AnswerCase {
  const char* name;
  std::string answer;
  std::string prefill;
  std::optional<std::string> source;
};

class AnswerCodeTest : public testing::TestWithParam<AnswerCase> {};

TEST_P(AnswerCodeTest, FindsTheCodeOfTheAnswer) {
  const auto code = Answer(GetParam().answer, GetParam().prefill);
  ASSERT_EQ(code.has_value(), GetParam().source.has_value());
  if (code) {
    EXPECT_EQ(code->source, *GetParam().source);
    EXPECT_EQ(GetParam().answer.substr(static_cast<std::size_t>(code->begin),
                                       static_cast<std::size_t>(code->end - code->begin)),
              code->source);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Answers, AnswerCodeTest,
    testing::ValuesIn(std::vector<AnswerCase>{
        {"Plain", "Here:\n```cpp\n" + kTinyKernel + "```\nDone.", "", kTinyKernel},
        {"StopStringAteTheFence", "```cpp\n" + kTinyKernel, "", kTinyKernel},
        {"StopStringAteTheLineEndToo", "```cpp\nextern \"C\" void k() {}", "",
         "extern \"C\" void k() {}"},
        {"Prefilled", kTinyKernel + "```\n", "```cpp\n", kTinyKernel},
        {"PrefilledAndStopped", kTinyKernel, "```cpp\n", kTinyKernel},
        {"PrefilledButFencedAgain", "```cpp\n" + kTinyKernel + "```\n", "```cpp\n", kTinyKernel},
        {"NoTagButAnEntry", "```\n" + kTinyKernel + "```\n", "", kTinyKernel},
        {"WithAPlaceholderComment", "```cpp\n// ... fast path\n" + kTinyKernel + "```\n", "",
         "// ... fast path\n" + kTinyKernel},
        {"LastWithAnEntry",
         "```cpp\n" + kTinyKernel + "```\nUse:\n```cpp\nint main() { k(nullptr); }\n```\n", "",
         kTinyKernel},
        {"WithoutEntryTheLongest", "```cpp\nint a;\n```\n```cpp\nint a, b;\n```\n", "",
         "int a, b;\n"},
        {"OtherLanguageOnly", "```bash\nmake\n```\n", "", std::nullopt},
        {"NoCode", "I cannot do that.", "", std::nullopt},
        {"Nothing", "", "", std::nullopt},
        {"NothingBehindThePrefill", "", "```cpp\n", std::nullopt},
        {"EmptyFence", "```cpp\n```\n", "", std::nullopt},
    }),
    [](const auto& row) { return row.param.name; });

TEST(AnswerCodeTest, SaysWhetherThereIsAnEntry) {
  EXPECT_TRUE(Answer("```cpp\n" + kTinyKernel + "```")->has_entry);
  EXPECT_FALSE(Answer("```cpp\nint a;\n```")->has_entry);
  EXPECT_FALSE(Answer("```cpp\n// extern \"C\"\nint a;\n```")->has_entry);
  EXPECT_EQ(Answer("```\n@triton.jit\ndef k(): pass\n```")->language, "python");
}

TEST(AnswerCodeTest, CodeBytesMaxIsTheLargestCandidate) {
  const auto answer = [](std::size_t bytes) {
    return "```cpp\n" + kTinyKernel + std::string(bytes - kTinyKernel.size() - 1, ' ') + "\n```\n";
  };
  EXPECT_TRUE(Answer(answer(kCodeBytesMax)));
  EXPECT_FALSE(Answer(answer(kCodeBytesMax + 1)));
}

}  // namespace
}  // namespace specgen
