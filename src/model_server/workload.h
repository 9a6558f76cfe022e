// A made-up reasoning model for one problem: docs/formats/synthetic_workload.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "specgen/base/prng.h"
#include "specgen/base/result.h"

namespace specgen {

// Kinds of paragraphs of a trace.
enum class Paragraph { kTalk, kDecision, kDraft, kDoubt, kCue, kChinese };
inline constexpr std::size_t kParagraphCount = 6;

struct WorkloadParameter {
  std::string name;
  std::vector<std::string> values;
  std::vector<std::string> decisions;  // Sentences that settle it.
};

struct WorkloadTemplate {
  std::string file;
  std::string fate;
  std::uint64_t weight = 1;
  std::string text;
};

struct WeightedFate {
  std::string fate;  // Of a template, or kNoCodeFate.
  std::uint64_t weight = 0;
};

struct FateRow {
  std::uint64_t from_percent = 0;
  std::vector<WeightedFate> weights;  // In the order of their names; not all zero.
};

inline constexpr std::string_view kNoCodeFate = "no_code";

struct Workload {
  std::string problem;
  std::string match;
  std::uint64_t variation_percent = 0;
  std::vector<std::uint64_t> length_quantiles;
  std::vector<std::uint64_t> paragraph_weights;  // By Paragraph.
  std::vector<std::string> topics;
  std::vector<WorkloadParameter> parameters;
  std::vector<WorkloadTemplate> templates;
  std::vector<FateRow> fates;
};

// Reads the text of a file that the workload names.
using TemplateReader = std::function<Result<std::string>(const std::string& file)>;

// `name` is what errors call the text.
Result<Workload> ParseWorkload(std::string_view text, const std::string& name,
                               const TemplateReader& read);
// `path` is workload.toml or the folder that holds it.
Result<Workload> LoadWorkload(const std::filesystem::path& path);

// The names in {{...}}, in order of appearance.
std::vector<std::string> PlaceholdersOf(std::string_view text);

// `text` with each placeholder replaced; values holds an index for each parameter of the workload.
std::string Expand(const Workload& workload, std::string_view text,
                   const std::vector<std::size_t>& values);

// One index, with a chance in proportion to its weight. REQUIRES: not all weights are zero.
std::size_t DrawWeighted(const std::vector<std::uint64_t>& weights, Prng& prng);

}  // namespace specgen
