#include "specgen/trigger/trigger_detector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "specgen/trigger/code_extractor.h"
#include "stream_state.h"
#include "test_streams.h"

namespace specgen {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Found(std::string_view text, const DetectorOptions& options = {}) {
  return Shown(BuiltInRules(), text, Detect(BuiltInRules(), text, options));
}

// One complete function in a tagged fence.
const std::string kKernel =
    "extern \"C\" void k(const float* x, float* y, int64_t n) {\n"
    "  for (int64_t i = 0; i < n; ++i) y[i] = x[i];\n"
    "}\n";

struct SentenceCase {
  const char* name;
  const char* text;
  std::vector<std::string> found;
};

class SentenceTest : public testing::TestWithParam<SentenceCase> {};

TEST_P(SentenceTest, GivesTheseTriggers) { EXPECT_EQ(Found(GetParam().text), GetParam().found); }

INSTANTIATE_TEST_SUITE_P(
    Cues, SentenceTest,
    testing::ValuesIn(std::vector<SentenceCase>{
        {"LetMeWrite",
         "Fine. Let me write the kernel now.\n",
         {"implement_en@Fine. Let me write the kernel now."}},
        {"AtTheStartOfTheText", "Let's implement this.\n", {"implement_en@Let's implement this."}},
        {"WithATypographicQuote",
         "Good. I’ll write it with AVX. ",
         {"implement_en@Good. I’ll write it with AVX."}},
        {"InCapitals", "OK. OK NOW LET ME CODE IT!\n", {"implement_en@OK. OK NOW LET ME CODE IT!"}},
        {"UntilTheColon",
         "So:\nlet me write the code:\n\n",
         {"implement_en@let me write the code:"}},
        {"InAList",
         "Steps\n- Now I'll write the loop.\n",
         {"implement_en@- Now I'll write the loop."}},
        {"HereIsTheKernel",
         "Done. Here's the full kernel:\n",
         {"implement_en@Done. Here's the full kernel:"}},
        {"FinalVersion",
         "Good. The final version is short. ",
         {"final_en@Good. The final version is short."}},
        {"PuttingItTogether",
         "Good.\nPutting it all together:\n",
         {"final_en@Putting it all together:"}},
        {"NotInTheMiddle", "What they want is to let me write the kernel. ", {}},
        {"NotAsAQuestion", "Hm? Let me write the kernel? ", {}},
        {"NotForATest", "Good. Let me write a quick test for it. ", {}},
        {"NotWhenDenied", "Good. Let me not write the kernel yet. ", {}},
        {"NotQuoted", "Text.\n> Let me write the kernel.\nMore.\n", {}},
        {"NotAsPartOfAWord", "Good. Let me codesign this. ", {}},
        {"Chinese", "没问题。让我写出完整的代码。", {"implement_zh@没问题。让我写出完整的代码。"}},
        {"ChineseNow", "嗯。\n现在开始写内核：\n", {"implement_zh@现在开始写内核："}},
        {"ChineseFinal", "最终代码如下：\n", {"implement_zh@最终代码如下："}},
        {"ChineseNotForATest", "好。让我写一个测试。", {}},
    }),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Decisions, SentenceTest,
    testing::ValuesIn(std::vector<SentenceCase>{
        {"Tile", "I'll use a tile of 64 rows. ", {"decision_en@I'll use a tile of 64 rows."}},
        {"BlockSize",
         "Let's go with BLOCK_M = 128.\n",
         {"decision_en@Let's go with BLOCK_M = 128."}},
        {"AtTheEndOfTheLine", "- use 8 accumulators\n", {"decision_en@- use 8 accumulators"}},
        {"WithADecimal",
         "We'll use 1.5 KB of cache per tile. ",
         {"decision_en@We'll use 1.5 KB of cache per tile."}},
        {"Unroll", "Then I will unroll by 4! ", {"decision_en@Then I will unroll by 4!"}},
        {"NeedsANumber", "I'll use a wide tile. ", {}},
        {"NeedsTheNumberAfterTheChoice", "For 64 rows I'll use a tile. ", {}},
        {"NeedsADesignWord", "I'll use 64 of them. ", {}},
        {"NeedsAChoice", "The tile has 64 rows. ", {}},
        {"NotAcrossSentences", "I'll use a tile. There are 64 rows. ", {}},
        {"NotAQuestion", "Should we use a tile of 64 rows? ", {}},
        {"NotIfHedged", "Maybe use a tile of 64 rows. ", {}},
        {"NotInQuotedLines", "> use a tile of 64 rows.\n", {}},
        {"Chinese", "我们采用 64 行的分块。", {"decision_zh@我们采用 64 行的分块。"}},
        {"ChineseNeedsANumber", "我们采用更大的分块。", {}},
        {"ChineseQuestion", "是不是采用 64 行的分块？", {}},
        {"ChineseIfHedged", "如果采用 64 行的分块，就快。", {}},
    }),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Thoughts, SentenceTest,
    testing::ValuesIn(std::vector<SentenceCase>{
        {"WaitAfterASentence", "It fits. Wait, it does not.\n", {"doubt_en@It fits."}},
        {"WaitOnANewLine", "It fits:\n\nWait - it does not.\n", {"doubt_en@It fits:"}},
        {"ButWait", "It fits. But wait, what of the tail? ", {"doubt_en@It fits."}},
        {"AfterTrailingBlanks", "It fits  \n  Hmm, no.\n", {"doubt_en@It fits"}},
        {"InEmphasis", "It fits.\n\n**Wait** no.\n", {"doubt_en@It fits."}},
        {"AfterAParenthesis", "(It fits.) Actually, no.\n", {"doubt_en@(It fits.)"}},
        {"Alternatively", "It fits. Alternatively, split it. ", {"alternative_en@It fits."}},
        {"Reconsider", "It fits. Let me reconsider the layout. ", {"alternative_en@It fits."}},
        {"NotWaitFor", "It runs. Wait for the copy. ", {}},
        {"NotWaiting", "It runs. Waiting costs time. ", {}},
        {"NotInTheMiddle", "They wait, and it runs. ", {}},
        {"NotBeforeAnything", "Wait, what? ", {}},
        {"NotTwiceInAShortWhile", "It fits. Wait, no. Wait, yes. ", {"doubt_en@It fits."}},
        {"NotQuoted", "It fits.\n> Fine. Wait, no.\n", {}},
        {"Chinese", "可以放下。等等，不对。", {"doubt_zh@可以放下。"}},
        {"ChineseOnANewLine", "可以放下\n不过还有尾部\n", {"doubt_zh@可以放下"}},
        {"ChineseAlternative", "可以放下。另一种方法更快。", {"alternative_zh@可以放下。"}},
        {"ChineseNotInTheMiddle", "我们等等再说。", {}},
    }),
    [](const auto& row) { return row.param.name; });

TEST(TriggerDetectorTest, ClosedFenceWithAnEntryIsATriggerAndACandidate) {
  const std::string text = "So:\n```cpp\n" + kKernel + "```\nNext.\n";
  const TriggerBatch batch = Detect(BuiltInRules(), text);
  ASSERT_EQ(batch.triggers.size(), 2U);
  EXPECT_EQ(batch.triggers[0].kind, TriggerKind::kFunctionBody);
  EXPECT_EQ(batch.triggers[0].offset, static_cast<std::int64_t>(text.find("\n```\nNext")));
  EXPECT_EQ(batch.triggers[1].kind, TriggerKind::kCodeFence);
  EXPECT_EQ(batch.triggers[1].offset, static_cast<std::int64_t>(text.find("\nNext")));
  ASSERT_EQ(batch.codes.size(), 1U);
  EXPECT_EQ(batch.triggers[1].code, 0U);
  EXPECT_EQ(batch.codes[0].language, "cpp");
  EXPECT_EQ(batch.codes[0].source, kKernel);
  EXPECT_EQ(batch.codes[0].begin, 11);
  EXPECT_EQ(batch.codes[0].end, 11 + static_cast<std::int64_t>(kKernel.size()));
}

TEST(TriggerDetectorTest, TriggersComeWithTheByteThatDecidesThem) {
  struct Case {
    std::string text;
    std::string deciding;  // The text up to and including the byte that decides.
  };
  const std::vector<Case> cases = {
      {"I'll use a tile of 64. Then more.", "I'll use a tile of 64. "},
      {"It fits. Wait, no.", "It fits. Wait,"},
      {"可以。等等，不对。", "可以。等等"},
      {"```cpp\n" + kKernel + "```\n", "```cpp\n" + kKernel.substr(0, kKernel.size() - 1)},
  };
  for (const Case& row : cases) {
    TriggerScratch scratch(BuiltInRules());
    TriggerDetector detector(BuiltInRules());
    TriggerBatch batch;
    detector.Feed(row.deciding.substr(0, row.deciding.size() - 1), scratch, batch);
    EXPECT_THAT(batch.triggers, IsEmpty()) << row.text;
    detector.Feed(row.deciding.substr(row.deciding.size() - 1), scratch, batch);
    EXPECT_EQ(batch.triggers.size(), 1U) << row.text;
    EXPECT_EQ(detector.offset(), static_cast<std::int64_t>(row.deciding.size()));
  }
}

struct FenceCase {
  const char* name;
  std::string text;
  std::vector<std::string> rules;
};

class FenceTest : public testing::TestWithParam<FenceCase> {};

TEST_P(FenceTest, GivesTheseTriggers) {
  std::vector<std::string> rules;
  for (const Trigger& trigger : Detect(BuiltInRules(), GetParam().text).triggers) {
    rules.push_back(BuiltInRules().rule_name(trigger.rule));
  }
  EXPECT_EQ(rules, GetParam().rules);
}

std::vector<FenceCase> FenceCases() {
  const std::string body = "cpp_body";
  const std::string fence = "cpp_fence";
  const std::string python =
      "class ModelNew(nn.Module):\n    def __init__(self):\n        super().__init__()\n\n"
      "    def forward(self, x):\n        return x * 2\n";
  return {
      {"Cuda", "```cuda\n__global__ void k() {\n  int i = 0;\n}\n```\n", {body, fence}},
      {"TagInCapitals", "```CPP\n" + kKernel + "```\n", {body, fence}},
      {"TagWithMore", "```cpp title=\"a\"\n" + kKernel + "```\n", {body, fence}},
      {"Indented", "1. Code\n   ```cpp\n" + kKernel + "   ```\n", {body, fence}},
      {"FourBackticks", "````cpp\n" + kKernel + "```\n````\n", {body, fence}},
      {"Python", "```python\n" + python + "```\n", {"python_fence"}},
      {"PythonDedent",
       "```python\n" + python + "\nmodel = ModelNew()\n```\n",
       {"python_body", "python_fence"}},
      {"PythonSignatureOverLines",
       "```py\n@triton.jit\ndef k(\n    x,\n):\n    a = x\n    b = a\n    return b\n\ny = 1\n```\n",
       {"python_body", "python_fence"}},
      {"ReopenedBeforeItClosed", "```cpp\nint a;\n```cpp\n" + kKernel + "```\n", {body, fence}},
      {"WithoutLineEnd", "```cpp\n" + kKernel + "```", {body, fence}},
      {"TwoFunctions", "```cpp\n" + kKernel + kKernel + "```\n", {body, body, fence}},
      {"NoTag", "```\n" + kKernel + "```\n", {}},
      {"OtherTag", "```json\n" + kKernel + "```\n", {}},
      {"NoEntry", "```cpp\nstatic int f() {\n  int a = 1;\n  return a;\n}\n```\n", {}},
      {"EntryInAComment", "```cpp\n// extern \"C\"\nint f() {\n  int a;\n}\n```\n", {}},
      {"EntryInAString", "```cpp\nconst char* s = \"__global__\";\nint a;\nint b;\n```\n", {}},
      {"TooShort", "```cpp\nextern \"C\" void k() {}\n```\n", {}},
      {"DeclarationOnly", "```cpp\nextern \"C\" void k();\nint a;\nint b;\n```\n", {fence}},
      {"PlaceholderComment",
       "```cpp\nextern \"C\" void k() {\n  // ... same loop\n  int a;\n}\n```\n",
       {}},
      {"PlaceholderLine", "```cpp\nextern \"C\" void k() {\n  int a;\n  ...\n}\n```\n", {}},
      {"PlaceholderToBeDone",
       "```cpp\nextern \"C\" void k() {\n  // todo: rest\n  int a;\n}\n```\n",
       {}},
      {"PlaceholderBesideAWholeBody", "```cpp\n" + kKernel + "// ...\n```\n", {body}},
      {"ChinesePlaceholder",
       "```cpp\nextern \"C\" void k() {\n  // 此处省略\n  int a;\n}\n```\n",
       {}},
      {"VariadicTemplateIsNoPlaceholder",
       "```cpp\ntemplate <class... T> void f(T... t) {}\n" + kKernel + "```\n",
       {body, fence}},
      {"QuotedOldCode", "Here is the current kernel:\n\n```cpp\n" + kKernel + "```\n", {}},
      {"QuotedOldCodeInChinese", "当前的代码如下：\n```cpp\n" + kKernel + "```\n", {}},
      {"QuotedByMark", "> ```cpp\n> extern \"C\" void k() {\n>   int a;\n> }\n> ```\n", {}},
      {"ProseInCode", "```cpp\n// Fine. Wait, no.\n// Let me write the kernel.\nint a;\n```\n", {}},
      {"ProseInUntaggedFence", "```\nFine. Wait, no.\nLet me write the kernel.\n```\n", {}},
      {"CodeBetweenBackticksOnOneLine", "```k(x)``` is it.\nFine. Wait, no.\n", {"doubt_en"}},
      {"BracesInStrings",
       "```cpp\nextern \"C\" void k() {\n  f(\"}\", '}');  // }\n  /* } */ int a;\n}\n```\n",
       {body, fence}},
      {"MarkerInsideABlockThatEnds",
       "```cpp\nstruct A {\n  int __global__\n};\nint a;\nint b;\n```\n",
       {fence}},
  };
}

INSTANTIATE_TEST_SUITE_P(Code, FenceTest, testing::ValuesIn(FenceCases()),
                         [](const auto& row) { return row.param.name; });

TEST(TriggerDetectorTest, KnownCodeIsAnEchoHoweverItIsWritten) {
  auto known = std::make_shared<KnownCode>();
  known->Add("#include <cstdint>\n" + kKernel, SourceSyntax::kC);
  const DetectorOptions options{.period_tokens = 0, .known_code = known};
  std::string echo = "```cpp\n// As it was:\n" + kKernel + "```\n";
  echo.replace(echo.find("  for"), 2, "\t  ");
  EXPECT_THAT(Found(echo, options), IsEmpty());
  std::string changed = echo;
  changed.replace(changed.find("x[i];"), 5, "2 * x[i];");
  EXPECT_EQ(Detect(BuiltInRules(), changed, options).triggers.size(), 2U);
}

TEST(TriggerDetectorTest, PeriodicTriggerComesAtTheFirstSentenceEndAfterItsTokens) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "This is a plain text. ";  // 22 bytes.
  const DetectorOptions options{.period_tokens = 100, .known_code = nullptr};
  const TriggerBatch batch = Detect(BuiltInRules(), text, options);
  ASSERT_EQ(batch.triggers.size(), 5U);
  // 400 bytes and the rest of the sentence: 19 sentences, without the blank after the last.
  EXPECT_EQ(batch.triggers[0].offset, 19 * 22 - 1);
  EXPECT_EQ(batch.triggers[1].offset, 38 * 22 - 1);
  for (const Trigger& trigger : batch.triggers) EXPECT_EQ(trigger.kind, TriggerKind::kPeriodic);
  EXPECT_THAT(Found(text, {.period_tokens = 0, .known_code = nullptr}), IsEmpty());
}

