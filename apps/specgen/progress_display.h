// Draws the progress of a run on standard error: in place on a terminal, line by line elsewhere.
#pragma once

#include <string>

#include "specgen/runtime/decision.h"
#include "specgen/runtime/progress_view.h"
#include "terminal_screen.h"

namespace specgen {

// One thread uses it, but for Tell, which any thread may call.
class ProgressDisplay {
 public:
  enum class Mode { kScreen, kLines, kQuiet };
  // kScreen on a terminal that can move its cursor, else kLines.
  static Mode ModeOfTerminal();

  explicit ProgressDisplay(Mode mode) : mode_(mode) {}

  // One line for a decision (kLines).
  void Tell(const Decision& decision) const;
  // What the user must know from now on: the first line of the picture, or a line at once.
  void Notice(const std::string& notice);
  // Replaces the picture by one of `view` (kScreen).
  void Draw(const ProgressView& view);
  // Gives the terminal back.
  void Leave() { screen_.Leave(); }

 private:
  Mode mode_;
  std::string notice_;
  TerminalScreen screen_;
};

}  // namespace specgen
