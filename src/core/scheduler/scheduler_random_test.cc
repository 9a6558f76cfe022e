// Random runs against a book that is kept apart from the scheduler, slowly and simply.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "scheduler/scheduler.h"
#include "specgen/base/digest.h"
#include "specgen/base/prng.h"
#include "specgen/model/record_digest.h"
#include "testing/scheduler_driver.h"

namespace specgen {
namespace {

constexpr std::uint64_t kSearchCount = 6;

enum class Fate { kWaiting, kRunning, kEnded };

struct BookedRequest {
  EvaluationRequest request;
  Instant since;
  Fate fate = Fate::kWaiting;
  int loss_count = 0;     // Of slots.
  int failure_count = 0;  // Of the judge.
  bool ran_as_suspect = false;
  bool is_cancelled = false;
  RunStage run;  // While running.
};

struct BookedSlot {
  SlotKind kind = SlotKind::kDevice;
  bool is_busy = false;
};

SlotKind KindFor(Stage stage) {
  return stage == Stage::kCompilation ? SlotKind::kCompile : SlotKind::kDevice;
}

StageFinished ResultOf(const BookedRequest& booked, StageOutcome outcome) {
  return {booked.run.request, booked.run.lease, booked.run.stage, outcome, {}, {}};
}

// The documented index, in floating point: exact enough to compare with, and another way to get it.
long double IndexOf(const BookedRequest& booked, Instant now, Duration aging) {
  const EvaluationRequest& request = booked.request;
  const auto remaining = static_cast<long double>(request.remaining_service.count());
  const auto saving = static_cast<long double>(request.saving.count());
  const long double chance = static_cast<long double>(request.chance.value) / 1e6L;
  const long double gain =
      request.is_blocking ? 1.0L
                          : std::max(0.001L, chance * std::min(1.0L, saving / (3 * remaining)));
  const auto waited = static_cast<long double>((now - booked.since).count());
  return gain / remaining * (1.0L + waited / static_cast<long double>(aging.count()));
}

// Plays host and controller of one scheduler, draws what happens, and keeps its own book of it.
class RandomRun {
 public:
  RandomRun(std::uint64_t seed, const SchedulerOptions& options, bool switches_policies)
      : switches_policies_(switches_policies),
        prng_(seed),
        options_(options),
        scheduler_(options) {}

  void Run(int step_count) {
    for (int i = 0; i < step_count && !::testing::Test::HasFatalFailure(); ++i) Step();
    if (!::testing::Test::HasFatalFailure()) Drain();
  }

  std::uint64_t digest() const { return digest_.value(); }

  // How often the interesting things happened.
  int started_count = 0;
  int dropped_count = 0;
  int quarantined_count = 0;
  int unjudged_count = 0;
  int waited_beside_free_count = 0;
  int waited_as_suspect_count = 0;

 private:
  void Step() {
    now_ = now_ + Duration(prng_.Between(0, 400'000'000));
    switch (prng_.Below(16)) {
      case 0:
        if (slots_.size() < 8) Join(prng_.Chance(1, 3) ? SlotKind::kCompile : SlotKind::kDevice);
        break;
      case 1:
        LoseSome();
        break;
      case 2:
        CancelSome();
        break;
      case 3:
        MarkSomeBlocking();
        break;
      case 4:
        if (switches_policies_) SelectSomePolicy();
        break;
      case 5:
        SendLateResult();
        break;
      case 6:
      case 7:
      case 8:
      case 9:
      case 10:
        Submit();
        break;
      default:
        if (BookedRequest* booked = SomeWith(Fate::kRunning)) {
          Finish(*booked, prng_.Chance(1, 6) ? StageOutcome::kLost : StageOutcome::kPassed);
        }
    }
    Dispatch();
  }

