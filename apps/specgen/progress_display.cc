#include "progress_display.h"

#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "progress_screen.h"
#include "wording.h"

namespace specgen {
namespace {

ScreenSize SizeOfTerminal() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row < 2) {
    return {};
  }
  // The last row stays free, so that the picture never scrolls the screen.
  return {size.ws_col, static_cast<std::size_t>(size.ws_row) - 1};
}

}  // namespace

ProgressDisplay::Mode ProgressDisplay::ModeOfTerminal() {
  const char* terminal = std::getenv("TERM");
  const bool can_move = terminal != nullptr && std::string_view(terminal) != "dumb";
  return isatty(STDERR_FILENO) != 0 && can_move ? Mode::kScreen : Mode::kLines;
}

ProgressDisplay::~ProgressDisplay() {
  if (drawn_lines_ > 0) std::fputs("\n", stderr);
}

void ProgressDisplay::Tell(const Decision& decision) const {
  if (mode_ != Mode::kLines) return;
  // One call for each line: lines of several threads do not mix.
  const std::string line =
      fmt::format("{:>8}  {}\n", SpanText(decision.at.since_epoch()), decision.text);
  std::fputs(line.c_str(), stderr);
}

void ProgressDisplay::Draw(const ProgressView& view) {
  if (mode_ != Mode::kScreen) return;
  Clear();
  std::string picture;
  const auto lines = ProgressLines(view, SizeOfTerminal());
  for (std::size_t i = 0; i < lines.size(); ++i) picture += (i == 0 ? "" : "\n") + lines[i];
  std::fputs(picture.c_str(), stderr);
  std::fflush(stderr);
  drawn_lines_ = lines.size();
}

void ProgressDisplay::Clear() {
  if (drawn_lines_ == 0) return;
  std::string erase = "\r";
  if (drawn_lines_ > 1) erase += fmt::format("\x1b[{}A", drawn_lines_ - 1);
  std::fputs((erase + "\x1b[J").c_str(), stderr);
  drawn_lines_ = 0;
}

}  // namespace specgen
