#include "specgen/model_server/model_server.h"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "connection.h"
#include "replay_source.h"
#include "synthetic_source.h"

namespace specgen {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

Result<void> CheckOptions(const ModelServerOptions& options) {
  if (options.transcripts.empty() && options.workloads.empty()) {
    return InvalidInput("there is nothing to serve: name a transcript or a workload");
  }
  if (options.chunk_tokens == 0) return InvalidInput("chunk_tokens is 0; it must be 1 or more");
  if (!(options.tokens_per_second >= 0)) return InvalidInput("tokens_per_second is below 0");
  if (options.keep_alive_interval.count() <= 0)
    return InvalidInput("keep_alive_interval is not above 0");
  if (options.first_token_delay.count() < 0) return InvalidInput("first_token_delay is below 0");
  return {};
}

Result<std::vector<std::unique_ptr<TextSource>>> LoadSources(const ModelServerOptions& options) {
  std::vector<std::unique_ptr<TextSource>> sources;
  std::set<std::string> names;
  for (const auto& path : options.transcripts) {
    auto transcript = LoadTranscript(path);
    if (!transcript) return tl::unexpected(transcript.error());
    sources.push_back(std::make_unique<ReplaySource>(*std::move(transcript), options.sessions_max));
  }
  for (const auto& path : options.workloads) {
    auto workload = LoadWorkload(path);
    if (!workload) return tl::unexpected(workload.error());
    sources.push_back(
        std::make_unique<SyntheticSource>(*std::move(workload), options.workload_seed));
  }
  for (const auto& source : sources) {
    if (names.insert(source->model()).second) continue;
    return InvalidInput(
        fmt::format("two files serve the model {}; name one of them", source->model()));
  }
  return sources;
}

Result<ServiceOptions> ServiceOptionsOf(const ModelServerOptions& options) {
  ServiceOptions service;
  for (const std::string& text : options.faults) {
    auto fault = ParseFault(text, FaultScope::kServer);
    if (!fault) return tl::unexpected(fault.error());
    service.faults.push_back(*std::move(fault));
  }
  service.field = options.reasoning_field;
  service.pacing = {options.first_token_delay, options.tokens_per_second, options.chunk_tokens};
  service.api_key = options.api_key;
  service.context_tokens_max = options.context_tokens_max;
  service.cache_blocks_max = options.cache_blocks_max;
  service.record_prompts = options.record_prompts;
  service.fault_seed = options.fault_seed;
  return service;
}

constexpr std::chrono::milliseconds kAcceptRetry{10};

Duration Now() { return std::chrono::steady_clock::now().time_since_epoch(); }

}  // namespace

Result<ReasoningField> ParseReasoningField(const std::string& name) {
  if (name == "reasoning") return ReasoningField::kReasoning;
  if (name == "reasoning_content") return ReasoningField::kReasoningContent;
  if (name == "inline_think") return ReasoningField::kInlineThink;
  if (name == "none") return ReasoningField::kNone;
  return InvalidInput(fmt::format(
      "\"{}\" is no reasoning field; there are reasoning, reasoning_content, inline_think, none",
      name));
}

class ModelServer::Impl {
 public:
  Impl(const ModelServerOptions& options, ServiceOptions service_options,
       std::vector<std::unique_ptr<TextSource>> sources)
      : connections_max_(options.connections_max),
        log_(options.records_max),
        service_(std::move(service_options), std::move(sources), log_),
        context_{service_,
                 log_,
                 options.request_body_bytes_max,
                 options.keep_alive_interval,
                 [start = Now()] { return Now() - start; },
                 [this](Connection& closed) { connections_.erase(closed.shared_from_this()); }} {}

  ~Impl() { Stop(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Result<void> Listen(const ModelServerOptions& options);
  void Stop();

  std::uint16_t port() const { return port_; }
  const Service& service() const { return service_; }
  RequestLog& log() { return log_; }

 private:
  void Accept();
  void OnAccepted(const boost::system::error_code& error, tcp::socket socket);

  std::size_t connections_max_;
  RequestLog log_;
  Service service_;
  ConnectionContext context_;
  asio::io_context io_;
  tcp::acceptor acceptor_{io_};
  asio::steady_timer accept_timer_{io_};
  std::set<std::shared_ptr<Connection>> connections_;
  std::uint16_t port_ = 0;
  std::mutex stop_mutex_;
  std::thread thread_;
};

Result<void> ModelServer::Impl::Listen(const ModelServerOptions& options) {
  if (!options.record_file.empty()) {
    if (auto opened = log_.AppendTo(options.record_file); !opened) return opened;
  }
  boost::system::error_code error;
  const auto address = asio::ip::make_address(options.address, error);
  if (error) {
    return InvalidInput(fmt::format("\"{}\" is not an address to listen on", options.address));
  }
  const tcp::endpoint endpoint(address, options.port);
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    return MakeError(ErrorCode::kUnavailable,
                     fmt::format("{} port {} cannot be listened on: {}", options.address,
                                 options.port, error.message()));
  }
  port_ = acceptor_.local_endpoint(error).port();
  Accept();
  thread_ = std::thread([this] { io_.run(); });
  return {};
}

void ModelServer::Impl::Accept() {
  acceptor_.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
    OnAccepted(error, std::move(socket));
  });
}

void ModelServer::Impl::OnAccepted(const boost::system::error_code& error, tcp::socket socket) {
  if (!acceptor_.is_open()) return;
  if (error) {
    // Out of descriptors, most likely: trying again at once would only spin.
    accept_timer_.expires_after(kAcceptRetry);
    accept_timer_.async_wait([this](const boost::system::error_code&) {
      if (acceptor_.is_open()) Accept();
    });
    return;
  }
  // Past the limit a client is turned away by closing; it cannot be answered without its request.
  if (connections_.size() < connections_max_) {
    const auto connection = std::make_shared<Connection>(std::move(socket), context_);
    connections_.insert(connection);
    connection->Start();
  }
  Accept();
}

void ModelServer::Impl::Stop() {
  const std::lock_guard lock(stop_mutex_);
  if (!thread_.joinable()) return;
  asio::post(io_, [this] {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    accept_timer_.cancel(ignored);
    // A connection takes itself out of the set while it stops.
    for (const auto& connection : std::set(connections_)) connection->Stop();
  });
  thread_.join();
}

Result<std::unique_ptr<ModelServer>> ModelServer::Start(const ModelServerOptions& options) {
  if (auto checked = CheckOptions(options); !checked) return tl::unexpected(checked.error());
  auto sources = LoadSources(options);
  if (!sources) return tl::unexpected(sources.error());
  auto service_options = ServiceOptionsOf(options);
  if (!service_options) return tl::unexpected(service_options.error());
  auto impl = std::make_unique<Impl>(options, *std::move(service_options), *std::move(sources));
  if (auto listening = impl->Listen(options); !listening) {
    return tl::unexpected(listening.error());
  }
  return std::unique_ptr<ModelServer>(new ModelServer(std::move(impl)));
}

ModelServer::ModelServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ModelServer::~ModelServer() = default;

std::uint16_t ModelServer::port() const { return impl_->port(); }
std::vector<std::string> ModelServer::models() const { return impl_->service().models(); }
std::vector<RequestRecord> ModelServer::records() const { return impl_->log().Records(); }
std::uint64_t ModelServer::records_dropped() const { return impl_->log().dropped(); }
void ModelServer::Stop() { impl_->Stop(); }

}  // namespace specgen
