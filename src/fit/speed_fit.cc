#include "speed_fit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>

namespace specgen {
namespace {

// With less feedback than this a limit cannot be told from a start.
constexpr int kSourcesForRiseMin = 12;
constexpr double kFeedbackScaleOfNoRise = 1000;
// Deviation of the priors of the way from start to limit and of the early loss, in logarithms.
constexpr double kPriorDeviation = 0.5;

struct MeasuredSource {
  std::int32_t search = 0;
  double log_speedup = 0;
  double knowledge = 0;
  double immaturity = 0;
};

std::vector<MeasuredSource> MeasuredOf(std::span<const SeenIteration> iterations,
                                       const IterationFit& fit) {
  std::vector<MeasuredSource> measured;
  for (const SeenIteration& iteration : iterations) {
    for (const SeenSource& source : iteration.sources) {
      if (source.fate != SeenFate::kRight || source.speedup <= 0) continue;
      measured.push_back({iteration.search, std::log(source.speedup), iteration.knowledge,
                          1 - SeenMaturity(fit, iteration, source)});
    }
  }
  return measured;
}

// log speedup = level of the search - way * e^(-knowledge / scale) - loss * immaturity + noise.
struct SpeedLine {
  double scale = 0;
  double way = 0;
  double loss = 0;
  double squares = 0;  // Of what is left unexplained.
  std::map<std::int32_t, double> levels;
};

struct Row {
  double y = 0;
  double remaining = 0;
  double immaturity = 0;
};

Row RowOf(const MeasuredSource& source, double scale) {
  return {source.log_speedup, std::exp(-source.knowledge / scale), source.immaturity};
}

struct Means {
  Row sum;
  double count = 0;
};

std::map<std::int32_t, Means> MeansOf(const std::vector<MeasuredSource>& measured, double scale) {
  std::map<std::int32_t, Means> means;
  for (const MeasuredSource& source : measured) {
    Means& mean = means[source.search];
    const Row row = RowOf(source, scale);
    mean.sum.y += row.y;
    mean.sum.remaining += row.remaining;
    mean.sum.immaturity += row.immaturity;
    mean.count += 1;
  }
  for (auto& [search, mean] : means) {
    mean.sum.y /= mean.count;
    mean.sum.remaining /= mean.count;
    mean.sum.immaturity /= mean.count;
  }
  return means;
}

// Sums of products of what lies around each search's means.
struct Products {
  double rr = 0, ri = 0, ii = 0, ry = 0, iy = 0;
};

// Least squares with a prior at zero; neither coefficient is negative.
void Solve(const Products& sums, double ridge, bool has_way, SpeedLine& line) {
  const double rr = sums.rr + ridge;
  const double ii = sums.ii + ridge;
  const double determinant = rr * ii - sums.ri * sums.ri;
  line.way = has_way ? -(sums.ry * ii - sums.iy * sums.ri) / determinant : 0;
  line.loss = has_way ? -(sums.iy * rr - sums.ry * sums.ri) / determinant : -sums.iy / ii;
  if (line.way < 0) {
    line.way = 0;
    line.loss = -sums.iy / ii;
  }
  if (line.loss < 0) {
    line.loss = 0;
    line.way = has_way ? std::max(0.0, -sums.ry / rr) : 0;
  }
}

SpeedLine LineOf(const std::vector<MeasuredSource>& measured, double scale, bool has_way) {
  const auto means = MeansOf(measured, scale);
  Products sums;
  double total = 0;
  for (const MeasuredSource& source : measured) {
    const Row& mean = means.at(source.search).sum;
    const Row row = RowOf(source, scale);
    const double y = row.y - mean.y;
    const double r = row.remaining - mean.remaining;
    const double i = row.immaturity - mean.immaturity;
    sums.rr += r * r;
    sums.ri += r * i;
    sums.ii += i * i;
    sums.ry += r * y;
    sums.iy += i * y;
    total += y * y;
  }
  SpeedLine line;
  line.scale = scale;
  const double noise = total / static_cast<double>(measured.size());
  Solve(sums, std::max(1e-9, noise / (kPriorDeviation * kPriorDeviation)), has_way, line);
  line.squares = total + line.way * line.way * sums.rr + line.loss * line.loss * sums.ii +
                 2 * (line.way * sums.ry + line.loss * sums.iy + line.way * line.loss * sums.ri);
  line.squares = std::max(0.0, line.squares);
  for (const auto& [search, mean] : means) {
    line.levels[search] =
        mean.sum.y + line.way * mean.sum.remaining + line.loss * mean.sum.immaturity;
  }
  return line;
}

SpeedLine BestRise(const std::vector<MeasuredSource>& measured) {
  std::optional<SpeedLine> best;
  for (const double scale : {1.0, 2.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 32.0, 64.0}) {
    SpeedLine line = LineOf(measured, scale, true);
    if (!best || line.squares < best->squares) best = std::move(line);
  }
  return *best;
}

// Levels that differ by chance alone are drawn together by as much.
std::vector<double> LevelsOf(const SpeedLine& line, const std::vector<MeasuredSource>& measured,
                             double variance) {
  std::map<std::int32_t, double> counts;
  for (const MeasuredSource& source : measured) counts[source.search] += 1;
  double mean = 0;
  for (const auto& [search, level] : line.levels) mean += level;
  mean /= static_cast<double>(line.levels.size());
  double between = 0;
  double chi_square = 0;
  for (const auto& [search, level] : line.levels) {
    const double square = (level - mean) * (level - mean);
    between += square - variance / counts[search];
    chi_square += square * counts[search] / std::max(1e-12, variance);
  }
  const double freedom = static_cast<double>(line.levels.size()) - 1;
  // Two standard deviations beyond what equal searches show.
  const bool differ = freedom > 0 && chi_square > freedom + 2 * std::sqrt(2 * freedom);
  between = differ ? std::max(0.0, between / freedom) : 0;
  std::vector<double> levels;
  for (const auto& [search, level] : line.levels) {
    const double own = between <= 0 ? 0 : between / (between + variance / counts[search]);
    levels.push_back(mean + own * (level - mean));
  }
  std::sort(levels.begin(), levels.end());
  if (between <= 0) levels.resize(1);
  return levels;
}

// At most as many as a scenario takes, evenly spaced.
std::vector<double> SpeedsOf(const std::vector<double>& levels, double shift) {
  const std::size_t count = std::min(kFittedQuantileMax, levels.size());
  std::vector<double> speeds;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t index = count == 1 ? 0 : i * (levels.size() - 1) / (count - 1);
    speeds.push_back(std::exp(levels[index] + shift));
  }
  return speeds;
}

}  // namespace

