// Which rows a report keeps where there are more than it may hold.
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace specgen {

// Where the `row_max` rows of the largest `weight` are, ascending; of equal ones the earlier.
template <class Row, class Weight>
std::vector<std::size_t> KeptRows(const std::vector<Row>& rows, std::size_t row_max,
                                  Weight weight) {
  std::vector<std::size_t> kept(rows.size());
  std::iota(kept.begin(), kept.end(), std::size_t{0});
  if (kept.size() <= row_max) return kept;
  std::stable_sort(kept.begin(), kept.end(),
                   [&](std::size_t a, std::size_t b) { return weight(rows[b]) < weight(rows[a]); });
  kept.resize(row_max);
  std::sort(kept.begin(), kept.end());
  return kept;
}

}  // namespace specgen
