// One generation from Start to its terminal callback: attempts, fallbacks, text, end.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "fork_chooser.h"
#include "http_transfer.h"
#include "retry_policy.h"
#include "specgen/llm/fork_strategy.h"
#include "specgen/llm/generation.h"
#include "stream_decoder.h"
#include "token_meter.h"

namespace specgen {

// What the generations of one client share. Client thread only.
struct RunContext {
  // Whether the endpoint takes fields beyond the common API.
  enum class ExtensionStanding { kUntried, kWork, kRefused };

  const EndpointOptions& endpoint;
  const ClientOptions& options;
  GenerationListener* listener;
  CURLM* multi;
  RetryPolicy retries;
  ForkChooser forks{};
  ExtensionStanding extensions = ExtensionStanding::kUntried;
  TokenMeter generated_meter{};
  TokenMeter prompt_meter{};
};

// Client thread only. Owned by the client's loop, which tells it when its transfer ended and when
// its deadline has come, and removes it once it is finished.
class GenerationRun : private BodyListener, private TextListener {
 public:
  using Clock = GenerationTimes::Clock;

  GenerationRun(RunContext* context, GenerationRequest request, Clock::time_point queued);
  GenerationRun(const GenerationRun&) = delete;
  GenerationRun& operator=(const GenerationRun&) = delete;

  // Sends the first request.
  void Begin(Clock::time_point now);
  void OnTransferEnded(CURLcode code, Clock::time_point now);
  void OnDeadline(Clock::time_point now);
  void Cancel();

  // When OnDeadline is due, at the latest.
  Clock::time_point deadline() const { return deadline_; }
  // The terminal callback was made.
  bool finished() const { return finished_; }
  // Of a finished run, if its response has not ended yet: a little patience keeps the connection.
  std::unique_ptr<HttpTransfer> TakeTransfer() { return std::move(transfer_); }

 private:
  // What the endpoint made of the attempt's request.
  enum class Standing { kUnanswered, kAccepted, kRefused };

  bool OnBody(std::string_view bytes) override;
  void OnReasoningText(std::string_view text) override;
  void OnAnswerText(std::string_view text) override;

  void BuildRequest();
  void BeginAttempt(Clock::time_point now);
  void OnAccepted();
  void OnRefused(Clock::time_point now);
  bool TryWithoutExtensions(int status);
  bool CarriesExtensions() const;
  bool TryNextStrategy(int status, const std::string& reason);
  void OnAttemptFailed(Error error, Clock::time_point now);

  void OnText(Clock::time_point now);
  void FollowStopText(std::string_view text);
  void CloseFence();
  std::int64_t TokensSoFar() const;
  void Complete();
  void Fail(Error error);
  void Finish(GenerationOutcome outcome);
  void SetUsage();

  RunContext* context_;
  GenerationRequest request_;
  const ForkStrategy* strategy_ = nullptr;  // Of a fork.
  Extensions extensions_ = Extensions::kSent;
  WireRequest wire_;
  std::unique_ptr<HttpTransfer> transfer_;  // While an attempt is under way.
  std::optional<StreamDecoder> decoder_;    // Of the last attempt.
  std::string refusal_;                     // Body of a response that is no success.
  Standing standing_ = Standing::kUnanswered;
  bool delivered_ = false;  // Some text has reached the listener.
  bool saw_stop_text_ = false;
  std::string stop_tail_;  // End of the answer that the stop text could begin with.
  bool request_was_sent_ = false;
  bool finished_ = false;
  Clock::time_point deadline_;
  GenerationRecord record_;
};

}  // namespace specgen