struct PeriodicCase {
  const char* name;
  std::string text;
  std::vector<std::string> found;
};

class PeriodicTest : public testing::TestWithParam<PeriodicCase> {};

// Due after 80 bytes.
TEST_P(PeriodicTest, ComesWhereAnyTriggerMayCome) {
  EXPECT_EQ(Found(GetParam().text, {.period_tokens = 20, .known_code = nullptr}), GetParam().found);
}

const std::string kLongWords = std::string(80, 'x');

INSTANTIATE_TEST_SUITE_P(
    Ends, PeriodicTest,
    testing::ValuesIn(std::vector<PeriodicCase>{
        {"Sentence", kLongWords + ". So. ", {"periodic@" + kLongWords + "."}},
        {"NotAQuestion", kLongWords + "? So. ", {"periodic@" + kLongWords + "? So."}},
        {"NotAQuestionAtALineEnd", kLongWords + "?\nSo.\n", {"periodic@So."}},
        {"NotAChineseQuestion", kLongWords + "？好。", {"periodic@" + kLongWords + "？好。"}},
        {"NotInAQuotedLine", "> " + kLongWords + ". More.\nSo.\n", {"periodic@So."}},
        {"NotAtTheEndOfAQuotedLine", "> " + kLongWords + "\nSo.\n", {"periodic@So."}},
    }),
    [](const auto& row) { return row.param.name; });

