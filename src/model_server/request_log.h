// The records of the server: written by its thread, read by any.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <vector>

#include "specgen/base/result.h"
#include "specgen/model_server/request_record.h"

namespace specgen {

class RequestLog {
 public:
  explicit RequestLog(std::size_t records_max) : records_max_(records_max) {}

  // Ended records are appended to this file from now on, one JSON object a line.
  Result<void> AppendTo(const std::filesystem::path& path);

  // Takes a record in and gives it its number. The oldest is dropped where there are too many.
  std::uint64_t Begin(RequestRecord record);

  // Calls change(record); without effect once the record was dropped.
  template <class Change>
  void Update(std::uint64_t number, const Change& change) {
    const std::lock_guard lock(mutex_);
    if (RequestRecord* record = Find(number); record != nullptr) change(*record);
  }

  // The request is over: nothing changes any more. Only the first call for a number counts.
  void End(std::uint64_t number, RequestOutcome outcome, Duration now);

  std::vector<RequestRecord> Records() const;
  std::uint64_t dropped() const;
  // {"dropped":N,"records":[...]}
  std::string Json() const;

 private:
  RequestRecord* Find(std::uint64_t number);

  std::size_t records_max_;
  mutable std::mutex mutex_;
  std::deque<RequestRecord> records_;  // Numbers without a gap.
  std::uint64_t dropped_ = 0;
  std::ofstream file_;
};

}  // namespace specgen
