// The runs that are in a folder, as far as their files tell, whatever state those are in.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "specgen/base/result.h"

namespace specgen {

enum class RunState : std::uint8_t {
  kRunning,      // A process holds its lock.
  kFinished,     // It came to its end.
  kStopped,      // By its user, in good order.
  kFailed,       // The model kept failing, or the run could not go on.
  kInterrupted,  // It ended without saying so: killed, or the machine went down.
};
const char* RunStateName(RunState state);

struct ListedRun {
  std::filesystem::path folder;
  RunState state = RunState::kInterrupted;
  bool is_resumable = false;          // Not finished, and its journal is there.
  std::vector<std::string> problems;  // As the name of the folder tells where no file does.
  std::string model;                  // Empty: unknown.
  std::string started;                // UTC, "2026-11-20T12:34:56Z"; empty: unknown.
  std::optional<double> duration_s;
  std::optional<std::int64_t> iterations;  // Of all searches together.
  std::optional<double> best_speedup;      // Of the best search.
  std::string reason;                      // Why it ended, or what of its files is broken.
};

// Oldest first. A folder that holds no file of a run is left out. kInvalidInput: `root` is no
// folder that can be read.
Result<std::vector<ListedRun>> ListRuns(const std::filesystem::path& root);

std::string RunListText(const std::vector<ListedRun>& runs);
nlohmann::json RunListJson(const std::vector<ListedRun>& runs);

}  // namespace specgen
