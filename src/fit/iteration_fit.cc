#include "iteration_fit.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "coordinate_search.h"
#include "specgen/base/check.h"

namespace specgen {
namespace {

// How an iteration differs from others, at so many places of the normal distribution.
constexpr std::array<double, 9> kMoods = {-2.8, -2.1, -1.4, -0.7, 0, 0.7, 1.4, 2.1, 2.8};
constexpr int kLengthNodes = 12;
constexpr double kTokensMin = 1;

// Where each parameter stands in what is searched.
enum Place : std::size_t {
  kLogLength,
  kLogSigma,
  kFirstValid,
  kLogSpread = kFirstValid + kValidPlaceCount,
  kRepairLogit,
  kPlaceCount,
};

double Density(double z) { return std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi); }
double ShareOfLogit(double logit) { return 1 / (1 + std::exp(-logit)); }
double LogitOfShare(double share) { return std::log(share / (1 - share)); }

double Penalty(double value, double expected, double deviation) {
  const double z = (value - expected) / deviation;
  return z * z / 2;
}

// A length that the whole reasoning may have had, and how likely that is.
struct LengthNode {
  double tokens = 0;
  double weight = 0;
};

std::vector<LengthNode> NodesOf(const SeenValue& tokens, double log_length, double sigma) {
  const double seen = std::max(kTokensMin, tokens.value);
  const double z = (std::log(seen) - log_length) / sigma;
  if (!tokens.is_cut) return {{seen, Density(z) / sigma}};
  const double end = std::max(3.5, z + 2);
  const double step = (end - z) / kLengthNodes;
  std::vector<LengthNode> nodes;
  for (int i = 0; i < kLengthNodes; ++i) {
    const double at = z + step * (i + 0.5);
    nodes.push_back({std::exp(log_length + sigma * at), Density(at) * step});
  }
  return nodes;
}

double MaturityOf(const SeenSource& source, double length) {
  return source.is_whole ? 1 : std::clamp(source.tokens / length, 0.0, 1.0);
}

// Of the wrong sources: those that are still in the running after a stage.
struct StageShares {
  double compiled = 1;
  double validated = 1;
};

StageShares SharesOf(const std::array<std::int64_t, kFailureCount>& failures) {
  // Half a failure of each kind more than was seen: nothing is impossible.
  double sum = 0;
  for (const std::int64_t count : failures) sum += static_cast<double>(count) + 0.5;
  const auto count_of = [&](Failure failure) {
    return static_cast<double>(failures[static_cast<std::size_t>(failure)]) + 0.5;
  };
  const double early = count_of(Failure::kCompileFails) + count_of(Failure::kRefused);
  return {1 - early / sum, count_of(Failure::kCrashes) / sum};
}

// The curve and the spread, as a source's likelihood needs them.
class Chances {
 public:
  Chances(std::span<const double> at, const StageShares& stages)
      : stages_(stages), repair_(ShareOfLogit(at[kRepairLogit])) {
    for (std::size_t i = 0; i < kValidPlaceCount; ++i) {
      valid_[i] = ShareOfLogit(at[kFirstValid + i]);
    }
    const double spread = std::exp(at[kLogSpread]);
    for (std::size_t i = 0; i < kMoods.size(); ++i) lift_[i] = std::exp(kMoods[i] * spread);
  }

  // Of being right, in the median iteration.
  double ValidAt(double maturity, bool is_repair) const {
    const double place = maturity * (kValidPlaceCount - 1);
    const auto index = std::min(kValidPlaceCount - 2, static_cast<std::size_t>(place));
    const double share = place - static_cast<double>(index);
    const double valid = valid_[index] + (valid_[index + 1] - valid_[index]) * share;
    return is_repair ? 1 - (1 - valid) * (1 - repair_) : valid;
  }

  // Of what was seen of a source, in each mood.
  void MultiplyBy(const SeenSource& source, double length,
                  std::array<double, kMoods.size()>& likelihoods) const {
    const double valid = ValidAt(MaturityOf(source, length), source.is_repair);
    const double odds = valid / (1 - valid);
    for (std::size_t i = 0; i < kMoods.size(); ++i) {
      const double right = odds * lift_[i] / (1 + odds * lift_[i]);
      likelihoods[i] *= SeenOf(source.fate, right);
    }
  }

 private:
  double SeenOf(SeenFate fate, double right) const {
    switch (fate) {
      case SeenFate::kUnknown:
        return 1;
      case SeenFate::kCompiled:
        return right + (1 - right) * stages_.compiled;
      case SeenFate::kValidated:
        return right + (1 - right) * stages_.validated;
      case SeenFate::kRight:
        return right;
      case SeenFate::kWrong:
        return 1 - right;
    }
    return 1;
  }

