#include "terminal_screen.h"

#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <string_view>

namespace specgen {
namespace {

// The alternate screen, no cursor, and lines that are cut rather than wrapped while a terminal is
// narrower than the picture that it still shows.
constexpr std::string_view kEnter = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J";
constexpr std::string_view kLeave = "\x1b[?7h\x1b[?25h\x1b[0m\x1b[?1049l";
// A terminal that knows these shows the lines between them at once.
constexpr std::string_view kBeginUpdate = "\x1b[?2026h";
constexpr std::string_view kEndUpdate = "\x1b[?2026l";

constexpr std::array<int, 6> kFatalSignals{SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGQUIT};

volatile std::sig_atomic_t g_is_entered = 0;
volatile std::sig_atomic_t g_must_redraw = 0;

// Only what a signal handler may call. A terminal that is gone is nobody's loss.
void WriteAll(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

// The handler was reset when it was called: the signal does what it would have done.
void LeaveAndDie(int signal) {
  if (g_is_entered != 0) WriteAll(kLeave);
  ::raise(signal);
}

void HandleSuspension();

void LeaveAndSuspend(int signal) {
  if (g_is_entered != 0) WriteAll(kLeave);
  ::raise(signal);
  // Here it goes on, when the user wants it to.
  if (g_is_entered != 0) WriteAll(kEnter);
  g_must_redraw = 1;
  HandleSuspension();
}

void HandleSuspension() {
  struct sigaction action{};
  action.sa_handler = LeaveAndSuspend;
  // Not blocked in its own handler, which raises it again. The display's thread takes it in a
  // sleep.
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER | SA_RESTART);
  ::sigaction(SIGTSTP, &action, nullptr);
}

void HandleSignals() {
  struct sigaction action{};
  action.sa_handler = LeaveAndDie;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
  for (const int signal : kFatalSignals) {
    struct sigaction before{};
    ::sigaction(signal, nullptr, &before);
    // A sanitizer's own handler tells more.
    if (before.sa_handler == SIG_DFL) ::sigaction(signal, &action, nullptr);
  }
  HandleSuspension();
}

std::string_view ColorOf(LineStyle style) {
  switch (style) {
    case LineStyle::kPlain:
      return "";
    case LineStyle::kTitle:
      return "\x1b[1m";
    case LineStyle::kGood:
      return "\x1b[1;32m";
    case LineStyle::kWarning:
      return "\x1b[33m";
    case LineStyle::kFaint:
      return "\x1b[2m";
  }
  return "";
}

}  // namespace

std::string PictureUpdate(const std::vector<ScreenLine>& shown, const std::vector<ScreenLine>& next,
                          bool has_colors) {
  std::string update;
  for (std::size_t i = 0; i < next.size(); ++i) {
    if (i < shown.size() && shown[i] == next[i]) continue;
    const std::string_view color = has_colors ? ColorOf(next[i].style) : "";
    update += fmt::format("\x1b[{};1H{}{}{}\x1b[K", i + 1, color, next[i].text,
                          color.empty() ? "" : "\x1b[0m");
  }
  for (std::size_t i = next.size(); i < shown.size(); ++i) {
    update += fmt::format("\x1b[{};1H\x1b[K", i + 1);
  }
  return update;
}

TerminalScreen::TerminalScreen() {
  // https://no-color.org: any value but an empty one.
  const char* no_color = std::getenv("NO_COLOR");
  has_colors_ = no_color == nullptr || *no_color == '\0';
}

TerminalScreen::~TerminalScreen() { Leave(); }

ScreenSize TerminalScreen::Size() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) {
    return {};
  }
  return {size.ws_col, size.ws_row};
}

void TerminalScreen::Enter() {
  HandleSignals();
  WriteAll(kEnter);
  g_is_entered = 1;
  is_entered_ = true;
  shown_.clear();
}

void TerminalScreen::Draw(const std::vector<ScreenLine>& lines, ScreenSize size) {
  if (!is_entered_) Enter();
  std::string update;
  if (size != size_ || g_must_redraw != 0) {
    g_must_redraw = 0;
    size_ = size;
    shown_.clear();
    update = "\x1b[2J";
  }
  update += PictureUpdate(shown_, lines, has_colors_);
  shown_ = lines;
  if (update.empty()) return;
  WriteAll(std::string(kBeginUpdate) + update + std::string(kEndUpdate));
}

void TerminalScreen::Leave() {
  if (!is_entered_) return;
  is_entered_ = false;
  g_is_entered = 0;
  WriteAll(kLeave);
}

}  // namespace specgen
