#include "documented_candidate.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace specgen {
namespace {

namespace fs = std::filesystem;

constexpr Stage kStages[] = {Stage::kCompilation, Stage::kValidation, Stage::kProfiling};
constexpr StageOutcome kOutcomes[] = {
    StageOutcome::kPassed,       StageOutcome::kRefused,  StageOutcome::kCompileFailed,
    StageOutcome::kLaunchFailed, StageOutcome::kMismatch, StageOutcome::kTimedOut,
    StageOutcome::kCrashed,
};

// Takes `prefix` off the start of `text`.
bool Take(std::string& text, const std::string& prefix) {
  if (!text.starts_with(prefix)) return false;
  text.erase(0, prefix.size());
  return true;
}

// Reads the first of `values` whose name begins `text`.
template <class Value, std::size_t kCount, class NameOf>
Value TakeName(std::string& text, const Value (&values)[kCount], NameOf name_of) {
  for (const Value value : values) {
    if (Take(text, std::string(name_of(value)))) return value;
  }
  throw std::runtime_error("no stage or outcome begins '" + text + "'");
}

void ReadVerdict(DocumentedCandidate& candidate) {
  std::string rest = candidate.verdict;
  candidate.stage = TakeName(rest, kStages, StageName);
  if (!Take(rest, " ")) throw std::runtime_error("an outcome must follow the stage");
  candidate.outcome = TakeName(rest, kOutcomes, StageOutcomeName);
  if (Take(rest, ": ")) {
    candidate.text = rest;
  } else if (Take(rest, ", speedup at most ")) {
    candidate.speedup_max = std::stod(rest);
  } else if (!rest.empty()) {
    throw std::runtime_error("'" + rest + "' is neither a text nor a speedup");
  }
}

DocumentedCandidate Load(const fs::path& path) {
  DocumentedCandidate candidate;
  candidate.name = path.parent_path().filename().string() + "/" + path.stem().string();
  std::ostringstream source;
  source << std::ifstream(path).rdbuf();
  candidate.source = source.str();
  std::istringstream lines(candidate.source);
  std::string line;
  while (std::getline(lines, line) && Take(line, "// ") && !Take(line, "Verdict: ")) {
    if (candidate.what.empty() && !Take(line, "Hostile: ") && !Take(line, "Honest: ")) {
      throw std::runtime_error("its first line begins with neither Hostile: nor Honest:");
    }
    candidate.what += candidate.what.empty() ? line : " " + line;
  }
  candidate.verdict = line;
  ReadVerdict(candidate);
  return candidate;
}

}  // namespace

std::vector<DocumentedCandidate> LoadDocumentedCandidates(const fs::path& folder) {
  std::vector<DocumentedCandidate> candidates;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    try {
      candidates.push_back(Load(entry.path()));
    } catch (const std::exception& error) {
      throw std::runtime_error(entry.path().string() + ": " + error.what());
    }
  }
  std::ranges::sort(candidates, {}, &DocumentedCandidate::name);
  return candidates;
}

}  // namespace specgen
