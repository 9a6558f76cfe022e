#include "rule_file.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <utility>

#include "stream_state.h"
#include "toml_header.h"

namespace specgen {

namespace {

struct KindName {
  const char* name;
  TriggerKind kind;
};
constexpr std::array<KindName, 6> kKindNames{
    {{"code_fence", TriggerKind::kCodeFence},
     {"function_body", TriggerKind::kFunctionBody},
     {"implementation_cue", TriggerKind::kImplementationCue},
     {"design_decision", TriggerKind::kDesignDecision},
     {"thought_start", TriggerKind::kThoughtStart},
     {"periodic", TriggerKind::kPeriodic}}};

constexpr std::string_view kFormat = "specgen-trigger-rules";

bool IsName(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

// A word that FenceLine::tag() can give.
bool IsFenceTag(std::string_view text) {
  return !text.empty() && text.size() <= kFenceTagBytesMax &&
         std::none_of(text.begin(), text.end(),
                      [](char c) { return EndsFenceTag(c) || c == '`' || (c >= 'A' && c <= 'Z'); });
}

// Reads the keys of tables; keeps the first thing that is wrong.
class Reader {
 public:
  explicit Reader(std::string file) : file_(std::move(file)) {}

  bool has_failed() const { return error_.has_value(); }
  Error TakeError() { return std::move(*error_); }

  void Fail(std::int64_t line, const std::string& text) {
    if (!error_) error_ = RuleFileError(file_, line, text);
  }
  static std::int64_t LineOf(const toml::node& node) {
    return static_cast<std::int64_t>(node.source().begin.line);
  }

  // Refuses keys that nobody reads: a misspelled condition would silently widen a rule.
  void CheckKeys(const toml::table& table, std::initializer_list<std::string_view> known,
                 const std::string& where) {
    for (const auto& [key, node] : table) {
      if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
      std::string list;
      for (const std::string_view name : known)
        list += (list.empty() ? "" : ", ") + std::string(name);
      std::string text = "\"";
      text.append(key.str()).append("\" is no key of ").append(where);
      text.append("; there are: ").append(list);
      Fail(LineOf(node), text);
    }
  }

  std::string String(const toml::table& table, std::string_view key) {
    const toml::node* node = table.get(key);
    if (node == nullptr) {
      Fail(LineOf(table), "the key \"" + std::string(key) + "\" is missing");
      return {};
    }
    const auto text = node->value<std::string>();
    if (!text) Fail(LineOf(*node), "\"" + std::string(key) + "\" must be a string");
    return text.value_or("");
  }

  // `value` stays as it is where the key is absent.
  void Integer(const toml::table& table, std::string_view key, std::int64_t max,
               std::int64_t& value) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return;
    const auto number = node->value_exact<std::int64_t>();
    if (number && *number >= 0 && *number <= max) {
      value = *number;
    } else {
      Fail(LineOf(*node),
           "\"" + std::string(key) + "\" must be an integer from 0 to " + std::to_string(max));
    }
  }

  void Flag(const toml::table& table, std::string_view key, bool& value) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return;
    const auto flag = node->value_exact<bool>();
    if (!flag) Fail(LineOf(*node), "\"" + std::string(key) + "\" must be true or false");
    value = flag.value_or(value);
  }

  // A list of strings; empty where an optional key is absent.
  PatternTexts Strings(const toml::table& table, std::string_view key, bool is_required) {
    PatternTexts texts;
    const toml::node* node = table.get(key);
    if (node == nullptr) {
      if (is_required) Fail(LineOf(table), "the key \"" + std::string(key) + "\" is missing");
      return texts;
    }
    const toml::array* list = node->as_array();
    if (list == nullptr || list->empty() || list->size() > kPatternsPerKeyMax) {
      Fail(LineOf(*node), "\"" + std::string(key) + "\" must be a list of 1 to " +
                              std::to_string(kPatternsPerKeyMax) + " strings");
      return texts;
    }
    for (const toml::node& element : *list) {
      const auto text = element.value<std::string>();
      if (!text) Fail(LineOf(element), "\"" + std::string(key) + "\" must hold strings only");
      texts.push_back({text.value_or(""), LineOf(element)});
    }
    return texts;
  }