TEST(TriggerDetectorTest, AnotherTriggerPutsThePeriodicOff) {
  std::string plain;
  for (int i = 0; i < 10; ++i) plain += "This is a plain text. ";
  const std::string text = plain + "Wait, no. " + plain;
  EXPECT_EQ(
      Detect(BuiltInRules(), text, {.period_tokens = 80, .known_code = nullptr}).triggers.size(),
      1U);
}

TEST(TriggerDetectorTest, SentenceBytesMaxEndsASentenceAtACharacter) {
  // Nothing but characters of three bytes: 4096 is inside one of them.
  std::string text = "我们采用 64 行的分块";
  while (text.size() < 5000) text += "很";
  const TriggerBatch batch = Detect(BuiltInRules(), text);
  ASSERT_EQ(batch.triggers.size(), 1U);
  EXPECT_GE(batch.triggers[0].offset, kSentenceBytesMax);
  EXPECT_LT(batch.triggers[0].offset, kSentenceBytesMax + 3);
  EXPECT_FALSE(IsContinuationByte(text[static_cast<std::size_t>(batch.triggers[0].offset)]));

  std::string shorter = "我们采用 64 行的分块";
  while (shorter.size() + 3 <= static_cast<std::size_t>(kSentenceBytesMax)) shorter += "很";
  EXPECT_THAT(Detect(BuiltInRules(), shorter).triggers, IsEmpty());
}

