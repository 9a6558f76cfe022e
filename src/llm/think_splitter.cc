#include "think_splitter.h"

#include <algorithm>

namespace specgen {
namespace {

constexpr std::string_view kOpen = "<think>";
constexpr std::string_view kClose = "</think>";

// Bytes at the end of `text` that a closing tag could begin with.
std::size_t OpenTagBytes(std::string_view text) {
  for (std::size_t size = std::min(text.size(), kClose.size() - 1); size > 0; --size) {
    if (text.ends_with(kClose.substr(0, size))) return size;
  }
  return 0;
}

}  // namespace

void ThinkSplitter::Feed(std::string_view text, std::string& reasoning, std::string& answer) {
  if (state_ == Start::kAnswer) {
    answer += text;
    return;
  }
  held_ += text;
  if (state_ == Start::kUndecided) FeedUndecided(answer);
  if (state_ == Start::kInside) FeedInside(reasoning, answer);
}

void ThinkSplitter::Finish(std::string& reasoning, std::string& answer) {
  (state_ == Start::kInside ? reasoning : answer) += held_;
  held_.clear();
}

void ThinkSplitter::FeedUndecided(std::string& answer) {
  const std::size_t start = std::min(held_.find_first_not_of(" \t\r\n"), held_.size());
  const std::string_view rest = std::string_view(held_).substr(start);
  if (rest.size() < kOpen.size() && kOpen.starts_with(rest)) return;
  if (rest.starts_with(kOpen)) {
    held_.erase(0, start + kOpen.size());
    state_ = Start::kInside;
  } else {
    answer += held_;
    held_.clear();
    state_ = Start::kAnswer;
  }
}

void ThinkSplitter::FeedInside(std::string& reasoning, std::string& answer) {
  const std::size_t close = held_.find(kClose);
  if (close == std::string::npos) {
    const std::size_t certain = held_.size() - OpenTagBytes(held_);
    reasoning.append(held_, 0, certain);
    held_.erase(0, certain);
    return;
  }
  reasoning.append(held_, 0, close);
  answer.append(held_, close + kClose.size());
  held_.clear();
  state_ = Start::kAnswer;
}

}  // namespace specgen
