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
  // By place where the weights are equal: clang refuses libstdc++ 12's std::stable_sort.
  std::sort(kept.begin(), kept.end(), [&](std::size_t a, std::size_t b) {
    const auto weight_of_a = weight(rows[a]);
    const auto weight_of_b = weight(rows[b]);
    return weight_of_b < weight_of_a || (weight_of_a == weight_of_b && a < b);
  });
  kept.resize(row_max);
  std::sort(kept.begin(), kept.end());
  return kept;
}

}  // namespace specgen
