// A picture that takes the whole terminal on standard error and gives it back as it was, however
// the program ends but by SIGKILL.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace specgen {

struct ScreenSize {
  std::size_t columns = 80;
  std::size_t rows = 24;

  bool operator==(const ScreenSize&) const = default;
};

enum class LineStyle { kPlain, kTitle, kGood, kWarning, kFaint };
struct ScreenLine {
  std::string text;
  LineStyle style = LineStyle::kPlain;

  bool operator==(const ScreenLine&) const = default;
};

// The bytes that turn one picture of this size into another: lines that stay are not written again,
// so that nothing flickers. `shown` is empty where the screen is not ours yet.
std::string PictureUpdate(const std::vector<ScreenLine>& shown, const std::vector<ScreenLine>& next,
                          bool has_colors);

// One of it at a time, used by one thread. It draws on the alternate screen: what was on the
// terminal stays there, and nothing of a picture gets into what can be scrolled back.
class TerminalScreen {
 public:
  TerminalScreen();
  ~TerminalScreen();  // Leaves.
  TerminalScreen(const TerminalScreen&) = delete;
  TerminalScreen& operator=(const TerminalScreen&) = delete;

  // Asked anew for each picture: a terminal that is resized needs nobody to listen for it.
  static ScreenSize Size();

  // Enters where it has not. REQUIRES: `lines` fit `size`.
  void Draw(const std::vector<ScreenLine>& lines, ScreenSize size);
  // Gives the terminal back. Draw enters again.
  void Leave();

 private:
  void Enter();

  bool has_colors_;
  bool is_entered_ = false;
  ScreenSize size_;
  std::vector<ScreenLine> shown_;
};

}  // namespace specgen