 private:
  std::string file_;
  std::optional<Error> error_;
};

bool HasTag(const LanguageText& language, const std::string& tag) {
  return std::find(language.tags.begin(), language.tags.end(), tag) != language.tags.end();
}

// The tags of `language`, which is not yet in `file`.
void ReadTags(Reader& reader, const toml::table& table, const RuleFile& file,
              LanguageText& language) {
  for (PatternText& tag : reader.Strings(table, "tags", true)) {
    if (!IsFenceTag(tag.text)) {
      reader.Fail(tag.line, "the tag \"" + tag.text + "\" never matches: a tag is 1 to " +
                                std::to_string(kFenceTagBytesMax) +
                                " bytes without capital letters, blanks, {, :, comma and backtick");
    }
    const bool is_known =
        HasTag(language, tag.text) ||
        std::any_of(file.languages.begin(), file.languages.end(),
                    [&](const LanguageText& other) { return HasTag(other, tag.text); });
    if (is_known) reader.Fail(tag.line, "the tag \"" + tag.text + "\" is there twice");
    language.tags.push_back(std::move(tag.text));
  }
}

void ReadLanguage(Reader& reader, const toml::table& table, RuleFile& file) {
  reader.CheckKeys(table, {"name", "tags", "syntax"}, "a language");
  LanguageText language;
  language.name = reader.String(table, "name");
  if (!IsName(language.name)) {
    reader.Fail(Reader::LineOf(table), "the name of a language must be made of a-z, 0-9 and _");
  }
  for (const LanguageText& other : file.languages) {
    if (other.name != language.name) continue;
    reader.Fail(Reader::LineOf(table), "the language \"" + language.name + "\" is there twice");
  }
  ReadTags(reader, table, file, language);
  const std::string syntax = reader.String(table, "syntax");
  if (syntax == "python") {
    language.syntax = SourceSyntax::kPython;
  } else if (syntax != "c") {
    reader.Fail(Reader::LineOf(table), "\"syntax\" must be \"c\" or \"python\"");
  }
  file.languages.push_back(std::move(language));
}

void ReadCodeRule(Reader& reader, const toml::table& table, const RuleFile& file, RuleText& rule) {
  reader.CheckKeys(table, {"name", "kind", "quiet_bytes", "languages", "entry", "lines_min"},
                   "a rule about code");
  for (const PatternText& name : reader.Strings(table, "languages", true)) {
    std::size_t index = 0;
    while (index < file.languages.size() && file.languages[index].name != name.text) ++index;
    if (index == file.languages.size()) {
      reader.Fail(name.line, "the language \"" + name.text + "\" is not defined by a [[language]]");
    }
    rule.languages.push_back(index);
  }
  rule.entry = reader.Strings(table, "entry", true);
  reader.Integer(table, "lines_min", kLinesMinMax, rule.lines_min);
}

void ReadSentenceRule(Reader& reader, const toml::table& table, RuleText& rule) {
  reader.CheckKeys(
      table,
      {"name", "kind", "quiet_bytes", "patterns", "with", "unless", "number", "sentence_start"},
      "a rule about sentences");
  rule.at_sentence_start = rule.kind != TriggerKind::kDesignDecision;
  rule.patterns = reader.Strings(table, "patterns", true);
  rule.with = reader.Strings(table, "with", false);
  rule.unless = reader.Strings(table, "unless", false);
  reader.Flag(table, "number", rule.needs_number);
  reader.Flag(table, "sentence_start", rule.at_sentence_start);
}

void ReadRule(Reader& reader, const toml::table& table, RuleFile& file) {
  RuleText rule;
  rule.line = Reader::LineOf(table);
  rule.name = reader.String(table, "name");
  if (!IsName(rule.name)) {
    reader.Fail(rule.line, "the name of a rule must be made of a-z, 0-9 and _");
  }
  for (const RuleText& other : file.rules) {
    if (other.name == rule.name) {
      reader.Fail(rule.line, "the rule \"" + rule.name + "\" is there twice");
    }
  }
  const std::string kind_name = reader.String(table, "kind");
  const auto* kind = std::find_if(kKindNames.begin(), kKindNames.end(),
                                  [&](const KindName& known) { return known.name == kind_name; });
  if (kind == kKindNames.end()) {
    reader.Fail(rule.line,
                "\"kind\" must be code_fence, function_body, implementation_cue, design_decision, "
                "thought_start or periodic");
    return;
  }
  rule.kind = kind->kind;
  reader.Integer(table, "quiet_bytes", kQuietBytesMax, rule.quiet_bytes);
  switch (rule.kind) {
    case TriggerKind::kCodeFence:
    case TriggerKind::kFunctionBody:
      ReadCodeRule(reader, table, file, rule);
      break;
    case TriggerKind::kThoughtStart:
      reader.CheckKeys(table, {"name", "kind", "quiet_bytes", "patterns"}, "a thought_start rule");
      rule.patterns = reader.Strings(table, "patterns", true);
      break;
    case TriggerKind::kPeriodic:
      reader.CheckKeys(table, {"name", "kind"}, "a periodic rule");
      break;
    default:
      ReadSentenceRule(reader, table, rule);
  }
  file.rules.push_back(std::move(rule));
}

// Calls `read(table)` for each table of the list `key`.
template <class Read>
void ForEachTable(Reader& reader, const toml::table& root, std::string_view key, std::size_t max,
                  const Read& read) {
  const toml::node* node = root.get(key);
  if (node == nullptr) return;
  const toml::array* list = node->as_array();
  if (list == nullptr || !list->is_homogeneous(toml::node_type::table) || list->size() > max) {
    reader.Fail(Reader::LineOf(*node), "\"" + std::string(key) + "\" must be written as [[" +
                                           std::string(key) + "]], at most " + std::to_string(max) +
                                           " times");
    return;
  }
  for (const toml::node& element : *list) read(*element.as_table());
}

void ReadCodeTable(Reader& reader, const toml::table& root, RuleFile& file) {
  const toml::node* node = root.get("code");
  if (node == nullptr) return;
  const toml::table* code = node->as_table();
  if (code == nullptr) {
    reader.Fail(Reader::LineOf(*node), "\"code\" must be written as [code]");
    return;
  }
  reader.CheckKeys(*code, {"placeholders", "quotes"}, "[code]");
  file.placeholders = reader.Strings(*code, "placeholders", false);
  file.quotes = reader.Strings(*code, "quotes", false);
}

}  // namespace

