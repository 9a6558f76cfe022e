#include "stream_check.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "specgen/base/prng.h"

namespace specgen {

namespace {

constexpr int kTextCount = 40;
constexpr std::size_t kTextBytes = 3000;
// Zero: chunks of changing sizes.
constexpr std::array<std::size_t, 8> kChunkSizes = {0, 0, 0, 7, 16, 31, 64, kTextBytes};

// What stands between words, and what repeats are made of.
constexpr std::array<std::string_view, 16> kFillers = {
    "\n", "\n", "\n",  " ", " ", "    ", "          ", "\t",
    ". ", "? ", "```", ">", "x", "1",    ",",          "("};

bool IsLiteralByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == ' ' || static_cast<unsigned char>(c) >= 0x80;
}

// The words of a pattern, as far as they can be told without understanding it.
void AddWords(std::string_view pattern, std::vector<std::string>& words) {
  std::string word;
  for (std::size_t at = 0; at <= pattern.size(); ++at) {
    const char c = at < pattern.size() ? pattern[at] : '(';
    if (IsLiteralByte(c)) {
      word += c;
    } else if (c == '\\' && at + 1 < pattern.size() && !IsLiteralByte(pattern[at + 1])) {
      word += pattern[++at];
    } else {
      if (!word.empty()) words.push_back(std::move(word));
      word.clear();
      if (c == '\\') ++at;
    }
  }
}

std::string MakeText(const std::vector<std::string>& words, Prng& prng) {
  std::string text;
  while (text.size() < kTextBytes) {
    if (prng.Chance(1, 2)) {
      text += kFillers[prng.Below(kFillers.size())];
    } else {
      text += words[prng.Below(words.size())];
    }
  }
  return text;
}

std::vector<PatternMatch> MatchesOf(const PatternDatabase& database, const PatternScratch& scratch,
                                    std::string_view text, std::size_t chunk, Prng& prng) {
  PatternStream stream(database);
  std::vector<PatternMatch> all;
  std::vector<PatternMatch> matches;
  while (!text.empty()) {
    const std::size_t drawn = 1 + prng.Below(40);
    const std::string_view part = text.substr(0, chunk == 0 ? drawn : chunk);
    stream.Scan(part, scratch, matches);
    all.insert(all.end(), matches.begin(), matches.end());
    text.remove_prefix(part.size());
  }
  // A pattern may report one end twice.
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace

std::optional<std::uint32_t> FindUnreliablePattern(const PatternDatabase& database,
                                                   const std::vector<StreamPattern>& patterns) {
  std::vector<std::string> words;
  for (const StreamPattern& pattern : patterns) AddWords(pattern.text, words);
  words.emplace_back("a");
  const PatternScratch scratch(database);
  Prng prng(1);
  for (int i = 0; i < kTextCount; ++i) {
    const std::string text = MakeText(words, prng);
    const std::vector<PatternMatch> expected = MatchesOf(database, scratch, text, 1, prng);
    for (const std::size_t chunk : kChunkSizes) {
      const std::vector<PatternMatch> matches = MatchesOf(database, scratch, text, chunk, prng);
      const auto [left, right] =
          std::mismatch(expected.begin(), expected.end(), matches.begin(), matches.end());
      if (left != expected.end()) return left->id;
      if (right != matches.end()) return right->id;
    }
  }
  return std::nullopt;
}

}  // namespace specgen
