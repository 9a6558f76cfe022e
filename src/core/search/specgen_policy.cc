#include "search/specgen_policy.h"

#include <algorithm>
#include <bit>
#include <vector>

namespace specgen {
namespace {

bool IsSameIdea(const JudgedCandidate& first, const JudgedCandidate& second) {
  return std::popcount(first.sketch ^ second.sketch) < kSketchDistanceMin;
}

// The fastest candidates that are not variations of each other: the parent, then the archive.
std::vector<JudgedCandidate> FastAndDiverse(const History& history, std::size_t count_max) {
  const std::vector<JudgedCandidate>& all = history.judged();
  std::vector<std::size_t> fastest;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (IsProfiled(all[i])) fastest.push_back(i);
  }
  // The earlier one first where two are equally fast.
  std::sort(fastest.begin(), fastest.end(), [&all](std::size_t a, std::size_t b) {
    return all[a].speedup != all[b].speedup ? all[a].speedup > all[b].speedup : a < b;
  });
  std::vector<JudgedCandidate> chosen;
  for (const std::size_t index : fastest) {
    const JudgedCandidate& judged = all[index];
    if (chosen.size() == count_max) break;
    const bool is_known = std::any_of(chosen.begin(), chosen.end(), [&judged](const auto& other) {
      return IsSameIdea(other, judged);
    });
    if (!is_known) chosen.push_back(judged);
  }
  return chosen;
}

// The newest failures, one for each outcome: it stands for all of its kind in the last two
// iterations, which are the ones that the model can still learn something new from.
void AddFailures(const History& history, const SearchOptions& options, PromptPlan& plan) {
  const auto shown_max = static_cast<std::size_t>(
      std::min<std::int32_t>(options.failures_shown_max, static_cast<std::int32_t>(8)));
  std::vector<ShownFailure> shown;
  const auto& judged = history.judged();
  for (auto at = judged.rbegin(); at != judged.rend(); ++at) {
    if (at->iteration + 2 < plan.iteration) continue;
    if (at->outcome == StageOutcome::kPassed || !IsVerdict(at->outcome)) continue;
    const auto alike = std::find_if(shown.begin(), shown.end(), [&at](const ShownFailure& other) {
      return other.outcome == at->outcome;
    });
    if (alike != shown.end()) {
      ++alike->alike_count;
    } else if (shown.size() < shown_max) {
      shown.push_back({at->candidate, at->outcome, 1});
    }
  }
  for (const ShownFailure& failure : shown) plan.failures.push_back(failure);
}

}  // namespace

PromptPlan PlanPrompt(const History& history, const SearchOptions& options,
                      std::int32_t iteration) {
  PromptPlan plan;
  plan.iteration = iteration;
  const std::size_t archive_max = std::min<std::size_t>(
      static_cast<std::size_t>(std::max(0, options.archive_max)), plan.archive.items.size());
  const auto chosen = FastAndDiverse(history, 1 + archive_max);
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const ShownCandidate shown{chosen[i].candidate, chosen[i].speedup};
    if (i == 0) {
      plan.parent = shown;
    } else {
      plan.archive.push_back(shown);
    }
  }
  AddFailures(history, options, plan);
  return plan;
}

}  // namespace specgen
