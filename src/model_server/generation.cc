#include "generation.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "prompt_text.h"

namespace specgen {
namespace {

bool StrikesInTheStream(FaultKind kind) {
  return kind == FaultKind::kReset || kind == FaultKind::kStall ||
         kind == FaultKind::kErrorInStream || kind == FaultKind::kTruncatedUtf8;
}

// A frame of `text` that ends after the first byte of a character of several.
std::string TruncatedFrame(const ResponseHead& head, std::string_view text) {
  std::string frame = TextFrame(head, Channel::kAnswer, std::string(text) + "…");
  frame.resize(frame.find("…") + 1);
  return frame;
}

}  // namespace

Generation::Generation(GenerationPlan plan, BlockCache& cache, BlockChain chain)
    : plan_(std::move(plan)),
      cache_(cache),
      chain_(chain),
      fault_is_pending_(StrikesInTheStream(plan_.fault.kind)) {
  const std::size_t token_count = plan_.output.token_ends.size();
  strike_at_ = std::min<std::size_t>(plan_.fault.after, token_count == 0 ? 0 : token_count - 1);
}

Duration Generation::NextDue() const {
  const Duration start = plan_.pacing.first_token_delay + postponed_;
  if (plan_.pacing.tokens_per_second <= 0) return start;
  // The first token is due at the start, so the n-th after n - 1 intervals.
  const auto end = static_cast<double>(std::max<std::size_t>(ChunkEnd(), 1));
  const double seconds = (end - 1) / plan_.pacing.tokens_per_second;
  return start + std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

GenerationStep Generation::Advance(std::string& body) {
  if (plan_.stream && !has_begun_) {
    body += FirstFrame(plan_.head, PromptText());
    const bool shows_think = plan_.head.endpoint == Endpoint::kChat &&
                             plan_.head.field == ReasoningField::kInlineThink &&
                             plan_.output.close_begin > 0;
    if (shows_think) body += TextFrame(plan_.head, Channel::kReasoning, kThinkOpen);
  }
  has_begun_ = true;
  if (FaultIsDue()) return Strike(body);
  if (generated_ == plan_.output.token_ends.size()) return Finish(body);
  GenerateChunk(body);
  return GenerationStep::kRunning;
}

bool Generation::FaultIsDue() const { return fault_is_pending_ && generated_ == strike_at_; }

GenerationStep Generation::Strike(std::string& body) {
  fault_is_pending_ = false;
  switch (plan_.fault.kind) {
    case FaultKind::kStall:
      return GenerationStep::kStalled;
    case FaultKind::kErrorInStream:
      body.append(ErrorFrame()).append(kDoneFrame);
      return GenerationStep::kDone;
    case FaultKind::kTruncatedUtf8:
      body += TruncatedFrame(plan_.head, plan_.output.Tokens(generated_, ChunkEnd()));
      return GenerationStep::kCut;
    default:
      return GenerationStep::kReset;
  }
}

GenerationStep Generation::Finish(std::string& body) {
  if (!plan_.stream) {
    body += WholeBody(plan_.head, plan_.output, FinalUsage(), PromptText());
    return GenerationStep::kDone;
  }
  body += FinishFrame(plan_.head, plan_.output.finish_reason);
  if (plan_.include_usage) body += UsageFrame(plan_.head, FinalUsage());
  if (plan_.fault.kind != FaultKind::kMissingDone) body += kDoneFrame;
  return GenerationStep::kDone;
}

void Generation::GenerateChunk(std::string& body) {
  const std::size_t end = ChunkEnd();
  for (std::size_t token = generated_; token < end; ++token) {
    if (chain_.Add(plan_.output.Tokens(token, token + 1))) cache_.Insert(chain_.block());
  }
  if (plan_.stream) {
    const Channel channel = plan_.output.ChannelAt(plan_.output.TokenBegin(generated_));
    const std::string frame = TextFrame(plan_.head, channel, plan_.output.Tokens(generated_, end));
    if (!frame.empty()) ++chunk_count_;
    body += frame;
  }
  generated_ = end;
}

std::size_t Generation::ChunkEnd() const {
  const Output& output = plan_.output;
  const std::size_t count = output.token_ends.size();
  if (generated_ >= count) return count;
  const Channel channel = output.ChannelAt(output.TokenBegin(generated_));
  std::size_t limit = std::min<std::size_t>(generated_ + plan_.pacing.chunk_tokens, count);
  if (fault_is_pending_ && strike_at_ > generated_) limit = std::min(limit, strike_at_);
  std::size_t end = generated_ + 1;
  while (end < limit && output.ChannelAt(output.TokenBegin(end)) == channel) ++end;
  return end;
}

const std::string* Generation::PromptText() const {
  return plan_.return_prompt_text ? &plan_.prompt : nullptr;
}

Usage Generation::FinalUsage() const {
  Usage usage = plan_.usage;
  usage.completion_tokens = generated_;
  return usage;
}

}  // namespace specgen
