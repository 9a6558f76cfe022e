#include "token_meter.h"

#include <algorithm>

namespace specgen {
namespace {

constexpr std::int64_t kBytesRemembered = std::int64_t{1} << 20;
// Some endpoints bill text that they do not show; it says nothing about the text that they do.
constexpr std::int64_t kBytesPerTokenMax = 32;

}  // namespace

void TokenMeter::Learn(std::int64_t bytes, std::int64_t tokens) {
  if (bytes <= 0 || tokens <= 0) return;
  if (tokens > bytes || bytes / tokens > kBytesPerTokenMax) return;
  if (bytes > kBytesRemembered) {
    tokens = std::max<std::int64_t>(tokens / (bytes / kBytesRemembered), 1);
    bytes = kBytesRemembered;
  }
  bytes_ += bytes;
  tokens_ += tokens;
  while (bytes_ > kBytesRemembered) {
    bytes_ /= 2;
    tokens_ = std::max<std::int64_t>(tokens_ / 2, 1);
  }
}

std::int64_t TokenMeter::TokensIn(std::int64_t bytes) const {
  return (bytes * tokens_ + bytes_ - 1) / bytes_;
}

}  // namespace specgen
