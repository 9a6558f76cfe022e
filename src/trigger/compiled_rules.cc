#include "compiled_rules.h"

#include <algorithm>
#include <utility>

#include "stream_check.h"

namespace specgen {

namespace {

// A stream begins with a line end of our own (PatternStream), so that no pattern needs ^. Repeats
// are short and bounded: longer ones become engines whose streaming mode misses matches at the ends
// of chunks (docs/formats/trigger_rules.md, "Patterns").
//
// A sentence starts where a line starts, or after the end of another one; list marks and emphasis
// may come before its first word.
constexpr std::string_view kSentenceStart =
    "(?:\n|[.!?][\"')*_`\\]]{0,3}[ \t]|\xE3\x80\x82|\xEF\xBC\x81|\xEF\xBC\x9F)"
    "[ \t\n*_#\"(-]{0,8}";
constexpr std::string_view kFence = "\n[ \t]{0,12}```";
constexpr std::string_view kQuestionEnd = "[?][\"')*_`\\]]{0,3}[ \t\n]|\xEF\xBC\x9F";
// Before a line end it needs no pattern of its own: the line end ends the sentence.
constexpr std::string_view kSentenceEnd = "[.!][\"')*_`\\]]{0,3}[ \t]|\xE3\x80\x82|\xEF\xBC\x81";
constexpr std::string_view kQuotedLine = "\n[ \t]{0,3}>";

constexpr std::size_t kBitMax = 64;

bool IsAscii(char c) { return static_cast<unsigned char>(c) < 0x80; }
bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// Patterns match bytes: a character of several bytes is made one item, so that what follows it (?,
// {0,3}) means the whole of it. In a character class it cannot be; false then.
bool GroupCharacters(std::string_view pattern, std::string& grouped) {
  bool is_in_class = false;
  for (std::size_t at = 0; at < pattern.size();) {
    const char c = pattern[at];
    if (IsAscii(c)) {
      const std::size_t length =
          c == '\\' && at + 1 < pattern.size() && IsAscii(pattern[at + 1]) ? 2 : 1;
      if (length == 1 && c == '[') is_in_class = true;
      if (length == 1 && c == ']') is_in_class = false;
      grouped += pattern.substr(at, length);
      at += length;
      continue;
    }
    if (is_in_class) return false;
    std::size_t end = at + 1;
    while (end < pattern.size() && IsContinuation(pattern[end])) ++end;
    grouped += "(?:";
    grouped += pattern.substr(at, end - at);
    grouped += ")";
    at = end;
  }
  return true;
}

class RuleCompiler {
 public:
  explicit RuleCompiler(const RuleFile& file) : file_(file) {}

  Result<CompiledRules> Compile() {
    compiled_.languages = file_.languages;
    for (const RuleText& rule : file_.rules) AddRule(rule);
    for (const PatternText& text : file_.placeholders) {
      Add(text, {PatternRole::kPlaceholder, 0}, Prose::kAnywhere);
    }
    for (const PatternText& text : file_.quotes) {
      Add(text, {PatternRole::kQuote, 0}, Prose::kAnywhere);
    }
    AddOwn(kFence, PatternRole::kFence);
    AddOwn(kQuestionEnd, PatternRole::kQuestionEnd);
    AddOwn(kSentenceEnd, PatternRole::kSentenceEnd);
    AddOwn("\n", PatternRole::kNewline);
    AddOwn(kQuotedLine, PatternRole::kQuotedLine);
    if (!error_) BuildDatabase();
    if (error_) return tl::unexpected(std::move(*error_));
    return std::move(compiled_);
  }

 private:
  // How the text of a pattern is read.
  enum class Prose { kAnywhere, kAtSentenceStart, kCode };

  void Fail(std::int64_t line, const std::string& text) {
    if (!error_) error_ = RuleFileError(file_.name, line, text);
  }

  void AddOwn(std::string_view text, PatternRole role) {
    patterns_.push_back({std::string(text), false});
    lines_.push_back(0);
    compiled_.meanings.push_back({role, 0});
  }

  void Add(const PatternText& text, PatternMeaning meaning, Prose prose) {
    const std::string shown = "the pattern \"" + text.text + "\" cannot be used: ";
    if (text.text.empty() || text.text.size() > kPatternBytesMax) {
      Fail(text.line, shown + "it must have 1 to " + std::to_string(kPatternBytesMax) + " bytes");
      return;
    }
    StreamPattern pattern{.text = {}, .ignores_case = prose != Prose::kCode};
    if (!GroupCharacters(text.text, pattern.text)) {
      Fail(text.line, shown + "a character class holds ASCII only; write (?:a|b) instead of [ab]");
      return;
    }
    const std::string fault = StreamPatternFault(pattern);
    if (!fault.empty()) {
      Fail(text.line, shown + fault);
      return;
    }
    if (prose == Prose::kAtSentenceStart) {
      pattern.text = std::string(kSentenceStart) + "(?:" + pattern.text + ")";
    }
    patterns_.push_back(std::move(pattern));
    lines_.push_back(text.line);
    compiled_.meanings.push_back(meaning);
  }

