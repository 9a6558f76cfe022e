// Feeds a run's journal through a fresh core again, and its traces through a fresh detector.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "specgen/base/result.h"
#include "specgen/journal/record.h"

namespace specgen {

// Where the core decides otherwise than it did.
struct ReplayDifference {
  std::uint64_t step_number = 0;  // From 1.
  std::uint64_t offset = 0;       // Of the step in the journal, in bytes.
  AppliedStep recorded{};
  Actions decided{};
};

// Where the trigger detector finds something else in a trace than it did.
struct TriggerDifference {
  GenerationId generation{};
  std::size_t index = 0;  // Among the triggers of this trace, from 0.
  std::optional<TriggerReached> recorded{};
  std::optional<TriggerReached> found{};
};

struct ReplayReport {
  std::string written_by;  // The version of SpecGen that started the run.
  std::int64_t step_count = 0;
  std::int64_t action_count = 0;
  std::uint64_t torn_bytes = 0;  // Behind the last whole record: left out.
  std::optional<ReplayDifference> difference;
  std::int64_t trace_count = 0;  // Whose triggers were compared.
  // Of these, whose files end before what was read: a loss of power took the rest. They are
  // compared as far as they go.
  std::int64_t cut_trace_count = 0;
  std::int64_t trigger_count = 0;
  std::string triggers_left_out;  // Why they were not compared, or not all; empty: they were.
  std::optional<TriggerDifference> trigger_difference;

  bool is_same() const { return !difference && !trigger_difference; }
};

// Fails as LoadJournal does.
Result<ReplayReport> ReplayRun(const std::filesystem::path& run_folder);

}  // namespace specgen
