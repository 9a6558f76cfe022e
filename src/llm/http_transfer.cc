#include "http_transfer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <ctime>
#include <mutex>

#include "retry_policy.h"
#include "specgen/base/check.h"

namespace specgen {
namespace {

long Milliseconds(Duration span) {
  return static_cast<long>(std::chrono::ceil<std::chrono::milliseconds>(span).count());
}

// A proxy meant for the world outside cannot reach this machine's loopback.
bool IsLoopback(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::string_view host = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
  return host.starts_with("127.") || host.starts_with("localhost") || host.starts_with("[::1]");
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return lower;
}

bool IsUsersToMend(CURLcode code) {
  return code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL ||
         code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE;
}

}  // namespace

void InitializeCurl() {
  static std::once_flag once;
  std::call_once(once, [] {
    SPECGEN_CHECK(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK, "libcurl initializes");
  });
}

HttpTransfer::HttpTransfer(HttpRequest request, BodyListener* listener, void* owner)
    : request_(std::move(request)), listener_(listener), easy_(curl_easy_init()) {
  SPECGEN_CHECK(easy_ != nullptr, "libcurl makes a handle");
  curl_easy_setopt(easy_, CURLOPT_PRIVATE, owner);
  SetUp();
}

HttpTransfer::~HttpTransfer() {
  if (multi_ != nullptr) curl_multi_remove_handle(multi_, easy_);
  curl_easy_cleanup(easy_);
  curl_slist_free_all(headers_);
}

void HttpTransfer::SetUp() {
  curl_easy_setopt(easy_, CURLOPT_URL, request_.url.c_str());
  curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
  // A name that takes long to resolve must not hold up the others when this transfer is cut.
  curl_easy_setopt(easy_, CURLOPT_QUICK_EXIT, 1L);
  // With one connection for each stream, cutting a stream is seen by every proxy on the way.
  curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy_, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy_, CURLOPT_USERAGENT, "specgen");
  curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS, Milliseconds(request_.connect_max));
  curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, Milliseconds(request_.total_max));
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, error_text_.data());
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &HttpTransfer::OnWrite);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &HttpTransfer::OnHeader);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
  if (IsLoopback(request_.url)) curl_easy_setopt(easy_, CURLOPT_PROXY, "");
  if (!request_.api_key.empty()) AddHeader("Authorization: Bearer " + request_.api_key);
  if (!request_.session.empty()) AddHeader("X-Session-ID: " + request_.session);
  if (!request_.body.empty()) {
    AddHeader("Content-Type: application/json");
    AddHeader("Accept: text/event-stream");
    // Long prompts would wait for the server's permission first.
    AddHeader("Expect:");
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, request_.body.data());
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request_.body.size()));
  }
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_);
}

void HttpTransfer::AddHeader(const std::string& line) {
  curl_slist* const longer = curl_slist_append(headers_, line.c_str());
  SPECGEN_CHECK(longer != nullptr, "libcurl takes a header");
  headers_ = longer;
}

void HttpTransfer::AttachTo(CURLM* multi) {
  SPECGEN_CHECK(curl_multi_add_handle(multi, easy_) == CURLM_OK, "libcurl takes a transfer");
  multi_ = multi;
}

void* HttpTransfer::OwnerOf(CURL* easy) {
  void* owner = nullptr;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &owner);
  return owner;
}

void HttpTransfer::Orphan() {
  listener_ = nullptr;
  curl_easy_setopt(easy_, CURLOPT_PRIVATE, nullptr);
}

int HttpTransfer::status() const {
  long status = 0;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

bool HttpTransfer::request_was_sent() const {
  long size = 0;
  curl_easy_getinfo(easy_, CURLINFO_REQUEST_SIZE, &size);
  return size > 0;
}

Error HttpTransfer::ErrorOf(CURLcode code) const {
  const char* const reason = error_text_[0] != '\0' ? error_text_.data() : curl_easy_strerror(code);
  return Error{.code = IsUsersToMend(code) ? ErrorCode::kInvalidInput : ErrorCode::kRetry,
               .message = fmt::format("the connection to {} failed: {}", request_.url, reason)};
}

std::size_t HttpTransfer::OnWrite(char* bytes, std::size_t size, std::size_t count,
                                  void* self) noexcept {
  auto* const transfer = static_cast<HttpTransfer*>(self);
  if (transfer->listener_ == nullptr) return size * count;
  return transfer->listener_->OnBody(std::string_view(bytes, size * count)) ? size * count : 0;
}

std::size_t HttpTransfer::OnHeader(char* bytes, std::size_t size, std::size_t count,
                                   void* self) noexcept {
  static_cast<HttpTransfer*>(self)->TakeHeader(std::string_view(bytes, size * count));
  return size * count;
}

void HttpTransfer::TakeHeader(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const std::string name = Lower(line.substr(0, colon));
  std::string_view value = line.substr(colon + 1);
  value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
  value = value.substr(0, value.find_last_not_of(" \t\r\n") + 1);
  if (name == "retry-after-ms") {
    if (const auto asked = ParseRetryAfterMs(value)) retry_after_ = asked;
  } else if (name == "retry-after" && !retry_after_) {
    retry_after_ = ParseRetryAfter(value, std::time(nullptr));
  }
}

}  // namespace specgen
