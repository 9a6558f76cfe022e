#include "specgen/trigger/code_extractor.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "code_lexer.h"
#include "compiled_rules.h"
#include "stream_state.h"

namespace specgen {

namespace {

// An entry marker of the language's rules stands in the code, outside of comments and strings.
bool HasEntry(std::string_view source, std::size_t language, const CompiledRules& rules) {
  std::uint64_t entries = 0;
  for (const CodeRule& rule : rules.fences) {
    if ((rule.languages >> language & 1U) != 0) entries |= rule.entries;
  }
  const PatternScratch scratch(*rules.database);
  PatternStream stream(*rules.database);
  std::vector<PatternMatch> matches;
  stream.Scan(source, scratch, matches);
  CodeLexer lexer(rules.languages[language].syntax);
  std::vector<CodeMark> marks;
  std::size_t read = 0;
  for (const PatternMatch& match : matches) {
    const PatternMeaning meaning = rules.meanings[match.id];
    if (meaning.role != PatternRole::kEntry || (entries >> meaning.number & 1U) == 0) continue;
    const auto end = static_cast<std::size_t>(match.end);
    lexer.Advance(source.substr(read, end - read), marks);
    read = end;
    if (lexer.is_in_code()) return true;
  }
  return false;
}

// Walks over the lines of a text and takes out what stands between fences.
class FenceReader {
 public:
  FenceReader(std::string_view text, const CompiledRules& rules) : text_(text), rules_(rules) {}

  // An unclosed fence is taken if `takes_open`.
  std::vector<TraceCode> Read(bool takes_open) {
    for (std::size_t at = 0; at < text_.size();) {
      const std::size_t newline = std::min(text_.find('\n', at), text_.size());
      OnLine(at, newline);
      at = newline + 1;
    }
    if (takes_open && is_open_) Take(text_.size());
    return std::move(codes_);
  }

 private:
  void OnLine(std::size_t begin, std::size_t end) {
    const std::string_view line = text_.substr(begin, end - begin);
    const std::size_t ticks = std::min(line.find_first_not_of(" \t"), line.size());
    if (!line.substr(ticks).starts_with("```")) return;
    FenceLine fence;
    fence.Append(line.substr(ticks));
    const bool opens_known = fence.Opens() && rules_.FindLanguage(fence.tag()).has_value();
    if (is_open_ && fence.Closes(open_ticks_)) {
      Take(begin);
      is_open_ = false;
    } else if (is_open_ ? opens_known : fence.Opens()) {
      is_open_ = true;
      open_ticks_ = fence.tick_count();
      tag_ = fence.tag();
      begin_ = std::min(end + 1, text_.size());
    }
  }

  void Take(std::size_t end) {
    const std::string_view source = text_.substr(begin_, end - begin_);
    const std::optional<std::size_t> language = rules_.FindLanguage(tag_);
    if (source.empty() || source.size() > kCodeBytesMax || (!language && !tag_.empty())) return;
    TraceCode code{.language = language ? rules_.languages[*language].name : std::string(),
                   .source = std::string(source),
                   .begin = static_cast<std::int64_t>(begin_),
                   .end = static_cast<std::int64_t>(end),
                   .has_entry = language && HasEntry(source, *language, rules_)};
    // Without a tag the entry point says which language it is.
    for (std::size_t i = 0; tag_.empty() && !code.has_entry && i < rules_.languages.size(); ++i) {
      code.has_entry = HasEntry(source, i, rules_);
      if (code.has_entry) code.language = rules_.languages[i].name;
    }
    codes_.push_back(std::move(code));
  }

  std::string_view text_;
  const CompiledRules& rules_;
  std::vector<TraceCode> codes_;
  bool is_open_ = false;
  std::uint32_t open_ticks_ = 0;
  std::string tag_;
  std::size_t begin_ = 0;
};

std::optional<TraceCode> LastWithEntry(std::vector<TraceCode>& codes) {
  const auto last = std::find_if(codes.rbegin(), codes.rend(),
                                 [](const TraceCode& code) { return code.has_entry; });
  if (last == codes.rend()) return std::nullopt;
  return std::move(*last);
}

}  // namespace

std::vector<TraceCode> FencedCodes(std::string_view text, const TriggerRules& rules) {
  return FenceReader(text, rules.compiled()).Read(false);
}

std::optional<TraceCode> LastCompleteCode(std::string_view trace, const TriggerRules& rules) {
  std::vector<TraceCode> codes = FencedCodes(trace, rules);
  return LastWithEntry(codes);
}

std::optional<TraceCode> AnswerCode(std::string_view answer, std::string_view prefill,
                                    const TriggerRules& rules) {
  const std::string text = std::string(prefill) + std::string(answer);
  std::vector<TraceCode> codes = FenceReader(text, rules.compiled()).Read(true);
  std::optional<TraceCode> best = LastWithEntry(codes);
  if (!best && !codes.empty()) {
    best = *std::max_element(
        codes.begin(), codes.end(),
        [](const TraceCode& a, const TraceCode& b) { return a.source.size() < b.source.size(); });
  }
  if (best) {
    const auto shift = static_cast<std::int64_t>(prefill.size());
    best->begin = std::max<std::int64_t>(best->begin - shift, 0);
    best->end = std::max<std::int64_t>(best->end - shift, 0);
  }
  return best;
}

}  // namespace specgen
