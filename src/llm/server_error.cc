#include "server_error.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "specgen/llm/printable.h"

namespace specgen {
namespace {

constexpr std::size_t kMessageMax = 400;

bool Mentions(const ServerError& error, std::string_view word) {
  return error.code.find(word) != std::string::npos || error.type.find(word) != std::string::npos;
}

int StatusIn(std::string_view code) {
  int status = 0;
  const auto parsed = std::from_chars(code.data(), code.data() + code.size(), status);
  const bool whole = parsed.ec == std::errc() && parsed.ptr == code.data() + code.size();
  return whole && status >= 400 && status < 600 ? status : 0;
}

}  // namespace

ErrorCode ReactionToStatus(int status) {
  if (status == 429) return ErrorCode::kRateLimited;
  if (status == 408 || status >= 500) {
    // Not implemented, and version not supported: waiting changes nothing.
    return status == 501 || status == 505 ? ErrorCode::kInvalidInput : ErrorCode::kRetry;
  }
  return ErrorCode::kInvalidInput;
}

ErrorCode ReactionTo(const ServerError& error) {
  if (const int status = StatusIn(error.code); status != 0) return ReactionToStatus(status);
  if (Mentions(error, "rate_limit")) return ErrorCode::kRateLimited;
  constexpr std::array kFinal = {"invalid",   "BadRequest", "authentication", "permission",
                                 "not_found", "NotFound",   "context_length", "insufficient_quota"};
  const bool is_final = std::any_of(kFinal.begin(), kFinal.end(),
                                    [&error](const char* word) { return Mentions(error, word); });
  return is_final ? ErrorCode::kInvalidInput : ErrorCode::kRetry;
}

bool IsWorthRetrying(ErrorCode code) {
  return code == ErrorCode::kRetry || code == ErrorCode::kRateLimited;
}

std::string ForMessage(std::string_view text, std::string_view secret) {
  std::string out(text);
  if (!secret.empty()) {
    for (std::size_t at = out.find(secret); at != std::string::npos; at = out.find(secret, at)) {
      out.replace(at, secret.size(), "[key]");
      at += 5;
    }
  }
  out = Printable(out);
  if (out.size() > kMessageMax) {
    std::size_t size = kMessageMax;
    while (size > 0 && (static_cast<unsigned char>(out[size]) & 0xC0U) == 0x80U) --size;
    out.resize(size);
    out += "...";
  }
  return out;
}

}  // namespace specgen
