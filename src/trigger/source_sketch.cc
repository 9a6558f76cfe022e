#include "specgen/trigger/source_sketch.h"

#include <algorithm>
#include <array>
#include <bit>
#include <string>
#include <utility>

#include "specgen/base/digest.h"

namespace specgen {

namespace {

bool IsWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// Two of them side by side mean something else than with a blank between.
bool Glues(char left, char right) {
  if (IsWordByte(left) && IsWordByte(right)) return true;
  return left == right && std::string_view("+-&|<>=").find(left) != std::string_view::npos;
}

// Copies a source without what means nothing.
class Normalizer {
 public:
  Normalizer(std::string_view source, SourceSyntax syntax)
      : source_(source), is_c_(syntax == SourceSyntax::kC) {
    normalized_.reserve(source.size());
  }

  std::string Take() {
    while (at_ < source_.size()) Step();
    EndLine();
    return std::move(normalized_);
  }

 private:
  bool StartsWith(std::string_view text) const { return source_.substr(at_).starts_with(text); }

  void Step() {
    const char c = source_[at_];
    if (c == '\n') {
      ++at_;
      EndLine();
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v') {
      if (is_line_start_) ++indent_;
      has_blank_ = true;
      ++at_;
    } else if (is_c_ ? StartsWith("//") : c == '#') {
      at_ = std::min(source_.find('\n', at_), source_.size());
    } else if (is_c_ && StartsWith("/*")) {
      const std::size_t end = source_.find("*/", at_ + 2);
      at_ = end == std::string_view::npos ? source_.size() : end + 2;
      has_blank_ = true;
    } else if (StartsWith("\\\n")) {
      at_ += 2;
      has_blank_ = true;
    } else {
      Begin(c);
      const std::size_t end = TextEnd(c);
      normalized_ += source_.substr(at_, end - at_);
      at_ = end;
    }
  }

  // Writes what must stand before `c`.
  void Begin(char c) {
    if (is_line_start_) {
      is_line_start_ = false;
      is_directive_ = is_c_ && c == '#';
      // Lines matter in Python and around directives of C.
      if (!normalized_.empty() && (!is_c_ || is_directive_) && normalized_.back() != '\n') {
        normalized_ += '\n';
      }
      if (!is_c_) normalized_.append(indent_, ' ');
    }
    if (has_blank_ && !normalized_.empty() && Glues(normalized_.back(), c)) normalized_ += ' ';
    has_blank_ = false;
  }

  void EndLine() {
    if (is_directive_) normalized_ += '\n';
    is_directive_ = false;
    is_line_start_ = true;
    indent_ = 0;
    has_blank_ = true;
  }

  // The end of what begins at `at_`: a string, or one byte.
  std::size_t TextEnd(char c) const {
    const bool follows_word = at_ > 0 && IsWordByte(source_[at_ - 1]);
    // After a digit a quote separates digits.
    const bool is_separator = c == '\'' && is_c_ && follows_word;
    if ((c != '"' && c != '\'') || is_separator) return at_ + 1;
    if (is_c_ && c == '"' && at_ > 0 && source_[at_ - 1] == 'R') return RawStringEnd();
    const std::string triple(3, c);
    if (!is_c_ && StartsWith(triple)) {
      const std::size_t end = source_.find(triple, at_ + 3);
      return end == std::string_view::npos ? source_.size() : end + 3;
    }
    std::size_t end = at_ + 1;
    while (end < source_.size() && source_[end] != c && source_[end] != '\n') {
      end += source_[end] == '\\' ? 2U : 1U;
    }
    return std::min(end + 1, source_.size());
  }

  std::size_t RawStringEnd() const {
    const std::size_t open = source_.find('(', at_);
    if (open == std::string_view::npos) return at_ + 1;
    const std::string close = ")" + std::string(source_.substr(at_ + 1, open - at_ - 1)) + "\"";
    const std::size_t end = source_.find(close, open);
    return end == std::string_view::npos ? source_.size() : end + close.size();
  }

  std::string_view source_;
  bool is_c_;
  std::string normalized_;
  std::size_t at_ = 0;
  std::size_t indent_ = 0;
  bool is_line_start_ = true;
  bool is_directive_ = false;
  bool has_blank_ = false;
};

std::size_t WordEnd(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  if (!IsWordByte(text[at])) return end;
  while (end < text.size() && IsWordByte(text[end])) ++end;
  return end;
}

// Adds one run of words to the votes on each bit.
void Vote(std::uint64_t run, std::array<std::int64_t, 64>& votes) {
  for (std::size_t bit = 0; bit < votes.size(); ++bit)
    votes[bit] += (run >> bit & 1U) != 0 ? 1 : -1;
}

}  // namespace

SourceSyntax SyntaxOfLanguage(std::string_view language) {
  const bool is_python =
      language == "python" || language == "py" || language == "python3" || language == "triton";
  return is_python ? SourceSyntax::kPython : SourceSyntax::kC;
}

std::string NormalizedSource(std::string_view source, SourceSyntax syntax) {
  return Normalizer(source, syntax).Take();
}

std::uint64_t SourceSketch(std::string_view source, SourceSyntax syntax) {
  const std::string text = NormalizedSource(source, syntax);
  std::array<std::int64_t, 64> votes{};
  std::array<std::string_view, 3> run;
  bool has_words = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = WordEnd(text, at);
    const std::string_view word = std::string_view(text).substr(at, end - at);
    at = end;
    if (word == " " || word == "\n") continue;
    run = {run[1], run[2], word};
    Digest digest;
    for (const std::string_view part : run) digest.Add(part);
    // Spreads the digest over all bits: neighbours differ in few of its low ones.
    std::uint64_t hash = digest.value();
    hash = (hash ^ (hash >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    hash = (hash ^ (hash >> 27U)) * 0x94d049bb133111ebULL;
    Vote(hash ^ (hash >> 31U), votes);
    has_words = true;
  }
  std::uint64_t sketch = 0;
  for (std::size_t bit = 0; has_words && bit < votes.size(); ++bit) {
    if (votes[bit] > 0) sketch |= std::uint64_t{1} << bit;
  }
  return sketch;
}

int SketchDistance(std::uint64_t a, std::uint64_t b) { return std::popcount(a ^ b); }

}  // namespace specgen
