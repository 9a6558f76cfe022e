#include "connection.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <utility>

#include "api_error.h"

namespace specgen {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

constexpr std::uint32_t kHeaderBytesMax = 32U << 10U;
// A write takes up to so much of a stream that is not paced, so that streams take turns.
constexpr std::size_t kWriteBytes = std::size_t{16} << 10U;
// Requests that a client sends ahead of the answer to the one before.
constexpr std::size_t kReadAheadBytesMax = std::size_t{64} << 10U;
// How long a client may take to close its end after we have closed ours.
constexpr std::chrono::seconds kLingerMax{2};
constexpr std::size_t kTrickleBytes = 8;

std::string Framed(std::string_view piece) {
  return fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
}

std::string ReplyHead(const HttpReply& reply, bool keep_alive) {
  const auto reason =
      http::obsolete_reason(http::int_to_status(static_cast<unsigned>(reply.status)));
  std::string head =
      fmt::format("HTTP/1.1 {} {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n",
                  reply.status, std::string_view(reason), reply.body.size());
  if (reply.retry_after > 0) head += fmt::format("Retry-After: {}\r\n", reply.retry_after);
  if (!keep_alive) head += "Connection: close\r\n";
  return head + "\r\n";
}

}  // namespace

struct Connection::Incoming {
  boost::beast::flat_buffer buffer;
  std::optional<http::request_parser<http::string_body>> parser;
};

Connection::Connection(asio::ip::tcp::socket socket, const ConnectionContext& context)
    : socket_(std::move(socket)),
      timer_(socket_.get_executor()),
      context_(context),
      incoming_(std::make_unique<Incoming>()) {}

Connection::~Connection() = default;

void Connection::Start() {
  ErrorCodeOfBoost ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  ReadHeader();
}

void Connection::Stop() {
  EndGeneration(RequestOutcome::kStopped);
  Close();
}

// Reading a request.

void Connection::ReadHeader() {
  auto& parser = incoming_->parser.emplace();
  parser.header_limit(kHeaderBytesMax);
  parser.body_limit(context_.request_body_bytes_max);
  http::async_read_header(socket_, incoming_->buffer, parser,
                          [self = shared_from_this()](const ErrorCodeOfBoost& error, std::size_t) {
                            if (!self->is_closed_) self->OnHeader(error);
                          });
}

void Connection::OnHeader(const ErrorCodeOfBoost& error) {
  if (error) return OnMalformed(error);
  keep_alive_ = incoming_->parser->keep_alive();
  const auto expect = incoming_->parser->get()[http::field::expect];
  if (!boost::beast::iequals(expect, "100-continue")) return ReadBody();
  wire_ = "HTTP/1.1 100 Continue\r\n\r\n";
  WriteWire(&Connection::ReadBody);
}

void Connection::ReadBody() {
  http::async_read(socket_, incoming_->buffer, *incoming_->parser,
                   [self = shared_from_this()](const ErrorCodeOfBoost& error, std::size_t) {
                     if (self->is_closed_) return;
                     if (error) return self->OnMalformed(error);
                     self->Serve();
                   });
}

void Connection::OnMalformed(const ErrorCodeOfBoost& error) {
  // Other categories are those of the socket: nobody is left to be answered.
  const bool is_http = error.category() == make_error_code(http::error::bad_method).category();
  const bool has_left =
      error == http::error::end_of_stream || error == http::error::partial_message;
  if (!is_http || has_left) return Close();
  ApiError reply{.status = 400, .message = "The request is not HTTP: " + error.message()};
  if (error == http::error::body_limit) {
    reply = {
        .status = 413,
        .message = fmt::format("The body has more than {} bytes", context_.request_body_bytes_max)};
  } else if (error == http::error::header_limit) {
    reply = {.status = 431,
             .message = fmt::format("The header has more than {} bytes", kHeaderBytesMax)};
  }
  keep_alive_ = false;
  SendReply({.status = reply.status, .body = ToJson(reply)});
}

