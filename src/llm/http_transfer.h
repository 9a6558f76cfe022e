// One HTTP request and its response, over libcurl.
#pragma once

#include <curl/curl.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "specgen/base/instant.h"
#include "specgen/base/result.h"
#include "specgen/llm/endpoint.h"

namespace specgen {

// Before any other use of libcurl; cheap when called again.
void InitializeCurl();

struct HttpRequest {
  std::string url{};
  std::string body{};  // Empty: GET. Else POST, as JSON.
  std::string api_key{};
  std::string session{};
  Duration connect_max{0};
  Duration total_max{0};  // Zero: no limit.
};

class BodyListener {
 public:
  virtual ~BodyListener() = default;
  // False ends the transfer.
  virtual bool OnBody(std::string_view bytes) = 0;
};

// Used by one thread at a time. Destroying it, not from within a callback, closes its connection
// unless the response was complete.
class HttpTransfer {
 public:
  // `listener` and `owner` must outlive the transfer, or be replaced by Orphan().
  HttpTransfer(HttpRequest request, BodyListener* listener, void* owner);
  ~HttpTransfer();
  HttpTransfer(const HttpTransfer&) = delete;
  HttpTransfer& operator=(const HttpTransfer&) = delete;

  // Runs it to its end on the calling thread.
  CURLcode Perform() { return curl_easy_perform(easy_); }
  // Or lets `multi` run it, which reports its end together with owner().
  void AttachTo(CURLM* multi);
  static void* OwnerOf(CURL* easy);
  // From now on nobody is told anything, and what still comes of the body is ignored.
  void Orphan();

  CURL* easy() const { return easy_; }
  // 0 before the response's head has come.
  int status() const;
  bool request_was_sent() const;
  const std::string& url() const { return request_.url; }
  // What the server asks for with a refusal.
  std::optional<Duration> retry_after() const { return retry_after_; }
  // Of a transfer that ended with `code`.
  Error ErrorOf(CURLcode code) const;

 private:
  static std::size_t OnWrite(char* bytes, std::size_t size, std::size_t count, void* self) noexcept;
  static std::size_t OnHeader(char* bytes, std::size_t size, std::size_t count,
                              void* self) noexcept;
  void AddHeader(const std::string& line);
  void SetUp();
  void TakeHeader(std::string_view line);

  HttpRequest request_;
  BodyListener* listener_;
  CURL* easy_;
  CURLM* multi_ = nullptr;
  curl_slist* headers_ = nullptr;
  std::optional<Duration> retry_after_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
};

}  // namespace specgen
