// A candidate of this folder with what its first lines say of it.
#pragma once

#include <filesystem>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "specgen/model/evaluation.h"

namespace specgen {

struct DocumentedCandidate {
  std::string name;  // "hostile/fork_bomb".
  std::string what;  // What it tries.
  std::string source;
  // How it ends, as it is written: STAGE OUTCOME[: PART OF THE TEXT | , speedup at most NUMBER].
  std::string verdict;
  Stage stage = Stage::kProfiling;
  StageOutcome outcome = StageOutcome::kPassed;
  std::string text;
  std::optional<double> speedup_max;
};

// What GoogleTest shows of one.
inline void PrintTo(const DocumentedCandidate& candidate, std::ostream* out) {
  *out << candidate.name;
}

// The candidates of a folder by name. Throws std::runtime_error, which names the file, where one
// does not say what it is.
std::vector<DocumentedCandidate> LoadDocumentedCandidates(const std::filesystem::path& folder);

}  // namespace specgen
