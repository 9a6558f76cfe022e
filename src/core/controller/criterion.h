// When a candidate is good enough to cut the reasoning.
#pragma once

#include <cstdint>
#include <vector>

#include "specgen/model/options.h"
#include "specgen/model/ratio.h"

namespace specgen {

// The speedups of the profiled candidates of one search, as the criteria read them.
class SpeedupHistory {
 public:
  explicit SpeedupHistory(const CriterionOptions& options);

  // True if a candidate this fast, measured with this much noise, ends its iteration, given all
  // that were added before. An empty history is met by any speedup, except under kNever.
  bool IsMetBy(Speedup candidate, Ppm noise) const;
  void Add(Speedup speedup);

  std::int64_t count() const { return static_cast<std::int64_t>(ascending_.size()); }

 private:
  Ppm MarginFor(Ppm noise) const;
  bool IsAboveMean(Speedup candidate, Ppm margin) const;

  CriterionOptions options_;
  std::vector<Speedup> ascending_;
  std::int64_t sum_ = 0;
};

}  // namespace specgen
