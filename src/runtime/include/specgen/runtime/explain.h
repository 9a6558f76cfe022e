// Why something happened in a run: what its journal tells about one id.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "specgen/base/instant.h"
#include "specgen/base/result.h"

namespace specgen {

struct ExplainedFact {
  Instant at{};
  std::string text{};    // One line.
  std::string detail{};  // More lines, such as the judge's words; may be empty.
};

struct Explanation {
  std::string id{};     // As it was asked for: "c17".
  std::string title{};  // What it is, in a sentence.
  std::vector<ExplainedFact> facts{};
  std::filesystem::path source{};  // Of a candidate, in the run's folder; else empty.
};

// `id` is "c17" (candidate), "g4" (generation), "r12" (request), "i3" (iteration of the only
// search) or "s2i3" (of search 2). kInvalidInput: there is no such id, and the message says which
// there are; else fails as LoadJournal does.
Result<Explanation> ExplainRun(const std::filesystem::path& run_folder, std::string_view id);

// What can be asked about, one line each.
Result<Explanation> ExplainRun(const std::filesystem::path& run_folder);

}  // namespace specgen