SpeedFit FitSpeeds(std::span<const SeenIteration> iterations, const IterationFit& fit) {
  const std::vector<MeasuredSource> measured = MeasuredOf(iterations, fit);
  SpeedFit speeds;
  if (measured.empty()) return speeds;
  speeds.source_count = static_cast<std::int64_t>(measured.size());
  const SpeedLine flat = LineOf(measured, 1, false);
  const SpeedLine rise = BestRise(measured);
  speeds.search_count = static_cast<std::int32_t>(flat.levels.size());
  const double freedom =
      std::max(1.0, static_cast<double>(measured.size()) - speeds.search_count - 3.0);
  // About one chance in a hundred that a spread alone looks like such a rise.
  speeds.rises = speeds.source_count >= kSourcesForRiseMin && rise.way > 0.02 &&
                 flat.squares - rise.squares > 5 * rise.squares / freedom;
  const SpeedLine& line = speeds.rises ? rise : flat;
  const double variance = line.squares / freedom;
  if (speeds.source_count > speeds.search_count + 3) {
    speeds.spread = std::clamp(std::sqrt(variance), 0.001, 2.0);
  }
  speeds.early_loss = std::min(10.0, line.loss);
  const std::vector<double> levels = LevelsOf(line, measured, variance);
  speeds.start = SpeedsOf(levels, -line.way);
  speeds.limit = SpeedsOf(levels, 0);
  speeds.feedback_scale = line.scale;
  if (!speeds.rises) {
    speeds.limit = {speeds.start.back()};
    speeds.feedback_scale = kFeedbackScaleOfNoRise;
  }
  return speeds;
}

}  // namespace specgen