  void Submit() {
    BookedRequest booked;
    const std::uint64_t search = 1 + prng_.Below(kSearchCount);
    const auto stage = static_cast<Stage>(prng_.Below(kStageCount));
    EvaluationRequest& request = booked.request;
    request = RequestOf(requests_.size() + 1, search, stage);
    request.chance = Ppm{prng_.Between(0, 1'000'000)};
    request.saving = milliseconds(prng_.Between(0, 20'000));
    request.service = milliseconds(prng_.Between(100, 3000));
    request.remaining_service = request.service + milliseconds(prng_.Between(0, 2000));
    request.is_blocking = prng_.Chance(1, 8);
    booked.since = now_;
    scheduler_.Submit(now_, request);
    requests_.push_back(booked);
  }

  void Join(SlotKind kind) {
    const SlotId slot(++slot_count_);
    scheduler_.JoinSlot(now_, {slot, kind});
    slots_[slot] = {kind, false};
  }

  void LoseSome() {
    if (slots_.empty() || prng_.Chance(1, 2)) return;
    auto at = slots_.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(prng_.Below(slots_.size())));
    // Often it is a request that kills one slot after the other.
    const auto running = With(Fate::kRunning);
    const auto killer = std::max_element(
        running.begin(), running.end(),
        [](const auto* a, const auto* b) { return a->loss_count < b->loss_count; });
    if (killer != running.end() && prng_.Chance(3, 4)) at = slots_.find((*killer)->run.slot);
    const SlotId slot = at->first;
    slots_.erase(at);
    const auto quarantined = scheduler_.LoseSlot(now_, slot);
    for (BookedRequest* booked : With(Fate::kRunning)) {
      if (booked->run.slot != slot) continue;
      last_loss_ = now_;
      late_results_.push_back(ResultOf(*booked, StageOutcome::kPassed));
      EndOrQueueAgain(*booked, booked->loss_count, quarantined_count);
      ASSERT_EQ(quarantined.has_value(), booked->fate == Fate::kEnded && !booked->is_cancelled);
      return;
    }
    ASSERT_FALSE(quarantined.has_value());
  }

  // One more of `count`, and the request waits again or has had too many.
  void EndOrQueueAgain(BookedRequest& booked, int& count, int& ended_count) {
    const bool has_too_many = !booked.is_cancelled && ++count > options_.slot_loss_max;
    ended_count += has_too_many ? 1 : 0;
    booked.fate = booked.is_cancelled || has_too_many ? Fate::kEnded : Fate::kWaiting;
  }

  void CancelSome() {
    BookedRequest* booked = SomeWith(prng_.Chance(1, 2) ? Fate::kWaiting : Fate::kRunning);
    if (booked == nullptr) return;
    Actions actions;
    const bool is_gone = scheduler_.Cancel(booked->request.request, actions);
    ASSERT_EQ(is_gone, booked->fate == Fate::kWaiting);
    const bool is_told = booked->fate == Fate::kRunning && !booked->is_cancelled;
    ASSERT_EQ(actions.size(), is_told ? 1U : 0U);
    if (is_told) {
      ASSERT_EQ(std::get<CancelStage>(actions[0]).lease, booked->run.lease);
    }
    booked->is_cancelled = true;
    if (is_gone) booked->fate = Fate::kEnded;
  }

  void MarkSomeBlocking() {
    BookedRequest* booked = SomeWith(prng_.Chance(1, 2) ? Fate::kWaiting : Fate::kRunning);
    if (booked == nullptr) return;
    scheduler_.MarkBlocking(booked->request.request);
    booked->request.is_blocking = true;
  }

  void SelectSomePolicy() {
    options_.policy = static_cast<SchedulingPolicyKind>(prng_.Below(kSchedulingPolicyKindCount));
    scheduler_.SelectPolicy(now_, options_.policy);
  }

  void SendLateResult() {
    if (late_results_.empty()) return;
    const StageFinished late = late_results_[prng_.Below(late_results_.size())];
    ASSERT_FALSE(scheduler_.Finish(now_, late).has_value());
    ++dropped_count;
  }

  void Finish(BookedRequest& booked, StageOutcome outcome) {
    const StageFinished result = ResultOf(booked, outcome);
    late_results_.push_back(result);
    slots_[booked.run.slot].is_busy = false;
    if (outcome == StageOutcome::kLost) {
      EndOrQueueAgain(booked, booked.failure_count, unjudged_count);
    } else {
      booked.fate = Fate::kEnded;
    }

    const auto ended = scheduler_.Finish(now_, result);

    ASSERT_EQ(ended.has_value(), booked.fate == Fate::kEnded);
    if (!ended) return;
    ASSERT_EQ(ended->request.request, booked.request.request);
    ASSERT_EQ(ended->result.outcome, outcome);
    ASSERT_EQ(ended->was_cancelled, booked.is_cancelled);
  }

  void Dispatch() {
    Actions actions;
    scheduler_.Dispatch(now_, actions);
    for (const Action& action : actions) {
      AddTo(digest_, action);
      ASSERT_NO_FATAL_FAILURE(Start(std::get<RunStage>(action)));
    }
    scheduler_.CheckInvariants();
    CompareWithBook();
    for (const WaitingRequest& waiting : scheduler_.Waiting(now_)) CheckWait(waiting);
  }

  void Start(const RunStage& run) {
    ++started_count;
    BookedRequest& booked = requests_[run.request.value() - 1];
    ASSERT_EQ(booked.fate, Fate::kWaiting);
    ASSERT_EQ(run.stage, booked.request.stage);
    ASSERT_EQ(run.candidate, booked.request.candidate);
    ASSERT_GT(run.lease, last_lease_);
    last_lease_ = run.lease;
    const auto slot = slots_.find(run.slot);
    ASSERT_NE(slot, slots_.end());
    ASSERT_FALSE(slot->second.is_busy);
    ASSERT_EQ(slot->second.kind, KindFor(run.stage));
    slot->second.is_busy = true;
    if (booked.loss_count > 0) {
      ASSERT_FALSE(SuspectRuns()) << "one suspect runs at a time";
      ASSERT_GE(now_, last_loss_ + options_.suspect_pause);
    }
    booked.ran_as_suspect = booked.loss_count > 0;
    booked.fate = Fate::kRunning;
    booked.run = run;
    for (const BookedRequest* other : With(Fate::kWaiting)) CheckOrder(booked, *other);
  }

  // `first` starts while `second` goes on waiting: the policy must want it so.
  void CheckOrder(const BookedRequest& first, const BookedRequest& second) const {
    if (second.loss_count > 0) return;  // Maybe it must not start.
    const Stage stage = first.request.stage;
    if (KindFor(stage) != KindFor(second.request.stage)) return;
    const bool is_same_stage = stage == second.request.stage;
    const bool is_older = first.request.request < second.request.request;
    switch (options_.policy) {
      case SchedulingPolicyKind::kStatic:
        ASSERT_TRUE(is_older || first.request.search != second.request.search);
        break;
      case SchedulingPolicyKind::kFixedPools:
        ASSERT_TRUE(is_older || !is_same_stage);
        break;
      case SchedulingPolicyKind::kPaper:
        ASSERT_TRUE(is_older == (stage == Stage::kProfiling) || !is_same_stage);
        break;
      case SchedulingPolicyKind::kValueIndex:
        if (stage != Stage::kCompilation && options_.role_change_cost > Duration(0)) break;
        ASSERT_GE(IndexOf(first, now_, options_.aging) * 1.002L,
                  IndexOf(second, now_, options_.aging));
    }
  }

  void CompareWithBook() {
    int backlog = 0;
    for (const BookedRequest& booked : requests_) {
      const RequestId id = booked.request.request;
      ASSERT_EQ(scheduler_.is_queued(id), booked.fate == Fate::kWaiting);
      ASSERT_EQ(scheduler_.is_running(id), booked.fate == Fate::kRunning);
      const bool is_for_device = KindFor(booked.request.stage) == SlotKind::kDevice;
      if (booked.fate == Fate::kWaiting && is_for_device) ++backlog;
    }
    ASSERT_EQ(scheduler_.device_backlog(), backlog);
    ASSERT_EQ(scheduler_.device_count(), CountSlots(SlotKind::kDevice));
    ASSERT_EQ(scheduler_.idle_device_count(), CountFree(SlotKind::kDevice));
  }

  // No request waits beside a slot that may take it.
  void CheckWait(const WaitingRequest& waiting) {
    const SlotKind kind = KindFor(waiting.stage);
    const int free_count = CountFree(kind);
    ASSERT_EQ(waiting.reason == WaitReason::kNoSlot, CountSlots(kind) == 0);
    if (waiting.reason == WaitReason::kSuspect) {
      ++waited_as_suspect_count;
      ASSERT_GT(requests_[waiting.request.value() - 1].loss_count, 0);
      ASSERT_TRUE(SuspectRuns() || now_ < last_loss_ + options_.suspect_pause);
      return;
    }
    if (free_count == 0) {
      ASSERT_NE(waiting.reason, WaitReason::kOtherRole);
      ASSERT_NE(waiting.reason, WaitReason::kRoleChangeCosts);
      return;
    }
    ++waited_beside_free_count;
    ASSERT_EQ(kind, SlotKind::kDevice);
    ASSERT_LT(free_count, CountSlots(kind));
    switch (options_.policy) {
      case SchedulingPolicyKind::kStatic:
        ASSERT_EQ(waiting.reason, WaitReason::kOwnDeviceBusy);
        break;
      case SchedulingPolicyKind::kFixedPools:
      case SchedulingPolicyKind::kPaper:
        ASSERT_EQ(waiting.reason, WaitReason::kOtherRole);
        break;
      case SchedulingPolicyKind::kValueIndex:
        ASSERT_EQ(waiting.reason, WaitReason::kRoleChangeCosts);
        ASSERT_GT(scheduler_.NextDeadline(), now_);
        ASSERT_LE(scheduler_.NextDeadline(), now_ + options_.role_change_cost);
    }
  }

  bool SuspectRuns() {
    const auto running = With(Fate::kRunning);
    return std::any_of(running.begin(), running.end(),
                       [](const auto* booked) { return booked->ran_as_suspect; });
  }

  // Gives what is left slots and time. Every request must end.
  void Drain() {
    for (const SlotKind kind : {SlotKind::kCompile, SlotKind::kDevice, SlotKind::kDevice}) {
      Join(kind);
    }
    Dispatch();
    for (std::size_t i = 0; i < 10 * requests_.size(); ++i) {
      if (::testing::Test::HasFatalFailure()) return;
      now_ = now_ + seconds(1);
      for (BookedRequest* booked : With(Fate::kRunning)) Finish(*booked, StageOutcome::kPassed);
      Dispatch();
    }
    ASSERT_TRUE(With(Fate::kRunning).empty());
    ASSERT_TRUE(With(Fate::kWaiting).empty());
  }

  std::vector<BookedRequest*> With(Fate fate) {
    std::vector<BookedRequest*> found;
    for (BookedRequest& booked : requests_) {
      if (booked.fate == fate) found.push_back(&booked);
    }
    return found;
  }

  BookedRequest* SomeWith(Fate fate) {
    const auto found = With(fate);
    return found.empty() ? nullptr : found[prng_.Below(found.size())];
  }

  int CountSlots(SlotKind kind) const {
    return static_cast<int>(std::count_if(slots_.begin(), slots_.end(), [kind](const auto& slot) {
      return slot.second.kind == kind;
    }));
  }
  int CountFree(SlotKind kind) const {
    return static_cast<int>(std::count_if(slots_.begin(), slots_.end(), [kind](const auto& slot) {
      return slot.second.kind == kind && !slot.second.is_busy;
    }));
  }

  bool switches_policies_;
  Prng prng_;
  SchedulerOptions options_;
  Scheduler scheduler_;
  Instant now_;
  Instant last_loss_{-seconds(1)};
  std::vector<BookedRequest> requests_;  // By id, from 1.
  std::map<SlotId, BookedSlot> slots_;
  std::vector<StageFinished> late_results_;  // Of leases that are gone.
  std::uint64_t slot_count_ = 0;
  SlotLeaseId last_lease_;
  Digest digest_;
};

constexpr std::uint64_t kSeedCount = 16;
constexpr int kStepCount = 250;

void RunSeeds(const SchedulerOptions& options, bool switches_policies) {
  int started_count = 0;
  int dropped_count = 0;
  int quarantined_count = 0;
  int unjudged_count = 0;
  int waited_beside_free_count = 0;
  int waited_as_suspect_count = 0;
  for (std::uint64_t seed = 1; seed <= kSeedCount; ++seed) {
    SCOPED_TRACE(seed);
    RandomRun run(seed, options, switches_policies);
    run.Run(kStepCount);
    if (::testing::Test::HasFatalFailure()) return;
    RandomRun again(seed, options, switches_policies);
    again.Run(kStepCount);
    ASSERT_EQ(run.digest(), again.digest());
    started_count += run.started_count;
    dropped_count += run.dropped_count;
    quarantined_count += run.quarantined_count;
    unjudged_count += run.unjudged_count;
    waited_beside_free_count += run.waited_beside_free_count;
    waited_as_suspect_count += run.waited_as_suspect_count;
  }
  // A run in which nothing happens would prove nothing.
  EXPECT_GT(started_count, 40 * static_cast<int>(kSeedCount));
  EXPECT_GT(dropped_count, static_cast<int>(kSeedCount));
  EXPECT_GT(quarantined_count, 0);
  EXPECT_GT(unjudged_count, 0);
  EXPECT_EQ(waited_as_suspect_count > 0, options.slot_loss_max > 0);
  const bool is_work_conserving = options.policy == SchedulingPolicyKind::kValueIndex &&
                                  options.role_change_cost == Duration(0) && !switches_policies;
  EXPECT_EQ(waited_beside_free_count > 0, !is_work_conserving);
}

TEST(SchedulerRandomTest, StaticPolicyKeepsTheBook) {
  RunSeeds({.policy = SchedulingPolicyKind::kStatic, .slot_loss_max = 1}, false);
}

TEST(SchedulerRandomTest, FixedPoolsPolicyKeepsTheBook) {
  RunSeeds({.policy = SchedulingPolicyKind::kFixedPools, .slot_loss_max = 1}, false);
}

TEST(SchedulerRandomTest, PaperPolicyKeepsTheBook) {
  RunSeeds({.policy = SchedulingPolicyKind::kPaper, .round = seconds(5), .slot_loss_max = 1},
           false);
}

TEST(SchedulerRandomTest, ValueIndexPolicyKeepsTheBookAndNoDeviceIdle) {
  RunSeeds({.policy = SchedulingPolicyKind::kValueIndex, .aging = seconds(20), .slot_loss_max = 1},
           false);
}

TEST(SchedulerRandomTest, ValueIndexPolicyWithCostlyRolesKeepsTheBook) {
  RunSeeds({.policy = SchedulingPolicyKind::kValueIndex,
            .role_change_cost = seconds(2),
            .aging = seconds(20),
            .slot_loss_max = 1},
           false);
}

TEST(SchedulerRandomTest, PoliciesSwitchedInTheMiddleKeepTheBook) {
  RunSeeds({.round = seconds(5), .role_change_cost = milliseconds(700), .slot_loss_max = 1}, true);
}

TEST(SchedulerRandomTest, FirstLossQuarantinesUnderALimitOfZero) {
  RunSeeds({.slot_loss_max = 0}, true);
}

}  // namespace
}  // namespace specgen