Error RuleFileError(const std::string& file, std::int64_t line, const std::string& text) {
  return Error{ErrorCode::kInvalidInput, file + ":" + std::to_string(line) + ": " + text + "."};
}

Result<RuleFile> ReadRuleFile(std::string_view text, const std::string& file_name) {
  const toml::parse_result parsed = toml::parse(text, file_name);
  if (!parsed) {
    const auto line = static_cast<std::int64_t>(parsed.error().source().begin.line);
    return tl::unexpected(RuleFileError(
        file_name, line, "this is not TOML: " + std::string(parsed.error().description())));
  }
  const toml::table& root = parsed.table();
  Reader reader(file_name);
  RuleFile file{.name = file_name, .languages = {}, .rules = {}, .placeholders = {}, .quotes = {}};
  reader.CheckKeys(root, {"format", "version", "language", "code", "rule"}, "a rule file");
  std::int64_t version = 0;
  reader.Integer(root, "version", 1, version);
  if (reader.String(root, "format") != kFormat || version != 1) {
    reader.Fail(1, "a rule file begins with format = \"specgen-trigger-rules\" and version = 1");
  }
  ForEachTable(reader, root, "language", kLanguageMax,
               [&](const toml::table& table) { ReadLanguage(reader, table, file); });
  ReadCodeTable(reader, root, file);
  ForEachTable(reader, root, "rule", kRuleMax,
               [&](const toml::table& table) { ReadRule(reader, table, file); });
  if (file.rules.empty()) reader.Fail(1, "there is no [[rule]]");
  if (reader.has_failed()) return tl::unexpected(reader.TakeError());
  return file;
}

}  // namespace specgen