  StageShares stages_;
  double repair_;
  std::array<double, kValidPlaceCount> valid_{};
  std::array<double, kMoods.size()> lift_{};
};

// The logarithm of a sum over lengths and moods, kept away from zero while its products shrink.
double LogLikelihood(const SeenIteration& iteration, const Chances& chances,
                     const std::vector<LengthNode>& nodes) {
  double sum = 0;
  for (const LengthNode& node : nodes) {
    std::array<double, kMoods.size()> likelihoods{};
    for (std::size_t i = 0; i < kMoods.size(); ++i) likelihoods[i] = Density(kMoods[i]) * 0.7;
    for (const SeenSource& source : iteration.sources) {
      chances.MultiplyBy(source, node.tokens, likelihoods);
    }
    double of_node = 0;
    for (const double likelihood : likelihoods) of_node += likelihood;
    sum += of_node * node.weight;
  }
  return std::log(std::max(sum, 1e-300));
}

double LogPrior(std::span<const double> at) {
  double penalty = Penalty(at[kLogSigma], std::log(0.5), 0.8);
  penalty += Penalty(at[kLogSpread], std::log(0.8), 0.5);
  penalty += Penalty(at[kRepairLogit], LogitOfShare(0.15), 0.8);
  penalty += Penalty(at[kFirstValid], -1, 2);
  for (std::size_t i = 1; i < kValidPlaceCount; ++i) {
    penalty += Penalty(at[kFirstValid + i], at[kFirstValid + i - 1], 0.5);
  }
  return -penalty;
}

std::vector<double> StartOf(std::span<const SeenIteration> iterations) {
  double sum = 0;
  for (const SeenIteration& iteration : iterations) {
    sum += std::log(std::max(kTokensMin, iteration.tokens.value));
  }
  std::vector<double> at(kPlaceCount, 0.0);
  at[kLogLength] = sum / static_cast<double>(iterations.size());
  at[kLogSigma] = std::log(0.5);
  at[kLogSpread] = std::log(0.8);
  at[kRepairLogit] = LogitOfShare(0.15);
  return at;
}

bool IsKnown(const SeenSource& source) { return source.fate != SeenFate::kUnknown; }

void CountSeen(std::span<const SeenIteration> iterations, IterationFit& fit) {
  for (const SeenIteration& iteration : iterations) {
    ++(iteration.tokens.is_cut ? fit.cut_count : fit.whole_count);
    for (const SeenSource& source : iteration.sources) {
      if (!IsKnown(source)) continue;
      ++fit.source_count;
      if (source.is_repair) ++fit.repair_count;
      const double place = SeenMaturity(fit, iteration, source) * (kValidPlaceCount - 1);
      ++fit.seen_near[static_cast<std::size_t>(std::lround(place))];
    }
  }
}

}  // namespace

IterationFit FitIterations(std::span<const SeenIteration> iterations,
                           const std::array<std::int64_t, kFailureCount>& failures) {
  SPECGEN_CHECK(!iterations.empty(), "a fit needs something to fit to");
  const StageShares stages = SharesOf(failures);
  const auto height = [&](std::span<const double> at) {
    const Chances chances(at, stages);
    const double sigma = std::exp(at[kLogSigma]);
    double sum = LogPrior(at);
    for (const SeenIteration& iteration : iterations) {
      if (iteration.tokens.value < kTokensMin) continue;
      sum += LogLikelihood(iteration, chances, NodesOf(iteration.tokens, at[kLogLength], sigma));
    }
    return sum;
  };
  const std::vector<double> at = Maximize(height, StartOf(iterations), 0.25);
  IterationFit fit;
  fit.token_sigma = std::min(2.0, std::exp(at[kLogSigma]));
  fit.token_mean = std::exp(at[kLogLength] + fit.token_sigma * fit.token_sigma / 2);
  for (std::size_t i = 0; i < kValidPlaceCount; ++i) {
    fit.valid[i] = ShareOfLogit(at[kFirstValid + i]);
  }
  fit.iteration_spread = std::exp(at[kLogSpread]);
  fit.repair = ShareOfLogit(at[kRepairLogit]);
  CountSeen(iterations, fit);
  return fit;
}

double SeenMaturity(const IterationFit& fit, const SeenIteration& iteration,
                    const SeenSource& source) {
  const double log_length = std::log(fit.token_mean) - fit.token_sigma * fit.token_sigma / 2;
  double weights = 0;
  double sum = 0;
  for (const LengthNode& node : NodesOf(iteration.tokens, log_length, fit.token_sigma)) {
    weights += node.weight;
    sum += node.weight * MaturityOf(source, node.tokens);
  }
  return weights > 0 ? sum / weights : MaturityOf(source, iteration.tokens.value);
}

}  // namespace specgen
