// The promise of the detector: how a stream is cut changes nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "specgen/base/prng.h"
#include "stream_state.h"
#include "test_streams.h"

namespace specgen {
namespace {

const std::string kCode =
    "extern \"C\" void k(const float* x, float* y, int64_t n) {\n"
    "  // The tail: n % 8 elements, 1'000 at most; \"quoted\" }\n"
    "  const char* s = \"}\\\"\"; /* { * / */\n"
    "  for (int64_t i = 0; i < n; ++i) { y[i] = x[i]; }\n"
    "}\n";

const std::vector<std::string>& HardTexts() {
  static const std::vector<std::string> texts = {
      "It fits. Wait, no. I'll use a tile of 64 rows and 1.5 KB. Alternatively, split it!\n",
      "Fine:\n\n  \t\n**Wait** - no?\n> Let me write it.\n- Let me write the kernel: \n\n\n",
      "So:\n\n```cpp\n" + kCode + "```\n\nHmm, the tail. Let me write it again.\n",
      "````cpp\n" + kCode + "```\n````  \nDone. Wait, no.\n",
      "```cpp\nint a;\n```cuda\n__global__ void k() {\n  int i;\n}\n```",
      "   ```python\n@triton.jit\ndef k(\n  x,\n):\n  \"\"\"Text }\n``\n\"\"\"\n  y = '#'  # c\n  "
      "z = ''\n"
      "  return 1\n\nk(2)\n```\nOK. But wait, what?\n",
      "可以放下。等等，不对！我们采用 64 行的分块，每块 4 KB。\n让我写出完整的代码：\n```cpp\n" +
          kCode + "```\n最终代码如下。",
      "Here is the current kernel:\n\n```cpp\n" + kCode + "```\nBut ```x``` is short.\n```text\n",
      "```cpp\n  ...\n" + kCode + "// todo\n            ...\n```\n```\n```\nOK. Actually, fine. \n",
      "Broken \x80\xE3\x80 bytes\xFF. Wait\xE3\x80\x82\xE7\xAD 等\x82等\n\xEF\xBC? Use 2 "
      "tiles\xEF\xBC\x9F\n",
      std::string("Zero\0 bytes. Wait, \0 use 3 tiles.\n", 35),
  };
  return texts;
}

void ExpectSame(const TriggerBatch& expected, const TriggerBatch& found, std::string_view text,
                const std::string& how) {
  EXPECT_EQ(expected.triggers, found.triggers) << how << "\n" << text;
  EXPECT_EQ(expected.codes, found.codes) << how << "\n" << text;
}

DetectorOptions ShortPeriod() { return {.period_tokens = 30, .known_code = nullptr}; }

TEST(SplitInvarianceTest, EverySinglePointOfHardTexts) {
  for (const std::string& text : HardTexts()) {
    const TriggerBatch whole = Detect(BuiltInRules(), text, ShortPeriod());
    for (std::size_t cut = 1; cut < text.size(); ++cut) {
      std::size_t next = cut;
      const auto chunk = [&] { return std::exchange(next, text.size()); };
      ExpectSame(whole, DetectCut(BuiltInRules(), text, chunk, ShortPeriod()), text,
                 "cut at " + std::to_string(cut));
    }
  }
}

TEST(SplitInvarianceTest, EveryChunkSizeOfHardTexts) {
  std::size_t trigger_count = 0;
  for (const std::string& text : HardTexts()) {
    const TriggerBatch whole = Detect(BuiltInRules(), text, ShortPeriod());
    trigger_count += whole.triggers.size();
    for (std::size_t size = 1; size <= 70; ++size) {
      ExpectSame(whole,
                 DetectCut(
                     BuiltInRules(), text, [&] { return size; }, ShortPeriod()),
                 text, "chunks of " + std::to_string(size));
    }
  }
  EXPECT_GT(trigger_count, 25U);
}

TEST(SplitInvarianceTest, OrderAndCharacterBordersOfHardTexts) {
  for (const std::string& text : HardTexts()) {
    std::pair<std::int64_t, std::uint32_t> last{0, 0};
    for (const Trigger& trigger : Detect(BuiltInRules(), text, ShortPeriod()).triggers) {
      const std::pair now{trigger.offset, trigger.rule};
      EXPECT_LT(last, now) << text;
      last = now;
    }
  }
}

// Bytes and words in any order: what nobody would write.
std::string RandomText(Prng& prng, std::size_t bytes) {
  constexpr std::array<std::string_view, 72> kPieces = {"\n",
                                                        "\n",
                                                        "\n",
                                                        " ",
                                                        " ",
                                                        "    ",
                                                        "\t",
                                                        "```",
                                                        "```cpp\n",
                                                        "```\n",
                                                        "\n```\n",
                                                        "`",
                                                        ">",
                                                        ". ",
                                                        "! ",
                                                        "? ",
                                                        ".",
                                                        "。",
                                                        "！",
                                                        "？",
                                                        "...",
                                                        "…",
                                                        "Wait, ",
                                                        "wait",
                                                        "hmm",
                                                        "but ",
                                                        "actually ",
                                                        "Alternatively, ",
                                                        "let me ",
                                                        "write ",
                                                        "the ",
                                                        "kernel",
                                                        "code ",
                                                        "use ",
                                                        "128",
                                                        "threads ",
                                                        "tile ",
                                                        "block size ",
                                                        "// ",
                                                        "# ",
                                                        "todo",
                                                        "{",
                                                        "}",
                                                        "(",
                                                        ")",
                                                        "\"",
                                                        "'",
                                                        "*",
                                                        "/*",
                                                        "*/",
                                                        "\\",
                                                        "extern \"C\" ",
                                                        "__global__ ",
                                                        "class ModelNew",
                                                        "@triton.jit\n",
                                                        "def f(...",
                                                        "等等",
                                                        "让我",
                                                        "写",
                                                        "代码",
                                                        "使用",
                                                        "分块",
                                                        "如果",
                                                        "final ",
                                                        "I'll ",
                                                        "current ",
                                                        ";",
                                                        "\r\n",
                                                        "\x80",
                                                        "\xE3",
                                                        "\xFF",
                                                        "\xEF\xBC"};
  std::string text;
  while (text.size() < bytes) {
    const std::uint64_t kind = prng.Below(20);
    if (kind == 0) {
      text += static_cast<char>(prng.Below(256));
    } else {
      text += kPieces[prng.Below(kPieces.size())];
    }
  }
  return text;
}

TEST(SplitInvarianceTest, RandomTextsInRandomChunks) {
  Prng prng(20);
  std::size_t trigger_count = 0;
  for (int i = 0; i < 150; ++i) {
    const std::string text = RandomText(prng, 1500);
    const TriggerBatch whole = Detect(BuiltInRules(), text, ShortPeriod());
    trigger_count += whole.triggers.size();
    for (const std::size_t longest : {1U, 2U, 5U, 40U, 300U}) {
      const auto chunk = [&] { return static_cast<std::size_t>(1 + prng.Below(longest)); };
      ExpectSame(whole, DetectCut(BuiltInRules(), text, chunk, ShortPeriod()), text,
                 "chunks up to " + std::to_string(longest));
    }
  }
  EXPECT_GT(trigger_count, 500U);
}

TEST(SplitInvarianceTest, AnyBytesGiveOffsetsInOrderAndInsideTheText) {
  Prng prng(21);
  for (int i = 0; i < 300; ++i) {
    std::string text;
    for (int n = 0; n < 700; ++n) text += static_cast<char>(prng.Below(256));
    std::int64_t last = 0;
    for (const Trigger& trigger : Detect(BuiltInRules(), text, ShortPeriod()).triggers) {
      EXPECT_GE(trigger.offset, last);
      EXPECT_LE(trigger.offset, static_cast<std::int64_t>(text.size()));
      last = trigger.offset;
    }
  }
}

// A stream never keeps a trigger back: after any prefix it has said what the prefix alone decides.
TEST(SplitInvarianceTest, NothingIsKeptBackForALaterChunk) {
  for (const std::string& text : HardTexts()) {
    TriggerScratch scratch(BuiltInRules());
    TriggerDetector bytewise(BuiltInRules(), ShortPeriod());
    TriggerBatch so_far;
    for (std::size_t size = 1; size <= text.size(); ++size) {
      bytewise.Feed(std::string_view(text).substr(size - 1, 1), scratch, so_far);
      TriggerDetector at_once(BuiltInRules(), ShortPeriod());
      TriggerBatch batch;
      at_once.Feed(std::string_view(text).substr(0, size), scratch, batch);
      ASSERT_EQ(so_far.triggers, batch.triggers) << "after " << size << " bytes of\n" << text;
    }
  }
}

}  // namespace
}  // namespace specgen
