// When a reasoning is worth its time no longer.
#include <algorithm>

#include "controller/search_controller.h"
#include "learning/fork_chance.h"
#include "learning/reasoning_lengths.h"

namespace specgen {
namespace {

__extension__ using WideTime = __int128;

}  // namespace

// What is left of the reasoning at its own speed, for the scheduler.
Duration SearchController::SavingOfCut() const {
  // How long a reasoning is expected to go on while nothing is known about its speed.
  constexpr Duration kUnknownSaving = std::chrono::seconds(60);
  if (iteration_.reasoning_is_over || iteration_.trace_tokens == 0) return kUnknownSaving;
  return per_token_ * ExpectedTokensAfter(Lengths(), iteration_.trace_tokens, 0);
}

bool SearchController::MeetsCriterion(const JudgedCandidate& judged) const {
  if (options_.criterion.kind != CriterionKind::kExpectedGain) {
    return history_.WouldMeetCriterion(judged);
  }
  // The answer may be faster; but only in so far as it is right.
  const Ppm excess = history_.ExpectedExcess(judged.speedup);
  const Ppm answer = AnswerChance(learned_, iteration_.failed_count);
  return Ppm{Scaled(excess.value, answer)} <= WorthOf(TimeLeft());
}

Duration SearchController::TimeLeft() const {
  if (iteration_.reasoning_is_over) return EvaluationTime();
  return SavingOfCut() + EvaluationTime();
}

// Iterations bring one feedback each, or none; so much of one comes in such a time.
Ppm SearchController::WorthOf(Duration time) const {
  const std::int32_t ended_count = iteration_.number - 1;
  if (ended_count <= 0 || iteration_time_ <= Duration(0)) return kOne;
  constexpr std::int64_t kMost = 1000 * kOne.value;
  const WideTime worth =
      static_cast<WideTime>(time.count()) * feedback_count_ * kOne.value / iteration_time_.count();
  return Ppm{static_cast<std::int64_t>(std::min<WideTime>(worth, kMost))};
}

void SearchController::ReconsiderReasoning(Instant now, Actions& actions) {
  if (!iteration_.is_open || iteration_.reasoning_is_over) return;
  const bool may_have_risen = options_.criterion.kind == CriterionKind::kExpectedGain;
  if (may_have_risen && iteration_.best && MeetsCriterion(*iteration_.best)) {
    CloseIteration(now, IterationEnd::kCriterionMet, iteration_.best->candidate, actions);
  } else if (IsHopeless()) {
    CloseIteration(now, IterationEnd::kGivenUp, CandidateId(), actions);
  }
}

// Everything has failed so far and nothing is under way: what may the answer, and a few more forks,
// still bring in, against the feedback that new iterations bring in the same time?
bool SearchController::IsHopeless() const {
  constexpr std::int32_t kFewestIterations = 5;
  const std::int32_t ended_count = iteration_.number - 1;
  if (iteration_.has_profiled || ended_count < kFewestIterations) return false;
  const std::int64_t feedback_share = feedback_count_ * kOne.value / ended_count;
  if (feedback_share < options_.give_up_feedback_min.value || PendingCount() > 0) return false;
  const ForkBet bet = BetOn(TriggerKind::kIdle, iteration_.trace_tokens, 0);
  constexpr int kMoreForks = 3;
  const Ppm answer_fails{kOne.value - AnswerChance(learned_, iteration_.failed_count).value};
  const std::int64_t all_fail = Scaled(answer_fails.value, AllFail(bet.chance, kMoreForks));
  return Ppm{kOne.value - all_fail} < WorthOf(TimeLeft());
}

}  // namespace specgen
