#include "specgen/llm/probe.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "http_transfer.h"
#include "server_error.h"
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
    list += name;
  }
  return list.empty() ? "none" : list;
}

Error RefusalError(const EndpointOptions& endpoint, const std::string& url, int status,
                   const std::string& body) {
  const std::string said = ForMessage(DecodeErrorBody(body).message, endpoint.api_key);
  if (status == 401 || status == 403) {
    const std::string remedy =
        endpoint.api_key.empty()
            ? "asks for an API key; set it in the environment variable " + endpoint.api_key_variable
            : "refused the API key in " + endpoint.api_key_variable + "; set the right one";
    return Error{.code = ErrorCode::kInvalidInput,
                 .message = fmt::format("{} {} (HTTP {}: {})", url, remedy, status, said)};
  }
  return Error{.code = ErrorCode::kUnavailable,
               .message = fmt::format("{} does not list models (HTTP {}: {}); check the URL", url,
                                      status, said)};
}

Result<std::vector<std::string>> ModelsIn(const std::string& body, const std::string& url) {
  const nlohmann::json parsed = nlohmann::json::parse(body, nullptr, false);
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

}  // namespace

Result<std::vector<std::string>> ListModels(const EndpointOptions& endpoint, Duration time_max) {
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
  const int status = transfer.status();
  if (status < 200 || status >= 300) {
    return tl::unexpected<Error>(RefusalError(endpoint, transfer.url(), status, body.text()));
  }
  return ModelsIn(body.text(), transfer.url());
}

Result<std::vector<std::string>> ProbeEndpoint(const EndpointOptions& endpoint, Duration time_max) {
  Result<std::vector<std::string>> models = ListModels(endpoint, time_max);
  if (!models) return models;
  if (std::find(models->begin(), models->end(), endpoint.model) == models->end()) {
    return MakeError(ErrorCode::kInvalidInput,
                     fmt::format("{} has no model \"{}\"; it has: {}", endpoint.base_url,
                                 endpoint.model, Listed(*models)));
  }
  return models;
}

}  // namespace specgen
