#include "workload.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "specgen/base/check.h"
#include "transcript.h"

namespace specgen {
namespace {

constexpr std::size_t kFileBytesMax = std::size_t{256} << 10U;
constexpr std::size_t kListMax = 64;
constexpr std::uint64_t kTraceBytesMax = std::uint64_t{1} << 20U;
constexpr std::uint64_t kWeightMax = 1'000'000;
constexpr const char* kParagraphKeys[kParagraphCount] = {"talk_weight",  "decision_weight",
                                                         "draft_weight", "doubt_weight",
                                                         "cue_weight",   "chinese_weight"};

// Reads one table and keeps the first error, with the line that it stands on.
class TableReader {
 public:
  TableReader(const toml::table& table, std::string name, std::string path)
      : table_(table), name_(std::move(name)), path_(std::move(path)) {}

  void Refuse(const std::string& wrong, const toml::node* at = nullptr) {
    if (error_.has_value()) return;
    const auto line = (at == nullptr ? table_.source() : at->source()).begin.line;
    error_ = Error{ErrorCode::kInvalidInput, fmt::format("{}:{}: {}{}", name_, line, path_, wrong)};
  }

  void AllowOnly(std::initializer_list<std::string_view> known) {
    for (const auto& [key, node] : table_) {
      if (std::find(known.begin(), known.end(), key.str()) == known.end()) {
        Refuse(fmt::format("{} is not a known key", key.str()), &node);
      }
    }
  }

  std::string Text(const char* key) {
    const toml::node* node = Need(key);
    if (node == nullptr) return "";
    const auto text = node->value_exact<std::string>();
    if (!text || text->empty()) Refuse(fmt::format("{} must be a text, not empty", key), node);
    return text.value_or("");
  }

  std::uint64_t Number(const char* key, std::uint64_t low, std::uint64_t high) {
    const toml::node* node = Need(key);
    return node == nullptr ? low : NumberOf(*node, key, low, high);
  }

  std::vector<std::string> Texts(const char* key) {
    std::vector<std::string> texts;
    for (const toml::node& node : List(key)) {
      const auto text = node.value_exact<std::string>();
      if (!text || text->empty()) Refuse(fmt::format("{} must hold texts, none empty", key), &node);
      texts.push_back(text.value_or(""));
    }
    return texts;
  }

  std::vector<std::uint64_t> Numbers(const char* key, std::uint64_t low, std::uint64_t high) {
    std::vector<std::uint64_t> numbers;
    for (const toml::node& node : List(key)) numbers.push_back(NumberOf(node, key, low, high));
    return numbers;
  }

  // The tables under `key`, each given to read(reader).
  template <class Read>
  void Tables(const char* key, const Read& read) {
    std::size_t number = 0;
    for (const toml::node& node : List(key)) {
      ++number;
      if (!node.is_table()) return Refuse(fmt::format("{} must hold tables", key), &node);
      Nested(*node.as_table(), fmt::format("{} {}: ", key, number), read);
    }
  }

  template <class Read>
  void Table(const char* key, const Read& read) {
    const toml::node* node = Need(key);
    if (node == nullptr) return;
    if (!node->is_table()) return Refuse(fmt::format("{} must be a table", key), node);
    Nested(*node->as_table(), fmt::format("{}: ", key), read);
  }

  std::vector<WeightedFate> Weights() {
    std::vector<WeightedFate> weights;
    for (const auto& [key, node] : table_) {
      const std::string fate(key.str());
      weights.push_back({fate, NumberOf(node, fate.c_str(), 0, kWeightMax)});
    }
    return weights;
  }

  const std::optional<Error>& error() const { return error_; }

 private:
  const toml::node* Need(const char* key) {
    const toml::node* node = table_.get(key);
    if (node == nullptr) Refuse(fmt::format("{} is missing", key));
    return node;
  }

  const toml::array& List(const char* key) {
    static const toml::array kEmpty;
    const toml::node* node = Need(key);
    if (node == nullptr) return kEmpty;
    const toml::array* list = node->as_array();
    if (list == nullptr || list->empty() || list->size() > kListMax) {
      Refuse(fmt::format("{} must be a list of 1 to {} entries", key, kListMax), node);
      return kEmpty;
    }
    return *list;
  }

  std::uint64_t NumberOf(const toml::node& node, const char* key, std::uint64_t low,
                         std::uint64_t high) {
    const auto number = node.value_exact<std::int64_t>();
    const bool fits = number && *number >= 0 && static_cast<std::uint64_t>(*number) >= low &&
                      static_cast<std::uint64_t>(*number) <= high;
    if (fits) return static_cast<std::uint64_t>(*number);
    Refuse(fmt::format("{} must be a whole number from {} to {}", key, low, high), &node);
    return low;
  }

