#include "generation_run.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "specgen/llm/printable.h"

namespace specgen {
namespace {

constexpr std::size_t kRefusalMax = std::size_t{64} << 10U;

bool IsSuccess(int status) { return status >= 200 && status < 300; }

// The endpoint does not know what we ask for, as opposed to not being able to serve it now.
bool IsRefusalOfForm(int status) {
  constexpr std::array kStatuses = {400, 404, 405, 422, 501};
  return std::find(kStatuses.begin(), kStatuses.end(), status) != kStatuses.end();
}

std::string Seconds(Duration span) {
  return fmt::format("{}", std::chrono::duration<double>(span));
}

// What the user can change about a refusal.
std::string RefusalMessage(const EndpointOptions& endpoint, const std::string& url, int status,
                           std::string_view body) {
  const ServerError error = DecodeErrorBody(body);
  const std::string said =
      error.message.empty()
          ? fmt::format("HTTP {}", status)
          : fmt::format("HTTP {}: {}", status, ForMessage(error.message, endpoint.api_key));
  if (status == 401 || status == 403) {
    if (endpoint.api_key.empty()) {
      return fmt::format("{} asks for an API key ({}); set it in the environment variable {}", url,
                         said, endpoint.api_key_variable);
    }
    return fmt::format("{} refused the API key in {} ({}); set the right one", url,
                       endpoint.api_key_variable, said);
  }
  if (status == 404) {
    return fmt::format(
        "{} does not exist, or has no model \"{}\" ({}); check the URL and the model", url,
        Printable(endpoint.model), said);
  }
  return fmt::format("{} refused the request ({})", url, said);
}

}  // namespace

GenerationRun::GenerationRun(RunContext* context, GenerationRequest request,
                             Clock::time_point queued)
    : context_(context), request_(std::move(request)), deadline_(Clock::time_point::max()) {
  record_.times.queued = queued;
}

void GenerationRun::Begin(Clock::time_point now) {
  if (context_->extensions == RunContext::ExtensionStanding::kRefused) {
    extensions_ = Extensions::kLeftOut;
  }
  if (request_.fork) {
    strategy_ = context_->forks.Next(context_->endpoint, request_, std::nullopt);
    if (strategy_ == nullptr) {
      Fail(Error{.code = ErrorCode::kInvalidInput,
                 .message = fmt::format(
                     "the fork strategy {} cannot be used with the endpoint {} (dialect {})",
                     ForkStrategyKindName(
                         context_->endpoint.fork_strategy.value_or(ForkStrategyKind::kTextExact)),
                     context_->endpoint.base_url, context_->endpoint.dialect)});
      return;
    }
  }
  BuildRequest();
  BeginAttempt(now);
}

void GenerationRun::BuildRequest() {
  const EndpointOptions& endpoint = context_->endpoint;
  if (strategy_ == nullptr) {
    wire_ = BuildReasoningRequest(endpoint, request_, extensions_);
    return;
  }
  record_.strategy = strategy_->kind();
  wire_ = strategy_->Build(endpoint, request_, extensions_);
}

void GenerationRun::BeginAttempt(Clock::time_point now) {
  const EndpointOptions& endpoint = context_->endpoint;
  const ClientOptions& options = context_->options;
  refusal_.clear();
  standing_ = Standing::kUnanswered;
  record_.times.first_byte.reset();
  // The bases are private: only this class may convert itself.
  TextListener* const text_listener = this;
  BodyListener* const body_listener = this;
  const DecoderOptions decoding{.sse = options.sse,
                                .response_max = options.response_max,
                                .answer_is_plain = wire_.answer_is_plain,
                                .may_start_inside = !request_.fork,
                                .secret = endpoint.api_key};
  decoder_.emplace(decoding, text_listener);
  HttpRequest request{.url = endpoint.base_url + wire_.path,
                      .body = wire_.body,
                      .api_key = endpoint.api_key,
                      .session = request_.session,
                      .connect_max = options.connect_max};
  transfer_ = std::make_unique<HttpTransfer>(std::move(request), body_listener, this);
  deadline_ = now + options.first_token_max;
  transfer_->AttachTo(context_->multi);
}

bool GenerationRun::OnBody(std::string_view bytes) {
  if (finished_) return true;
  const int status = transfer_->status();
  if (!IsSuccess(status)) {
    refusal_ += bytes.substr(0, kRefusalMax - refusal_.size());
    return refusal_.size() < kRefusalMax;
  }
  if (!record_.times.first_byte) record_.times.first_byte = Clock::now();
  if (standing_ == Standing::kUnanswered) OnAccepted();
  decoder_->Feed(bytes);
  if (decoder_->state() == StreamState::kDone) Complete();
  return decoder_->state() != StreamState::kFailed;
}

void GenerationRun::OnAccepted() {
  standing_ = Standing::kAccepted;
  if (CarriesExtensions()) {
    context_->extensions = extensions_ == Extensions::kSent
                               ? RunContext::ExtensionStanding::kWork
                               : RunContext::ExtensionStanding::kRefused;
  }
  if (strategy_ != nullptr) context_->forks.OnAccepted(strategy_->kind());
}

void GenerationRun::OnTransferEnded(CURLcode code, Clock::time_point now) {
  if (finished_) return;
  request_was_sent_ = transfer_->request_was_sent();
  const int status = transfer_->status();
  if (status != 0 && !IsSuccess(status)) {
    OnRefused(now);
    return;
  }
  // The decoder knows best: a reset after the finish reason is a success, and where it broke the
  // transfer off itself, curl only says so.
  const bool was_open = decoder_->state() == StreamState::kOpen;
  if (was_open && (code == CURLE_OK || decoder_->finish())) decoder_->Finish();
  if (decoder_->state() == StreamState::kDone) {
    Complete();
  } else if (decoder_->state() == StreamState::kFailed) {
    OnAttemptFailed(decoder_->error(), now);
  } else {
    OnAttemptFailed(transfer_->ErrorOf(code), now);
  }
}

void GenerationRun::OnRefused(Clock::time_point now) {
  standing_ = Standing::kRefused;
  const int status = transfer_->status();
  const std::string message =
      RefusalMessage(context_->endpoint, transfer_->url(), status, refusal_);
  if (TryWithoutExtensions(status) || TryNextStrategy(status, message)) {
    transfer_.reset();
    BuildRequest();
    BeginAttempt(now);
    return;
  }
  OnAttemptFailed(Error{.code = ReactionToStatus(status), .message = message}, now);
}

bool GenerationRun::TryWithoutExtensions(int status) {
  if (status != 400 && status != 422) return false;
  if (extensions_ == Extensions::kLeftOut || !CarriesExtensions()) return false;
  if (context_->extensions == RunContext::ExtensionStanding::kWork) return false;
  extensions_ = Extensions::kLeftOut;
  return true;
}

// Of the forks only this one holds extensions that it can do without.
bool GenerationRun::CarriesExtensions() const {
  return strategy_ == nullptr || strategy_->kind() == ForkStrategyKind::kPromptEmbed;
}

bool GenerationRun::TryNextStrategy(int status, const std::string& reason) {
  if (strategy_ == nullptr || !IsRefusalOfForm(status)) return false;
  const ForkStrategyKind refused = strategy_->kind();
  const ForkStrategy* const next = context_->forks.Next(context_->endpoint, request_, refused);
  if (next == nullptr) return false;
  context_->forks.OnRefused(refused);
  record_.fallbacks.push_back(ForkFallback{.from = refused, .reason = reason});
  strategy_ = next;
  return true;
}

void GenerationRun::OnAttemptFailed(Error error, Clock::time_point now) {
  std::optional<Duration> delay;
  if (!delivered_) {
    delay = context_->retries.NextDelay(record_.retry_count, error.code, transfer_->retry_after());
  }
  transfer_.reset();
  if (delay) {
    ++record_.retry_count;
    deadline_ = now + *delay;
    return;
  }
  if (delivered_) {
    error.message += fmt::format("; {} bytes of the generation had been received",
                                 record_.reasoning_bytes + record_.answer_bytes);
  } else if (error.code == ErrorCode::kRetry) {
    error.code = ErrorCode::kUnavailable;
  }
  if (record_.retry_count > 0) {
    error.message += fmt::format(" (after {} attempts)", record_.retry_count + 1);
  }
  Fail(std::move(error));
}

void GenerationRun::OnDeadline(Clock::time_point now) {
  if (finished_ || now < deadline_) return;
  if (transfer_ == nullptr) {
    BeginAttempt(now);
    return;
  }
  request_was_sent_ = transfer_->request_was_sent();
  if (decoder_->finish()) {
    decoder_->Finish();
    Complete();
    return;
  }
  const ClientOptions& options = context_->options;
  OnAttemptFailed(Error{.code = ErrorCode::kRetry,
                        .message = fmt::format(
                            "{} sent no text for {}", transfer_->url(),
                            Seconds(delivered_ ? options.token_gap_max : options.first_token_max))},
                  now);
}

void GenerationRun::Cancel() {
  if (finished_) return;
  if (transfer_ != nullptr) request_was_sent_ = transfer_->request_was_sent();
  transfer_.reset();
  Finish(GenerationOutcome::kCancelled);
}

void GenerationRun::OnText(Clock::time_point now) {
  deadline_ = now + context_->options.token_gap_max;
  if (delivered_) return;
  delivered_ = true;
  record_.times.first_token = now;
  context_->listener->OnStarted(
      request_.generation,
      GenerationStarted{.prompt_text = decoder_->prompt_text(), .model = decoder_->model()});
}

void GenerationRun::OnReasoningText(std::string_view text) {
  OnText(Clock::now());
  record_.reasoning_bytes += static_cast<std::int64_t>(text.size());
  context_->listener->OnReasoning(request_.generation, text, TokensSoFar());
}

void GenerationRun::OnAnswerText(std::string_view text) {
  OnText(Clock::now());
  FollowStopText(text);
  std::string with_prefill;
  if (record_.answer_bytes == 0 && !wire_.prefill.empty()) {
    with_prefill = wire_.prefill;
    with_prefill += text;
    text = with_prefill;
  }
  record_.answer_bytes += static_cast<std::int64_t>(text.size());
  context_->listener->OnAnswer(request_.generation, text, TokensSoFar());
}

void GenerationRun::FollowStopText(std::string_view text) {
  if (wire_.stop.empty() || saw_stop_text_) return;
  stop_tail_ += text;
  saw_stop_text_ = stop_tail_.find(wire_.stop) != std::string::npos;
  const std::size_t kept = std::min(stop_tail_.size(), wire_.stop.size() - 1);
  stop_tail_.erase(0, stop_tail_.size() - kept);
}

// The server swallows the stop text; the answer should still be a whole code block. A server that
// passes stop texts over has sent it already.
void GenerationRun::CloseFence() {
  if (wire_.stop.empty() || saw_stop_text_ || record_.answer_bytes == 0) return;
  if (decoder_->finish() != FinishReason::kStop) return;
  const std::string end = wire_.stop + "\n";
  record_.answer_bytes += static_cast<std::int64_t>(end.size());
  context_->listener->OnAnswer(request_.generation, end, TokensSoFar());
}

std::int64_t GenerationRun::TokensSoFar() const {
  return decoder_->usage().generated_tokens.value_or(0) +
         context_->generated_meter.TokensIn(decoder_->unreported_bytes());
}

void GenerationRun::Complete() {
  const ReportedUsage& usage = decoder_->usage();
  context_->generated_meter.Learn(decoder_->text_bytes(), usage.generated_tokens.value_or(0));
  context_->prompt_meter.Learn(static_cast<std::int64_t>(wire_.prompt_bytes),
                               usage.prompt_tokens.value_or(0));
  request_was_sent_ = true;
  CloseFence();
  Finish(decoder_->finish() == FinishReason::kLength ? GenerationOutcome::kTruncated
                                                     : GenerationOutcome::kCompleted);
}

void GenerationRun::Fail(Error error) {
  record_.error = std::move(error);
  Finish(GenerationOutcome::kFailed);
}

void GenerationRun::Finish(GenerationOutcome outcome) {
  finished_ = true;
  deadline_ = Clock::time_point::max();
  record_.outcome = outcome;
  record_.times.finished = Clock::now();
  SetUsage();
  context_->listener->OnFinished(request_.generation, record_);
}

void GenerationRun::SetUsage() {
  // What a server refused, or never saw, costs nothing.
  if (!request_was_sent_ || standing_ == Standing::kRefused) return;
  const ReportedUsage& usage = decoder_->usage();
  record_.usage.prompt_tokens = usage.prompt_tokens.value_or(
      context_->prompt_meter.TokensIn(static_cast<std::int64_t>(wire_.prompt_bytes)));
  record_.usage.cached_tokens =
      std::min(usage.cached_tokens.value_or(0), record_.usage.prompt_tokens);
  record_.usage.generated_tokens = TokensSoFar();
  record_.usage_is_estimated =
      !usage.prompt_tokens || !usage.generated_tokens || decoder_->unreported_bytes() > 0;
}

}  // namespace specgen
