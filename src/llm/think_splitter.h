// Separates reasoning from answer where a server leaves both in one text.
#pragma once

#include <string>
#include <string_view>

namespace specgen {

// Understands `<think>` at the very start and the first `</think>` after it, wherever the text was
// cut; tags that come later belong to the answer. Pure.
class ThinkSplitter {
 public:
  enum class Start {
    kUndecided,  // Reasoning if the text opens with <think>.
    kInside,     // The prompt has opened the think block already.
    kAnswer,     // Everything is answer.
  };
  explicit ThinkSplitter(Start start) : state_(start) {}

  // Appends what is certain so far.
  void Feed(std::string_view text, std::string& reasoning, std::string& answer);
  void Finish(std::string& reasoning, std::string& answer);

 private:
  void FeedUndecided(std::string& answer);
  void FeedInside(std::string& reasoning, std::string& answer);

  Start state_;
  std::string held_;  // Could still become a tag.
};

}  // namespace specgen