void Connection::Serve() {
  auto message = incoming_->parser->release();
  if (message.version() < 11 || message.method() == http::verb::head) {
    keep_alive_ = false;
    return SendReply(
        {.status = 505,
         .body = ToJson(ApiError{.status = 505, .message = "HTTP/1.1 is spoken here"})});
  }
  const std::string_view target(message.target().data(), message.target().size());
  const auto field = [&](std::string_view name) { return std::string(message[name]); };
  ServedRequest request{.method = std::string(message.method_string()),
                        .path = std::string(target.substr(0, target.find('?'))),
                        .body = std::move(message.body()),
                        .authorization = field("Authorization"),
                        .session = field("X-Session-ID"),
                        .fault = field("X-Specgen-Fault")};
  auto taken = context_.service.Take(request, context_.now());
  if (auto* reply = std::get_if<HttpReply>(&taken); reply != nullptr) return SendReply(*reply);
  StartGeneration(std::move(std::get<std::unique_ptr<Generation>>(taken)));
}

void Connection::SendReply(const HttpReply& reply) {
  wire_ = ReplyHead(reply, keep_alive_) + reply.body;
  WriteWire(&Connection::NextRequest);
}

// Writing a generation.

void Connection::StartGeneration(std::unique_ptr<Generation> generation) {
  generation_ = std::move(generation);
  generation_start_ = context_.now();
  step_ = GenerationStep::kRunning;
  end_is_appended_ = false;
  body_bytes_sent_ = 0;
  Watch();
  if (!generation_->plan().stream) return Pump();
  std::string head =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n";
  if (!keep_alive_) head += "Connection: close\r\n";
  head += "Transfer-Encoding: chunked\r\n\r\n";
  if (generation_->plan().fault.kind == FaultKind::kSlowHeaders) {
    trickle_ = std::move(head);
    return Trickle();
  }
  wire_ = std::move(head);
  WriteWire(&Connection::Pump);
}

void Connection::Trickle() {
  if (trickle_.empty()) return Pump();
  wire_ = trickle_.substr(0, kTrickleBytes);
  trickle_.erase(0, kTrickleBytes);
  WriteWire(&Connection::TrickleLater);
}

void Connection::TrickleLater() {
  const std::chrono::milliseconds span(generation_->plan().fault.ms);
  WaitUntil(context_.now() + span, &Connection::Trickle);
}

void Connection::Pump() {
  Produce();
  if (!wire_.empty()) return WriteWire(&Connection::OnFlushed);
  OnFlushed();
}

void Connection::Produce() {
  while (step_ == GenerationStep::kRunning && unframed_.empty() && wire_.size() < kWriteBytes &&
         generation_start_ + generation_->NextDue() <= context_.now()) {
    std::string piece;
    step_ = generation_->Advance(piece);
    Append(piece);
  }
  if (!unframed_.empty()) {
    wire_ = Framed(unframed_.substr(0, 1));
    wire_body_bytes_ = 1;
    unframed_.erase(0, 1);
  }
  const bool has_ended = step_ == GenerationStep::kDone || step_ == GenerationStep::kCut;
  if (has_ended && unframed_.empty() && generation_->plan().stream && !end_is_appended_) {
    wire_ += "0\r\n\r\n";
    end_is_appended_ = true;
  }
}

void Connection::Append(const std::string& piece) {
  if (piece.empty()) return;
  const GenerationPlan& plan = generation_->plan();
  if (!plan.stream) {
    wire_ = ReplyHead({.body = piece}, keep_alive_) + piece;
    wire_body_bytes_ = piece.size();
  } else if (plan.fault.kind == FaultKind::kOneByte) {
    unframed_ += piece;
  } else {
    wire_ += Framed(piece);
    wire_body_bytes_ += piece.size();
  }
}

void Connection::OnFlushed() {
  body_bytes_sent_ += std::exchange(wire_body_bytes_, 0);
  context_.service.Note(*generation_, body_bytes_sent_, context_.now());
  if (!unframed_.empty()) return Pump();
  const bool is_error = generation_->plan().fault.kind == FaultKind::kErrorInStream;
  switch (step_) {
    case GenerationStep::kRunning:
      return WaitUntil(generation_start_ + generation_->NextDue(), &Connection::Pump);
    case GenerationStep::kStalled:
      stall_start_ = context_.now();
      return Stall();
    case GenerationStep::kReset:
      return Reset();
    case GenerationStep::kCut:
      keep_alive_ = false;
      return Conclude(RequestOutcome::kFaulted);
    case GenerationStep::kDone:
      return Conclude(is_error ? RequestOutcome::kFaulted : RequestOutcome::kFinished);
  }
}

