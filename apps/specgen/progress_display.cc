#include "progress_display.h"

#include <fmt/core.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "progress_screen.h"
#include "wording.h"

namespace specgen {

ProgressDisplay::Mode ProgressDisplay::ModeOfTerminal() {
  const char* terminal = std::getenv("TERM");
  const bool can_move =
      terminal != nullptr && *terminal != '\0' && std::string_view(terminal) != "dumb";
  return isatty(STDERR_FILENO) != 0 && can_move ? Mode::kScreen : Mode::kLines;
}

void ProgressDisplay::Tell(const Decision& decision) const {
  if (mode_ != Mode::kLines) return;
  // One call for each line: lines of several threads do not mix.
  const std::string line =
      fmt::format("{:>8}  {}\n", SpanText(decision.at.since_epoch()), decision.text);
  std::fputs(line.c_str(), stderr);
}

void ProgressDisplay::Notice(const std::string& notice) {
  notice_ = notice;
  if (mode_ != Mode::kScreen) std::fputs(fmt::format("specgen: {}\n", notice).c_str(), stderr);
}

void ProgressDisplay::Draw(const ProgressView& view) {
  if (mode_ != Mode::kScreen) return;
  const ScreenSize size = TerminalScreen::Size();
  screen_.Draw(ProgressLines(view, notice_, size), size);
}

}  // namespace specgen
