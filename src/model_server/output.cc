#include "output.h"

#include <algorithm>

#include "tokens.h"

namespace specgen {
namespace {

void CutAtStop(const std::vector<std::string>& stop, std::string& text) {
  std::size_t end = text.size();
  for (const std::string& one : stop) end = std::min(end, text.find(one));
  text.resize(end);
}

void AppendTokens(std::string_view part, std::size_t start, std::vector<std::size_t>& ends) {
  for (const std::size_t end : TokenEnds(part)) ends.push_back(start + end);
}

}  // namespace

Channel Output::ChannelAt(std::size_t offset) const {
  if (offset >= answer_begin) return Channel::kAnswer;
  return offset < close_begin ? Channel::kReasoning : Channel::kClose;
}

std::string_view Output::Tokens(std::size_t begin, std::size_t end) const {
  const std::size_t from = TokenBegin(begin);
  return std::string_view(text).substr(from, TokenBegin(end) - from);
}

Output MakeOutput(std::string_view reasoning, std::string_view close, std::string_view answer,
                  const OutputLimits& limits) {
  Output output;
  output.text.append(reasoning).append(close).append(answer);
  CutAtStop(limits.stop, output.text);
  const std::string_view text = output.text;
  output.close_begin = std::min(reasoning.size(), text.size());
  output.answer_begin = std::min(reasoning.size() + close.size(), text.size());
  AppendTokens(text.substr(0, output.close_begin), 0, output.token_ends);
  AppendTokens(text.substr(output.close_begin, output.answer_begin - output.close_begin),
               output.close_begin, output.token_ends);
  AppendTokens(text.substr(output.answer_begin), output.answer_begin, output.token_ends);
  if (limits.token_max != 0 && output.token_ends.size() > limits.token_max) {
    output.token_ends.resize(limits.token_max);
    output.text.resize(output.token_ends.back());
    output.close_begin = std::min(output.close_begin, output.text.size());
    output.answer_begin = std::min(output.answer_begin, output.text.size());
    output.finish_reason = "length";
  }
  return output;
}

}  // namespace specgen