TEST(TriggerDetectorTest, CodeBytesMaxEndsAFence) {
  const auto fence_of = [](std::size_t bytes) {
    std::string code = kKernel;
    code += "//" + std::string(bytes - kKernel.size() - 3, 'x') + "\n";
    return "```cpp\n" + code + "```\nDone. Wait, no.\n";
  };
  const TriggerBatch fits = Detect(BuiltInRules(), fence_of(kCodeBytesMax - 4));
  ASSERT_EQ(fits.codes.size(), 1U);
  EXPECT_EQ(fits.codes[0].source.size(), kCodeBytesMax - 4);
  // Its last line does not fit any more: no candidate, and the prose behind it is read as prose.
  const std::string too_long = fence_of(kCodeBytesMax - 3);
  const TriggerBatch batch = Detect(BuiltInRules(), too_long);
  EXPECT_THAT(batch.codes, IsEmpty());
}

TEST(TriggerDetectorTest, FenceTagBytesMaxMakesALongFirstLineNoFence) {
  const auto text_of = [](std::size_t tag) {
    return "Fine.\n```cpp " + std::string(tag - 4, 'x') + "\n" + kKernel + "```\n";
  };
  EXPECT_EQ(Detect(BuiltInRules(), text_of(kFenceTagBytesMax)).codes.size(), 1U);
  EXPECT_THAT(Detect(BuiltInRules(), text_of(kFenceTagBytesMax + 1)).codes, IsEmpty());
}

