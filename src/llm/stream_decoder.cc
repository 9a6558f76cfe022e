#include "stream_decoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace specgen {
namespace {

constexpr std::size_t kBodyStartMax = std::size_t{16} << 10U;

bool EndsInsideThinking(std::string_view prompt_text) {
  const std::size_t last = prompt_text.find_last_not_of(" \t\r\n");
  return last != std::string_view::npos && prompt_text.substr(0, last + 1).ends_with("<think>");
}

// Keep-alives are no part of an answer.
std::string WithoutComments(std::string_view body) {
  std::string kept;
  while (!body.empty()) {
    const std::size_t end = std::min(body.find_first_of("\r\n"), body.size() - 1) + 1;
    if (!body.starts_with(':')) kept += body.substr(0, end);
    body.remove_prefix(end);
  }
  return kept;
}

}  // namespace

StreamDecoder::StreamDecoder(const DecoderOptions& options, TextListener* listener)
    : options_(options), listener_(listener), sse_(options.sse) {}

void StreamDecoder::Feed(std::string_view bytes) {
  if (state_ != StreamState::kOpen) return;
  const bool too_long = bytes.size() > options_.response_max - bytes_;
  bytes = bytes.substr(0, options_.response_max - bytes_);
  bytes_ += bytes.size();
  if (!saw_event_ && body_start_.size() < kBodyStartMax) {
    body_start_ += bytes.substr(0, kBodyStartMax - body_start_.size());
  }
  const bool parsed = sse_.Feed(bytes, *this);
  if (state_ != StreamState::kOpen) return;
  if (!parsed) {
    const bool is_line = sse_.failure() == SseFailure::kLineTooLong;
    Fail(ErrorCode::kUnavailable,
         fmt::format("the endpoint sent {} of more than {} bytes", is_line ? "a line" : "an event",
                     is_line ? options_.sse.line_max : options_.sse.event_max));
  } else if (too_long) {
    Fail(ErrorCode::kUnavailable,
         fmt::format("the endpoint's response is longer than {} bytes", options_.response_max));
  }
}

void StreamDecoder::Finish() {
  if (state_ == StreamState::kOpen) sse_.Finish(*this);
  if (state_ != StreamState::kOpen) return;
  if (!saw_event_) {
    RejectBody();
  } else {
    EndOfStream();
  }
}

void StreamDecoder::OnEvent(const SseEvent& event) {
  if (state_ != StreamState::kOpen) return;
  saw_event_ = true;
  body_start_.clear();
  if (event.text == "[DONE]") {
    EndOfStream();
    return;
  }
  Result<StreamChunk> chunk = DecodeChunk(event.text);
  if (!chunk) {
    Fail(chunk.error().code, std::move(chunk.error().message));
    return;
  }
  if (event.name == "error" && !chunk->error) chunk->error = DecodeErrorBody(event.text);
  OnChunk(*std::move(chunk));
}

void StreamDecoder::OnChunk(StreamChunk chunk) {
  const auto size = static_cast<std::int64_t>(chunk.reasoning.size() + chunk.answer.size());
  text_bytes_ += size;
  unreported_bytes_ += size;
  if (chunk.usage) AddUsage(*chunk.usage);
  if (model_.empty()) model_ = std::move(chunk.model);
  if (prompt_text_.empty()) prompt_text_ = std::move(chunk.prompt_text);
  if (!chunk.reasoning.empty()) {
    // A server that names the reasoning leaves no tags in the answer.
    if (!splitter_) splitter_.emplace(ThinkSplitter::Start::kAnswer);
    std::string reasoning;
    reasoning_joiner_.Feed(chunk.reasoning, reasoning);
    Deliver(reasoning, {});
  }
  if (!chunk.answer.empty()) AddAnswer(chunk.answer);
  if (chunk.error) {
    Fail(ReactionTo(*chunk.error), "the endpoint reported an error in the stream: " +
                                       ForMessage(chunk.error->message, options_.secret));
    return;
  }
  if (!chunk.finish) return;
  finish_ = chunk.finish;
  if (*finish_ == FinishReason::kRefused) {
    Fail(ErrorCode::kInvalidInput, "a content filter of the endpoint ended the generation");
  } else if (*finish_ == FinishReason::kFailed) {
    Fail(ErrorCode::kRetry,
         "the endpoint gave the generation up: " + ForMessage(chunk.finish_name, options_.secret));
  }
}

void StreamDecoder::AddUsage(const ReportedUsage& usage) {
  if (usage.prompt_tokens) usage_.prompt_tokens = usage.prompt_tokens;
  if (usage.cached_tokens) usage_.cached_tokens = usage.cached_tokens;
  if (!usage.generated_tokens) return;
  usage_.generated_tokens = usage.generated_tokens;
  unreported_bytes_ = 0;
}

void StreamDecoder::AddAnswer(std::string_view text) {
  if (!splitter_) {
    const bool inside = options_.may_start_inside && EndsInsideThinking(prompt_text_);
    splitter_.emplace(options_.answer_is_plain ? ThinkSplitter::Start::kAnswer
                      : inside                 ? ThinkSplitter::Start::kInside
                                               : ThinkSplitter::Start::kUndecided);
  }
  std::string whole;
  reasoning_joiner_.Finish(whole);
  Deliver(whole, {});
  whole.clear();
  answer_joiner_.Feed(text, whole);
  std::string reasoning;
  std::string answer;
  splitter_->Feed(whole, reasoning, answer);
  Deliver(reasoning, answer);
}

void StreamDecoder::Deliver(std::string_view reasoning, std::string_view answer) {
  if (!reasoning.empty()) listener_->OnReasoningText(reasoning);
  if (!answer.empty()) listener_->OnAnswerText(answer);
}

void StreamDecoder::FlushText() {
  std::string reasoning;
  reasoning_joiner_.Finish(reasoning);
  Deliver(reasoning, {});
  reasoning.clear();
  std::string rest;
  answer_joiner_.Finish(rest);
  std::string answer;
  if (!splitter_) return;
  splitter_->Feed(rest, reasoning, answer);
  splitter_->Finish(reasoning, answer);
  Deliver(reasoning, answer);
}

void StreamDecoder::Fail(ErrorCode code, std::string message) {
  state_ = StreamState::kFailed;
  error_ = Error{.code = code, .message = std::move(message)};
}

void StreamDecoder::EndOfStream() {
  if (!finish_) {
    Fail(ErrorCode::kRetry, "the endpoint ended the stream without saying that it was finished");
    return;
  }
  FlushText();
  state_ = StreamState::kDone;
}

void StreamDecoder::RejectBody() {
  const std::string body = WithoutComments(body_start_);
  if (body.find_first_not_of(" \t\r\n") == std::string::npos) {
    Fail(ErrorCode::kRetry, "the endpoint ended the response before it sent anything");
    return;
  }
  const ServerError error = DecodeErrorBody(body);
  Fail(body.find("\"error\"") == std::string::npos ? ErrorCode::kUnavailable : ReactionTo(error),
       "the endpoint answered without an event stream: " +
           ForMessage(error.message, options_.secret));
}

}  // namespace specgen