  template <class Read>
  void Nested(const toml::table& table, const std::string& path, const Read& read) {
    TableReader inner(table, name_, path_ + path);
    read(inner);
    if (!error_.has_value()) error_ = inner.error_;
  }

  const toml::table& table_;
  std::string name_;
  std::string path_;
  std::optional<Error> error_;
};

void ReadTrace(TableReader& reader, Workload& workload) {
  reader.AllowOnly({"length_quantiles", "topics", kParagraphKeys[0], kParagraphKeys[1],
                    kParagraphKeys[2], kParagraphKeys[3], kParagraphKeys[4], kParagraphKeys[5]});
  workload.length_quantiles = reader.Numbers("length_quantiles", 1, kTraceBytesMax);
  if (workload.length_quantiles.size() < 2 ||
      !std::is_sorted(workload.length_quantiles.begin(), workload.length_quantiles.end())) {
    reader.Refuse("length_quantiles must be two or more numbers in ascending order");
  }
  for (const char* key : kParagraphKeys) {
    workload.paragraph_weights.push_back(reader.Number(key, 0, kWeightMax));
  }
  if (std::accumulate(workload.paragraph_weights.begin(), workload.paragraph_weights.end(),
                      std::uint64_t{0}) == 0) {
    reader.Refuse("the weights of the paragraphs are all zero");
  }
  workload.topics = reader.Texts("topics");
}

void ReadParameter(TableReader& reader, Workload& workload) {
  reader.AllowOnly({"name", "values", "decisions"});
  WorkloadParameter& parameter = workload.parameters.emplace_back();
  parameter.name = reader.Text("name");
  if (!IsProblemName(parameter.name)) reader.Refuse("name is not made of a-z, 0-9 and _ alone");
  parameter.values = reader.Texts("values");
  parameter.decisions = reader.Texts("decisions");
}

void ReadTemplate(TableReader& reader, const TemplateReader& read, Workload& workload) {
  reader.AllowOnly({"file", "fate", "weight"});
  WorkloadTemplate& one = workload.templates.emplace_back();
  one.file = reader.Text("file");
  one.fate = reader.Text("fate");
  one.weight = reader.Number("weight", 1, kWeightMax);
  if (one.file.find('/') != std::string::npos) {
    return reader.Refuse("file must stand beside workload.toml");
  }
  if (one.fate == kNoCodeFate) reader.Refuse("no_code is the fate of an answer without a template");
  if (one.file.empty()) return;
  auto text = read(one.file);
  if (!text) return reader.Refuse(text.error().message);
  one.text = *std::move(text);
}

void ReadFate(TableReader& reader, Workload& workload) {
  reader.AllowOnly({"from_percent", "weights"});
  FateRow row;
  row.from_percent = reader.Number("from_percent", 0, 100);
  reader.Table("weights", [&](TableReader& weights) { row.weights = weights.Weights(); });
  const bool follows = workload.fates.empty()
                           ? row.from_percent == 0
                           : row.from_percent > workload.fates.back().from_percent;
  if (!follows) reader.Refuse("from_percent must ascend from 0");
  std::uint64_t sum = 0;
  for (const WeightedFate& one : row.weights) {
    sum += one.weight;
    const bool is_known = one.fate == kNoCodeFate ||
                          std::any_of(workload.templates.begin(), workload.templates.end(),
                                      [&](const auto& other) { return other.fate == one.fate; });
    if (!is_known) reader.Refuse(fmt::format("no template has the fate {}", one.fate));
  }
  if (sum == 0) reader.Refuse("the weights are all zero");
  workload.fates.push_back(std::move(row));
}

Workload ReadAll(TableReader& reader, const TemplateReader& read) {
  Workload workload;
  reader.AllowOnly({"format", "version", "problem", "match", "variation_percent", "trace",
                    "parameters", "templates", "fates"});
  if (reader.Text("format") != "specgen-synthetic-workload") {
    reader.Refuse("format must be \"specgen-synthetic-workload\"");
  }
  reader.Number("version", 1, 1);
  workload.problem = reader.Text("problem");
  if (!IsProblemName(workload.problem)) {
    reader.Refuse("problem is not made of a-z, 0-9 and _ alone");
  }
  workload.match = reader.Text("match");
  workload.variation_percent = reader.Number("variation_percent", 0, 100);
  reader.Table("trace", [&](TableReader& trace) { ReadTrace(trace, workload); });
  reader.Tables("parameters", [&](TableReader& one) { ReadParameter(one, workload); });
  reader.Tables("templates", [&](TableReader& one) { ReadTemplate(one, read, workload); });
  reader.Tables("fates", [&](TableReader& one) { ReadFate(one, workload); });
  return workload;
}

Result<void> CheckPlaceholders(const Workload& workload, std::string_view text,
                               const std::string& where) {
  for (const std::string& name : PlaceholdersOf(text)) {
    const bool is_known = std::any_of(workload.parameters.begin(), workload.parameters.end(),
                                      [&](const auto& one) { return one.name == name; });
    if (is_known) continue;
    return MakeError(ErrorCode::kInvalidInput,
                     fmt::format("{}: there is no parameter {{{{{}}}}}", where, name));
  }
  return {};
}

Result<void> CheckAllPlaceholders(const Workload& workload, const std::string& name) {
  std::vector<std::pair<std::string_view, std::string>> texts;
  for (const std::string& topic : workload.topics) texts.emplace_back(topic, name + ": topics");
  for (const WorkloadParameter& parameter : workload.parameters) {
    for (const std::string& one : parameter.decisions)
      texts.emplace_back(one, name + ": decisions");
  }
  for (const WorkloadTemplate& one : workload.templates) texts.emplace_back(one.text, one.file);
  for (const auto& [text, where] : texts) {
    if (auto checked = CheckPlaceholders(workload, text, where); !checked) return checked;
  }
  return {};
}

// Bytes of the placeholder at the start of `text`, braces included; 0: there is none.
std::size_t PlaceholderLength(std::string_view text) {
  if (!text.starts_with("{{")) return 0;
  const std::size_t end = text.find("}}");
  if (end == std::string_view::npos) return 0;
  const std::string_view name = text.substr(2, end - 2);
  const bool is_name = IsProblemName(name) && name[0] >= 'a' && name[0] <= 'z';
  return is_name ? end + 2 : 0;
}

}  // namespace

std::vector<std::string> PlaceholdersOf(std::string_view text) {
  std::vector<std::string> names;
  for (std::size_t at = text.find("{{"); at != std::string_view::npos;
       at = text.find("{{", at + 1)) {
    const std::size_t length = PlaceholderLength(text.substr(at));
    if (length > 0) names.emplace_back(text.substr(at + 2, length - 4));
  }
  return names;
}

std::string Expand(const Workload& workload, std::string_view text,
                   const std::vector<std::size_t>& values) {
  std::string expanded;
  while (!text.empty()) {
    const std::size_t length = PlaceholderLength(text);
    if (length == 0) {
      expanded += text.front();
      text.remove_prefix(1);
      continue;
    }
    const std::string_view name = text.substr(2, length - 4);
    const auto found = std::find_if(workload.parameters.begin(), workload.parameters.end(),
                                    [&](const auto& one) { return one.name == name; });
    SPECGEN_CHECK(found != workload.parameters.end(), "placeholders are checked at loading");
    expanded +=
        found->values[values[static_cast<std::size_t>(found - workload.parameters.begin())]];
    text.remove_prefix(length);
  }
  return expanded;
}

std::size_t DrawWeighted(const std::vector<std::uint64_t>& weights, Prng& prng) {
  const std::uint64_t sum = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
  std::uint64_t drawn = prng.Below(sum);
  std::size_t index = 0;
  while (drawn >= weights[index]) drawn -= weights[index++];
  return index;
}

Result<Workload> ParseWorkload(std::string_view text, const std::string& name,
                               const TemplateReader& read) {
  toml::table table;
  try {
    table = toml::parse(text, std::string_view(name));
  } catch (const toml::parse_error& error) {
    return MakeError(
        ErrorCode::kInvalidInput,
        fmt::format("{}:{}: {}", name, error.source().begin.line, error.description()));
  }
  TableReader reader(table, name, "");
  Workload workload = ReadAll(reader, read);
  if (reader.error().has_value()) return tl::unexpected(*reader.error());
  if (auto checked = CheckAllPlaceholders(workload, name); !checked) {
    return tl::unexpected(checked.error());
  }
  return workload;
}

Result<Workload> LoadWorkload(const std::filesystem::path& path) {
  const std::filesystem::path file =
      std::filesystem::is_directory(path) ? path / "workload.toml" : path;
  const auto text = ReadTextFile(file, kFileBytesMax);
  if (!text) return tl::unexpected(text.error());
  return ParseWorkload(*text, file.string(), [&](const std::string& name) {
    return ReadTextFile(file.parent_path() / name, kFileBytesMax);
  });
}

}  // namespace specgen
