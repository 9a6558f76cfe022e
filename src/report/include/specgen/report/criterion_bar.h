// How fast a candidate has to be to end its iteration, for people: what the termination criterion
// asks for after each measurement, drawn from the same history.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "specgen/model/options.h"
#include "specgen/model/ratio.h"

namespace specgen {

class CriterionBar {
 public:
  explicit CriterionBar(const CriterionOptions& options);

  // Of a profiled candidate. Duplicates are not part of a history.
  void Add(Speedup speedup);

  // The next one must be faster than this, margin included: what was asked for, since a candidate's
  // own noise is not known beforehand. None where nothing is compared: with nothing measured yet,
  // or with a criterion that any candidate, or none, meets.
  std::optional<Speedup> bar() const;

 private:
  CriterionOptions options_;
  std::vector<Speedup> ascending_;
  std::int64_t sum_ = 0;
};

}  // namespace specgen
