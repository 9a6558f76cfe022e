// What one run takes over from earlier runs, and what it leaves to later ones.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "specgen/model/learned_record.h"
#include "specgen/runtime/learned_folder.h"
#include "specgen/runtime/run_options.h"

namespace specgen {

// Trouble with files is told and ends no run.
class Learning {
 public:
  // Reads what the family has learned; of a run that goes on, what its journal says that it was
  // given, and what it has left to others already.
  explicit Learning(const RunOptions& options);

  const LearnedRecord& at_start() const { return at_start_; }
  // What went wrong so far.
  const std::vector<std::string>& warnings() const { return warnings_; }

  // Adds what the core has learned since this was last done; `now` is all that it knows. The run's
  // folder notes what was added, so that no later process of the run adds it again. The trouble.
  std::vector<std::string> HandOn(const LearnedRecord& now,
                                  const std::filesystem::path& run_folder);

 private:
  void ReadFamily();
  void ReadNote(const std::filesystem::path& run_folder);
  std::vector<std::string> HandOnNews(const LearnedRecord& now, const std::string& utc);

  const LearnedPlace place_;
  // Of all searches; empty where they differ, so that nothing is learned for others.
  const std::string criterion_;
  LearnedRecord at_start_;
  // What was read or handed on; none where that is not known any more.
  std::optional<LearnedRecord> handed_on_;
  bool has_handed_on_ = false;
  std::vector<std::string> warnings_;
};

}  // namespace specgen
