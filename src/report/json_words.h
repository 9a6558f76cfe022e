// How a report writes times, ids and tables.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "specgen/base/instant.h"
#include "specgen/model/ratio.h"

namespace specgen {

using ReportJsonValue = nlohmann::ordered_json;

inline std::int64_t Microseconds(Instant at) { return at.since_epoch().count() / 1000; }

inline ReportJsonValue Microseconds(const std::optional<Instant>& at) {
  return at ? ReportJsonValue(Microseconds(*at)) : ReportJsonValue();
}

// Three digits behind the point are enough to draw, and keep rows short.
inline double Thousandths(double value) {
  return static_cast<double>(static_cast<std::int64_t>(value * 1000.0 + 0.5)) / 1000.0;
}

// A fraction that is one at 1'000'000, to six digits.
inline double Fraction(Ppm fraction) {
  return static_cast<double>(fraction.value) / static_cast<double>(kOne.value);
}

template <class Id>
ReportJsonValue IdOrNone(Id id) {
  return id.is_none() ? ReportJsonValue() : ReportJsonValue(id.value());
}

// A table: the names of its columns once, then its rows.
class JsonTable {
 public:
  explicit JsonTable(std::vector<std::string> columns) : columns_(std::move(columns)) {}

  void Add(ReportJsonValue row) { rows_.push_back(std::move(row)); }

  ReportJsonValue Take(std::size_t total_count) && {
    const std::size_t left_out = total_count - rows_.size();
    return {{"columns", std::move(columns_)}, {"rows", std::move(rows_)}, {"left_out", left_out}};
  }

 private:
  std::vector<std::string> columns_;
  ReportJsonValue rows_ = ReportJsonValue::array();
};

}  // namespace specgen
