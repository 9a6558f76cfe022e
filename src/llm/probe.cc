#include "specgen/llm/probe.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "foreign_json.h"
#include "http_transfer.h"
#include "server_error.h"
#include "specgen/llm/printable.h"
#include "stream_chunk.h"

namespace specgen {
namespace {

constexpr std::size_t kBodyMax = std::size_t{16} << 20U;

class BodyText : public BodyListener {
 public:
  bool OnBody(std::string_view bytes) override {
    if (bytes.size() > kBodyMax - text_.size()) return false;
    text_ += bytes;
    return true;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string Listed(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) {
    if (list.size() > 300) return list + ", ...";
    if (!list.empty()) list += ", ";
    list += Printable(name);
  }
  return list.empty() ? "none" : list;
}

// What GET <base_url>/models brought.
struct ModelsReply {
  int status = 0;
  std::string url{};
  std::string body{};
};

bool IsSuccess(const ModelsReply& reply) { return reply.status >= 200 && reply.status < 300; }

// "HTTP 503: what the endpoint said"
std::string SaidBy(const EndpointOptions& endpoint, const ModelsReply& reply) {
  const std::string said = ForMessage(DecodeErrorBody(reply.body).message, endpoint.api_key);
  return fmt::format("HTTP {}{}{}", reply.status, said.empty() ? "" : ": ", said);
}

// The endpoint is there, and has no such path.
bool HasNoList(int status) { return status == 404 || status == 405 || status == 501; }

std::string KeyRemedy(const EndpointOptions& endpoint) {
  return endpoint.api_key.empty()
             ? "asks for an API key; set it in the environment variable " +
                   endpoint.api_key_variable
             : "refused the API key in " + endpoint.api_key_variable + "; set the right one";
}

Error RefusalError(const EndpointOptions& endpoint, const ModelsReply& reply) {
  const auto error = [&](ErrorCode code, std::string_view what, std::string_view remedy) {
    return Error{
        .code = code,
        .message = fmt::format("{} {} ({}); {}", reply.url, what, SaidBy(endpoint, reply), remedy)};
  };
  if (reply.status == 401 || reply.status == 403) {
    return Error{.code = ErrorCode::kInvalidInput,
                 .message = fmt::format("{} {} ({})", reply.url, KeyRemedy(endpoint),
                                        SaidBy(endpoint, reply))};
  }
  if (reply.status == 429) {
    return error(ErrorCode::kUnavailable, "takes no more requests for now",
                 "try again later, or with less at a time");
  }
  if (HasNoList(reply.status)) {
    return error(ErrorCode::kUnavailable, "does not list models",
                 "check the URL, which ends with the version, as /v1; where it is right, name the "
                 "model to use");
  }
  if (reply.status >= 500) {
    return error(ErrorCode::kUnavailable, "failed",
                 "try again once the endpoint is well; its own log says more");
  }
  return error(ErrorCode::kUnavailable, "does not list models", "check the URL");
}

Result<std::vector<std::string>> ModelsIn(const std::string& body, const std::string& url) {
  const nlohmann::json parsed = ParseForeignJson(body);
  const auto list = parsed.is_object() ? parsed.find("data") : parsed.end();
  if (!parsed.is_object() || list == parsed.end() || !list->is_array()) {
    return MakeError(ErrorCode::kUnavailable,
                     url + " answered with something else than a list of models; check the URL");
  }
  std::vector<std::string> models;
  for (const nlohmann::json& entry : *list) {
    const auto id = entry.is_object() ? entry.find("id") : entry.end();
    if (entry.is_object() && id != entry.end() && id->is_string()) models.push_back(*id);
  }
  return models;
}

Result<ModelsReply> GetModels(const EndpointOptions& endpoint, Duration time_max) {
  if (Result<void> checked = CheckEndpointAddress(endpoint); !checked) {
    return tl::unexpected<Error>(std::move(checked.error()));
  }
  InitializeCurl();
  std::string base = endpoint.base_url;
  while (base.ends_with('/')) base.pop_back();
  BodyText body;
  HttpTransfer transfer(HttpRequest{.url = base + "/models",
                                    .body = {},
                                    .api_key = endpoint.api_key,
                                    .session = {},
                                    .connect_max = time_max,
                                    .total_max = time_max},
                        &body, nullptr);
  const CURLcode code = transfer.Perform();
  if (code != CURLE_OK) {
    Error error = transfer.ErrorOf(code);
    if (error.code == ErrorCode::kRetry) error.code = ErrorCode::kUnavailable;
    error.message += "; is the endpoint running?";
    return tl::unexpected<Error>(std::move(error));
  }
  return ModelsReply{.status = transfer.status(), .url = transfer.url(), .body = body.text()};
}

Result<std::vector<std::string>> ModelsOf(const EndpointOptions& endpoint,
                                          const ModelsReply& reply) {
  if (!IsSuccess(reply)) return tl::unexpected<Error>(RefusalError(endpoint, reply));
  return ModelsIn(reply.body, reply.url);
}

}  // namespace

Result<std::vector<std::string>> ListModels(const EndpointOptions& endpoint, Duration time_max) {
  Result<ModelsReply> reply = GetModels(endpoint, time_max);
  if (!reply) return tl::unexpected<Error>(std::move(reply.error()));
  return ModelsOf(endpoint, *reply);
}

Result<EndpointProbe> ProbeEndpoint(const EndpointOptions& endpoint, Duration time_max) {
  Result<ModelsReply> reply = GetModels(endpoint, time_max);
  if (!reply) return tl::unexpected<Error>(std::move(reply.error()));
  if (HasNoList(reply->status)) {
    return EndpointProbe{
        .warning = fmt::format("{} does not list models ({}), so that nobody knows whether it has "
                               "\"{}\". If requests fail, check the URL and the model.",
                               reply->url, SaidBy(endpoint, *reply), Printable(endpoint.model))};
  }
  Result<std::vector<std::string>> models = ModelsOf(endpoint, *reply);
  if (!models) return tl::unexpected<Error>(std::move(models.error()));
  if (std::find(models->begin(), models->end(), endpoint.model) == models->end()) {
    return MakeError(ErrorCode::kInvalidInput,
                     fmt::format("{} has no model \"{}\"; it has: {}", endpoint.base_url,
                                 Printable(endpoint.model), Listed(*models)));
  }
  return EndpointProbe{.models = *std::move(models)};
}

}  // namespace specgen
