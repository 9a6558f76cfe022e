// Draws the progress of a run on standard error: in place on a terminal, line by line elsewhere.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "specgen/runtime/decision.h"
#include "specgen/runtime/progress_view.h"

namespace specgen {

// One thread uses it, but for Tell, which any thread may call.
class ProgressDisplay {
 public:
  enum class Mode { kScreen, kLines, kQuiet };
  // kScreen on a terminal that can move its cursor, else kLines.
  static Mode ModeOfTerminal();

  explicit ProgressDisplay(Mode mode) : mode_(mode) {}
  ~ProgressDisplay();  // Leaves the cursor below the picture.

  // One line for a decision (kLines).
  void Tell(const Decision& decision) const;
  // Replaces the picture by one of `view` (kScreen).
  void Draw(const ProgressView& view);
  // Removes the picture.
  void Clear();

 private:
  Mode mode_;
  std::size_t drawn_lines_ = 0;
};

}  // namespace specgen