TEST(TriggerDetectorTest, AnEmptyTraceAndEmptyChunksGiveNothing) {
  TriggerScratch scratch(BuiltInRules());
  TriggerDetector detector(BuiltInRules());
  TriggerBatch batch;
  detector.Feed("", scratch, batch);
  detector.Finish(scratch, batch);
  EXPECT_EQ(detector.offset(), 0);
  EXPECT_THAT(batch.triggers, IsEmpty());
}

TEST(TriggerDetectorTest, ThreadsShareRulesAndNothingElse) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "It fits. Wait, no.\n```cpp\n" + kKernel + "```\nText.\n";
  const TriggerBatch expected = Detect(BuiltInRules(), text);
  std::vector<TriggerBatch> found(4);
  std::vector<std::thread> threads;
  for (TriggerBatch& batch : found) {
    threads.emplace_back([&] { batch = DetectCut(BuiltInRules(), text, [] { return 5; }); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const TriggerBatch& batch : found) {
    EXPECT_EQ(batch.triggers, expected.triggers);
    EXPECT_EQ(batch.codes, expected.codes);
  }
}

TEST(TriggerDetectorTest, AStreamIsSmallAndGivesItsCodeBack) {
  TriggerScratch scratch(BuiltInRules());
  TriggerDetector detector(BuiltInRules());
  TriggerBatch batch;
  const std::size_t prose = detector.memory_bytes();
  EXPECT_LT(prose, 1024U);
  detector.Feed("```cpp\n" + kKernel + std::string(5000, ' '), scratch, batch);
  EXPECT_GT(detector.memory_bytes(), prose + 5000);
  detector.Feed("\n```\n", scratch, batch);
  EXPECT_EQ(detector.memory_bytes(), prose);
}

TEST(TriggerDetectorTest, StreamsOfOneScratchDoNotMix) {
  TriggerScratch scratch(BuiltInRules());
  TriggerDetector a(BuiltInRules());
  TriggerDetector b(BuiltInRules());
  TriggerBatch found_a;
  TriggerBatch found_b;
  const std::string text_a = "It fits. Wait, no. ";
  const std::string text_b = "I'll use a tile of 64. ";
  for (std::size_t i = 0; i < text_b.size(); ++i) {
    if (i < text_a.size()) a.Feed(text_a.substr(i, 1), scratch, found_a);
    b.Feed(text_b.substr(i, 1), scratch, found_b);
  }
  EXPECT_THAT(Shown(BuiltInRules(), text_a, found_a), ElementsAre("doubt_en@It fits."));
  EXPECT_THAT(Shown(BuiltInRules(), text_b, found_b),
              ElementsAre("decision_en@I'll use a tile of 64."));
}

}  // namespace
}  // namespace specgen