void Connection::Stall() {
  const std::chrono::milliseconds span(generation_->plan().fault.ms);
  const Duration now = context_.now();
  if (span.count() > 0 && now >= stall_start_ + span) {
    generation_->Postpone(now - stall_start_);
    step_ = GenerationStep::kRunning;
    return Pump();
  }
  Duration tick = now + context_.keep_alive_interval;
  if (span.count() > 0) tick = std::min(tick, stall_start_ + span);
  WaitUntil(tick, &Connection::OnStallTick);
}

void Connection::OnStallTick() {
  if (!generation_->plan().stream) return Stall();
  wire_ = Framed(kCommentFrame);
  body_bytes_sent_ += kCommentFrame.size();
  WriteWire(&Connection::Stall);
}

void Connection::Reset() {
  EndGeneration(RequestOutcome::kFaulted);
  ErrorCodeOfBoost ignored;
  // Closing without lingering makes the kernel send a reset instead of an orderly end.
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  Close();
}

void Connection::Conclude(RequestOutcome outcome) {
  EndGeneration(outcome);
  NextRequest();
}

void Connection::WaitUntil(Duration due, void (Connection::*next)()) {
  const Duration span = std::max(due - context_.now(), Duration{0});
  timer_.expires_after(span);
  timer_.async_wait([self = shared_from_this(), next](const ErrorCodeOfBoost& error) {
    if (!self->is_closed_ && !error) (self.get()->*next)();
  });
}

void Connection::WriteWire(void (Connection::*next)()) {
  asio::async_write(socket_, asio::buffer(wire_),
                    [self = shared_from_this(), next](const ErrorCodeOfBoost& error, std::size_t) {
                      if (self->is_closed_) return;
                      if (error) return self->Lose();
                      self->wire_.clear();
                      (self.get()->*next)();
                    });
}

// Seeing the client leave.

void Connection::Watch() {
  if (incoming_->buffer.size() >= kReadAheadBytesMax) return;
  is_watching_ = true;
  socket_.async_read_some(
      incoming_->buffer.prepare(4096),
      [self = shared_from_this()](const ErrorCodeOfBoost& error, std::size_t byte_count) {
        self->is_watching_ = false;
        if (!self->is_closed_) self->OnWatched(error, byte_count);
      });
}

void Connection::OnWatched(const ErrorCodeOfBoost& error, std::size_t byte_count) {
  incoming_->buffer.commit(byte_count);
  if (error && error != asio::error::operation_aborted) return Lose();
  if (is_lingering_) incoming_->buffer.clear();
  if (generation_ == nullptr && !is_lingering_) return ReadHeader();
  Watch();
}

void Connection::NextRequest() {
  if (!keep_alive_) return Linger();
  // The read that watches the client has to end before another may begin; its end goes on here.
  if (is_watching_) {
    ErrorCodeOfBoost ignored;
    socket_.cancel(ignored);
    return;
  }
  ReadHeader();
}

void Connection::Linger() {
  is_lingering_ = true;
  ErrorCodeOfBoost ignored;
  socket_.shutdown(asio::socket_base::shutdown_send, ignored);
  WaitUntil(context_.now() + kLingerMax, &Connection::Close);
  if (is_watching_) return;
  incoming_->buffer.clear();
  Watch();
}

void Connection::EndGeneration(RequestOutcome outcome) {
  if (generation_ == nullptr) return;
  const Duration now = context_.now();
  context_.service.Note(*generation_, body_bytes_sent_, now);
  context_.log.End(generation_->plan().number, outcome, now);
  generation_.reset();
  unframed_.clear();
}

void Connection::Lose() {
  EndGeneration(RequestOutcome::kAborted);
  Close();
}

void Connection::Close() {
  if (is_closed_) return;
  is_closed_ = true;
  ErrorCodeOfBoost ignored;
  timer_.cancel(ignored);
  socket_.close(ignored);
  context_.on_closed(*this);
}

}  // namespace specgen
