// How many tokens a text has, judged by what the endpoint reported for earlier texts.
#pragma once

#include <cstdint>

namespace specgen {

// Starts at four bytes a token and weighs recent reports more. Pure.
class TokenMeter {
 public:
  // A text of `bytes` had `tokens`. Ignored unless both are positive.
  void Learn(std::int64_t bytes, std::int64_t tokens);
  // Rounded up, so that no text costs nothing.
  std::int64_t TokensIn(std::int64_t bytes) const;

 private:
  std::int64_t bytes_ = std::int64_t{4} * 256;
  std::int64_t tokens_ = 256;
};

}  // namespace specgen
