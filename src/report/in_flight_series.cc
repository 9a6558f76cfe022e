#include "in_flight_series.h"

#include <algorithm>

namespace specgen {
namespace {

constexpr auto kKindCount = static_cast<std::size_t>(kInFlightKindCount);

double Seconds(Duration span) { return std::chrono::duration<double>(span).count(); }

// Adds `counts`, which hold from `start` to `end`, to the spans that they touch.
void Spread(const InFlightCounts& counts, Instant start, Instant end, InFlightSeries& series,
            Duration width) {
  const Instant first = series.at.front();
  auto bucket = static_cast<std::size_t>((start - first) / width);
  for (; bucket < series.at.size() && series.at[bucket] < end; ++bucket) {
    const Instant from = std::max(start, series.at[bucket]);
    const Instant to = std::min(end, series.at[bucket] + width);
    const double share = Seconds(to - from) / Seconds(width);
    for (std::size_t i = 0; i < kKindCount; ++i) series.counts[bucket][i] += counts[i] * share;
  }
}

}  // namespace

InFlightSeries SeriesOf(const std::vector<InFlightRow>& rows, Instant end, std::size_t step_max) {
  InFlightSeries series;
  if (rows.size() <= step_max) {
    for (const InFlightRow& row : rows) {
      series.at.push_back(row.at);
      std::array<double, kKindCount> counts{};
      std::copy(row.counts.begin(), row.counts.end(), counts.begin());
      series.counts.push_back(counts);
    }
    return series;
  }
  series.is_mean = true;
  const auto span_count = static_cast<std::int64_t>(step_max / 2);
  const Instant first = rows.front().at;
  // Rounded up, so that the last span reaches the end.
  const Duration width = (end - first) / span_count + Duration(1);
  for (std::int64_t i = 0; i < span_count; ++i) series.at.push_back(first + i * width);
  series.counts.resize(series.at.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Instant until = i + 1 < rows.size() ? rows[i + 1].at : end;
    Spread(rows[i].counts, rows[i].at, until, series, width);
  }
  return series;
}

}  // namespace specgen