  void AddRule(const RuleText& rule) {
    const auto index = static_cast<std::uint32_t>(compiled_.names.size());
    compiled_.names.push_back(rule.name);
    compiled_.kinds.push_back(rule.kind);
    compiled_.quiet_bytes.push_back(rule.quiet_bytes);
    switch (rule.kind) {
      case TriggerKind::kCodeFence:
        compiled_.fences.push_back(CodeRuleOf(rule, index));
        break;
      case TriggerKind::kFunctionBody:
        compiled_.bodies.push_back(CodeRuleOf(rule, index));
        break;
      case TriggerKind::kThoughtStart:
        for (const PatternText& text : rule.patterns) {
          Add(text, {PatternRole::kThought, static_cast<std::uint8_t>(index)},
              Prose::kAtSentenceStart);
        }
        break;
      case TriggerKind::kPeriodic:
        if (compiled_.periodic_rule) Fail(rule.line, "there is a periodic rule already");
        compiled_.periodic_rule = index;
        break;
      default:
        AddSentenceRule(rule, index);
    }
  }

  CodeRule CodeRuleOf(const RuleText& rule, std::uint32_t index) {
    CodeRule code{.rule = index, .languages = 0, .entries = 0, .lines_min = rule.lines_min};
    for (const std::size_t language : rule.languages)
      code.languages |= std::uint32_t{1} << language;
    for (const PatternText& text : rule.entry) code.entries |= EntryBit(text);
    return code;
  }

  // Rules that name the same entry share its bit.
  std::uint64_t EntryBit(const PatternText& text) {
    std::size_t bit = 0;
    while (bit < entries_.size() && entries_[bit] != text.text) ++bit;
    if (bit == kBitMax) {
      Fail(text.line, "there are more than " + std::to_string(kBitMax) + " entry patterns");
      return 0;
    }
    if (bit == entries_.size()) {
      entries_.push_back(text.text);
      Add(text, {PatternRole::kEntry, static_cast<std::uint8_t>(bit)}, Prose::kCode);
    }
    return std::uint64_t{1} << bit;
  }

  void AddSentenceRule(const RuleText& rule, std::uint32_t index) {
    const Prose prose = rule.at_sentence_start ? Prose::kAtSentenceStart : Prose::kAnywhere;
    const std::uint64_t first = TermBit(rule, rule.patterns, prose);
    SentenceRule sentence{.rule = index, .all_of = first, .none_of = 0, .needs_number = false};
    sentence.all_of |= TermBit(rule, rule.with, Prose::kAnywhere);
    sentence.none_of = TermBit(rule, rule.unless, Prose::kAnywhere);
    sentence.needs_number = rule.needs_number;
    if (rule.needs_number) compiled_.number_bits |= first;
    compiled_.sentences.push_back(sentence);
  }

  // The bit that any of `texts` sets in its sentence; none for no texts.
  std::uint64_t TermBit(const RuleText& rule, const PatternTexts& texts, Prose prose) {
    if (texts.empty()) return 0;
    if (term_count_ == kBitMax) {
      Fail(rule.line, "there are more than " + std::to_string(kBitMax) +
                          " lists of patterns in the rules about sentences");
      return 0;
    }
    for (const PatternText& text : texts) {
      Add(text, {PatternRole::kTerm, static_cast<std::uint8_t>(term_count_)}, prose);
    }
    return std::uint64_t{1} << term_count_++;
  }

  void BuildDatabase() {
    PatternFailure failure;
    compiled_.database = PatternDatabase::Compile(patterns_, failure);
    if (!compiled_.database) {
      FailPattern(failure.index, failure.text);
    } else if (const auto id = FindUnreliablePattern(*compiled_.database, patterns_)) {
      FailUnreliable(*id);
    }
  }

  void FailUnreliable(std::size_t id) {
    constexpr std::string_view kAdvice =
        "this Vectorscan misses some matches at the ends of chunks; shorten the repeats (12 and "
        "less "
        "are safe) or write a pattern with a repeat as several without";
    if (lines_[id] != 0) {
      FailPattern(id, std::string(kAdvice));
    } else {
      // One of our own, which the company of the others has turned into something else.
      Fail(1, "the patterns of this file cannot be used together: " + std::string(kAdvice));
    }
  }

  void FailPattern(std::size_t id, const std::string& text) {
    Fail(lines_[id], "the pattern \"" + patterns_[id].text + "\" cannot be used: " + text);
  }

  const RuleFile& file_;
  CompiledRules compiled_;
  std::vector<StreamPattern> patterns_;
  std::vector<std::int64_t> lines_;
  std::vector<std::string> entries_;
  std::size_t term_count_ = 0;
  std::optional<Error> error_;
};

}  // namespace

std::optional<std::size_t> CompiledRules::FindLanguage(std::string_view tag) const {
  for (std::size_t index = 0; index < languages.size(); ++index) {
    const std::vector<std::string>& tags = languages[index].tags;
    if (std::find(tags.begin(), tags.end(), tag) != tags.end()) return index;
  }
  return std::nullopt;
}

Result<CompiledRules> CompileRules(const RuleFile& file) { return RuleCompiler(file).Compile(); }

}  // namespace specgen
