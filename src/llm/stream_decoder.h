// Bytes of a streamed response in; reasoning, answer and how it ended out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "specgen/llm/endpoint.h"
#include "specgen/llm/sse_parser.h"
#include "stream_chunk.h"
#include "think_splitter.h"
#include "utf8_joiner.h"

namespace specgen {

// `text` is whole characters of valid UTF-8, never empty.
class TextListener {
 public:
  virtual ~TextListener() = default;
  virtual void OnReasoningText(std::string_view text) = 0;
  virtual void OnAnswerText(std::string_view text) = 0;
};

struct DecoderOptions {
  SseLimits sse;
  std::size_t response_max = 0;
  bool answer_is_plain = false;  // No reasoning can be in it, tagged or not.
  // A prompt that ends inside a think block makes the text begin inside it.
  bool may_start_inside = false;
  std::string_view secret;  // Kept out of every message.
};

enum class StreamState {
  kOpen,
  kDone,    // Finished, and [DONE] came or the connection ended.
  kFailed,  // See error().
};

// The same bytes give the same text and the same end, however they were cut. Pure.
class StreamDecoder : private SseListener {
 public:
  StreamDecoder(const DecoderOptions& options, TextListener* listener);

  void Feed(std::string_view bytes);
  // The server has closed the response.
  void Finish();

  StreamState state() const { return state_; }
  // REQUIRES: state() == kFailed.
  const Error& error() const { return error_; }
  // Absent until the server gave one.
  const std::optional<FinishReason>& finish() const { return finish_; }
  const ReportedUsage& usage() const { return usage_; }
  // Generated text so far, and the part of it that came after the last reported usage.
  std::int64_t text_bytes() const { return text_bytes_; }
  std::int64_t unreported_bytes() const { return unreported_bytes_; }
  const std::string& prompt_text() const { return prompt_text_; }
  const std::string& model() const { return model_; }

 private:
  void OnEvent(const SseEvent& event) override;
  void OnChunk(StreamChunk chunk);
  void AddUsage(const ReportedUsage& usage);
  void AddAnswer(std::string_view text);
  void Deliver(std::string_view reasoning, std::string_view answer);
  void FlushText();
  void Fail(ErrorCode code, std::string message);
  void EndOfStream();
  void RejectBody();

  DecoderOptions options_;
  TextListener* listener_;
  SseParser sse_;
  Utf8Joiner reasoning_joiner_;
  Utf8Joiner answer_joiner_;
  std::optional<ThinkSplitter> splitter_;  // Chosen when the first text comes.
  StreamState state_ = StreamState::kOpen;
  Error error_;
  std::optional<FinishReason> finish_;
  ReportedUsage usage_;
  std::string prompt_text_;
  std::string model_;
  std::size_t bytes_ = 0;
  std::int64_t text_bytes_ = 0;
  std::int64_t unreported_bytes_ = 0;
  bool saw_event_ = false;
  std::string body_start_;  // Until the first event: it may be an error in plain JSON.
};

}  // namespace specgen
