// Reads one reasoning trace as it streams and names the points where a fork promises something.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "specgen/trigger/known_code.h"
#include "specgen/trigger/trigger.h"
#include "specgen/trigger/trigger_rules.h"

namespace specgen {

// Working memory of the detectors of one thread. Serves any number of detectors of the same rules,
// one call at a time.
class TriggerScratch {
 public:
  explicit TriggerScratch(const TriggerRules& rules);
  ~TriggerScratch();
  TriggerScratch(TriggerScratch&&) noexcept;
  TriggerScratch& operator=(TriggerScratch&&) noexcept;

 private:
  friend class TriggerDetector;
  class Impl;
  std::unique_ptr<Impl> impl_;
};

struct DetectorOptions {
  // Tokens without any trigger after which a periodic one comes; zero: never. The rule file may
  // have no periodic rule, then there is none either.
  std::int64_t period_tokens = 2000;
  // Code that is no news: what the prompt shows. Its echo is no trigger. May be null.
  std::shared_ptr<const KnownCode> known_code;
};

// Bytes in, triggers out. Any chunking of the same bytes gives the same triggers in the same order,
// ascending by (offset, rule), each with the chunk that holds the byte which decides it. Bytes need
// not be valid UTF-8 and may be cut anywhere. No clock, no I/O; one thread at a time.
//
// Tokens are estimated from bytes (kBytesPerToken), so that a recorded trace gives the same
// triggers again whatever the endpoint counted.
class TriggerDetector {
 public:
  static constexpr std::int64_t kBytesPerToken = 4;

  explicit TriggerDetector(const TriggerRules& rules, DetectorOptions options = {});
  ~TriggerDetector();
  TriggerDetector(TriggerDetector&&) noexcept;
  TriggerDetector& operator=(TriggerDetector&&) noexcept;

  // Appends what `bytes` decide to `batch`. `scratch` is of the same rules.
  // REQUIRES: Finish was not called.
  void Feed(std::string_view bytes, TriggerScratch& scratch, TriggerBatch& batch);
  // The trace has ended: appends what its end decides, a fence whose last line has no line end. A
  // sentence that the end cuts is none: the answer comes now anyway. Call at most once. Not needed
  // for a stream that is dropped.
  void Finish(TriggerScratch& scratch, TriggerBatch& batch);

  // Bytes fed so far.
  std::int64_t offset() const;
  // Memory that this stream holds, with the code of an open fence.
  std::size_t memory_bytes() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace specgen
