#include "specgen/llm/endpoint.h"

#include <fmt/format.h>

#include <algorithm>

namespace specgen {
namespace {

bool IsPlain(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char letter) { return letter > 0x20 && letter < 0x7F; });
}

}  // namespace

Result<void> CheckEndpointAddress(const EndpointOptions& endpoint) {
  const std::string& url = endpoint.base_url;
  const std::size_t scheme = url.starts_with("http://") ? 7 : url.starts_with("https://") ? 8 : 0;
  const std::string host = scheme == 0 ? "" : url.substr(scheme, url.find('/', scheme) - scheme);
  if (host.empty() || !IsPlain(url) || url.find_first_of("?#") != std::string::npos) {
    return MakeError(ErrorCode::kInvalidInput,
                     fmt::format("the endpoint's URL \"{}\" is not of the form "
                                 "http://HOST:PORT/v1 or https://HOST/v1",
                                 url));
  }
  if (host.find('@') != std::string::npos) {
    return MakeError(ErrorCode::kInvalidInput,
                     "the endpoint's URL holds a user name or password; give the key in " +
                         endpoint.api_key_variable + " instead");
  }
  if (!IsPlain(endpoint.api_key)) {
    return MakeError(ErrorCode::kInvalidInput,
                     fmt::format("the API key in {} holds a blank, a line break or a character "
                                 "that is not ASCII",
                                 endpoint.api_key_variable));
  }
  if (FindDialect(endpoint.dialect) == nullptr) {
    return MakeError(ErrorCode::kInvalidInput,
                     fmt::format("there is no dialect \"{}\"; the dialects are {}",
                                 endpoint.dialect, DialectNames()));
  }
  return {};
}

Result<void> CheckEndpointOptions(const EndpointOptions& endpoint) {
  if (endpoint.model.empty()) {
    return MakeError(ErrorCode::kInvalidInput,
                     "no model is named for the endpoint " + endpoint.base_url);
  }
  if (Result<void> checked = CheckEndpointAddress(endpoint); !checked) return checked;
  const bool continues = FindDialect(endpoint.dialect)->continue_form != ContinueForm::kNone;
  if (endpoint.fork_strategy == ForkStrategyKind::kContinueFinalMessage && !continues) {
    return MakeError(
        ErrorCode::kInvalidInput,
        fmt::format("the fork strategy {} needs a dialect that continues a turn, and {} is none; "
                    "name the endpoint's with --dialect: {}",
                    ForkStrategyKindName(*endpoint.fork_strategy), endpoint.dialect,
                    ContinuingDialectNames()));
  }
  return {};
}

}  // namespace specgen
