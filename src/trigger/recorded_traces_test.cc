// Traces that real models wrote, where they are there: ../shared/traces beside the source folder.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "specgen/trigger/code_extractor.h"
#include "stream_state.h"
#include "test_streams.h"

namespace specgen {
namespace {

// The "text" of one line of a trace file. The files are JSON Lines; this library knows no JSON.
std::string TextOf(std::string_view line) {
  const std::string_view key = "\"text\": \"";
  const std::size_t begin = line.find(key);
  if (begin == std::string_view::npos) return {};
  std::string text;
  for (std::size_t at = begin + key.size(); at < line.size() && line[at] != '"'; ++at) {
    if (line[at] != '\\') {
      text += line[at];
      continue;
    }
    const char c = line[++at];
    if (c == 'u') {
      // Only which bytes are outside of ASCII matters here, not which character they are.
      text += "\xC2\xB5";
      at += 4;
    } else {
      text += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
    }
  }
  return text;
}

const std::vector<std::string>& RecordedTraces() {
  static const std::vector<std::string> traces = [] {
    const char* source = std::getenv("SPECGEN_SOURCE");
    const std::filesystem::path folder =
        std::filesystem::path(source != nullptr ? source : ".") / "../shared/traces";
    std::vector<std::string> texts;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
      std::ifstream file(entry.path());
      for (std::string line; std::getline(file, line);) texts.push_back(TextOf(line));
    }
    return texts;
  }();
  return traces;
}

class RecordedTracesTest : public testing::Test {
 protected:
  void SetUp() override {
    if (RecordedTraces().empty()) GTEST_SKIP() << "there is no ../shared/traces";
  }
};

TEST_F(RecordedTracesTest, EveryChunkSizeGivesTheSame) {
  for (const std::string& text : RecordedTraces()) {
    ASSERT_FALSE(text.empty());
    const TriggerBatch whole = Detect(BuiltInRules(), text);
    for (const std::size_t size : {1U, 3U, 7U, 16U, 64U, 4096U}) {
      const TriggerBatch cut = DetectCut(BuiltInRules(), text, [&] { return size; });
      ASSERT_EQ(whole.triggers, cut.triggers) << "chunks of " << size;
      ASSERT_EQ(whole.codes, cut.codes) << "chunks of " << size;
    }
  }
}

// A rule that stops firing, or fires all the time, breaks no other test.
TEST_F(RecordedTracesTest, RatesOfEachKindStayWithinBounds) {
  std::array<std::int64_t, kTriggerKindCount> counts{};
  std::int64_t bytes = 0;
  for (const std::string& text : RecordedTraces()) {
    bytes += static_cast<std::int64_t>(text.size());
    for (const Trigger& trigger : Detect(BuiltInRules(), text).triggers) {
      ++counts[static_cast<std::size_t>(trigger.kind)];
    }
  }
  struct Bounds {
    TriggerKind kind;
    std::int64_t least;  // For each million bytes.
    std::int64_t most;
  };
  for (const Bounds& bounds :
       {Bounds{TriggerKind::kCodeFence, 3, 60}, Bounds{TriggerKind::kFunctionBody, 1, 60},
        Bounds{TriggerKind::kImplementationCue, 150, 600},
        Bounds{TriggerKind::kDesignDecision, 15, 200},
        Bounds{TriggerKind::kThoughtStart, 400, 1300}, Bounds{TriggerKind::kPeriodic, 0, 30}}) {
    const std::int64_t rate = counts[static_cast<std::size_t>(bounds.kind)] * 1'000'000 / bytes;
    RecordProperty(std::string("rate_") + std::to_string(static_cast<int>(bounds.kind)),
                   std::to_string(rate));
    EXPECT_GE(rate, bounds.least) << TriggerKindName(bounds.kind);
    EXPECT_LE(rate, bounds.most) << TriggerKindName(bounds.kind);
  }
}

TEST_F(RecordedTracesTest, OffsetsAreAtCharacterBorders) {
  for (const std::string& text : RecordedTraces()) {
    for (const Trigger& trigger : Detect(BuiltInRules(), text).triggers) {
      const auto at = static_cast<std::size_t>(trigger.offset);
      ASSERT_LE(at, text.size());
      ASSERT_FALSE(at < text.size() && IsContinuationByte(text[at]));
    }
  }
}

// The detector and the extractor read fences alike.
TEST_F(RecordedTracesTest, CodesOfTheDetectorAreCodesOfTheExtractor) {
  std::size_t count = 0;
  for (const std::string& text : RecordedTraces()) {
    const std::vector<TraceCode> all = FencedCodes(text, BuiltInRules());
    for (const TraceCode& code : Detect(BuiltInRules(), text).codes) {
      ++count;
      EXPECT_EQ(std::count(all.begin(), all.end(), code), 1) << code.source;
    }
  }
  EXPECT_GT(count, 0U);
}

}  // namespace
}  // namespace specgen
