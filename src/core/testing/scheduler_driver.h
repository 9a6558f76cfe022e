// Drives a scheduler in tests: keeps the time and what is running, and dispatches on request.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "scheduler/scheduler.h"

namespace specgen {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A request that takes a second and gains something.
inline EvaluationRequest RequestOf(std::uint64_t id, std::uint64_t search, Stage stage) {
  EvaluationRequest request;
  request.request = RequestId(id);
  request.search = SearchId(search);
  request.candidate = CandidateId(1000 + id);
  request.stage = stage;
  request.chance = Ppm{200'000};
  request.saving = seconds(100);
  request.service = seconds(1);
  request.remaining_service = seconds(1);
  return request;
}

class SchedulerDriver {
 public:
  explicit SchedulerDriver(const SchedulerOptions& options = {}) : scheduler(options) {}

  void JoinDevices(int count) { Join(count, SlotKind::kDevice); }
  void JoinCompileSlots(int count) { Join(count, SlotKind::kCompile); }

  void Submit(const EvaluationRequest& request) { scheduler.Submit(now, request); }
  void Submit(std::uint64_t id, std::uint64_t search, Stage stage) {
    Submit(RequestOf(id, search, stage));
  }

  // What starts now, in order. What starts is remembered until it ends.
  std::vector<RunStage> Dispatch() {
    Actions actions;
    scheduler.Dispatch(now, actions);
    scheduler.CheckInvariants();
    std::vector<RunStage> started;
    for (const Action& action : actions) started.push_back(std::get<RunStage>(action));
    running.insert(running.end(), started.begin(), started.end());
    return started;
  }

  // The ids of what starts now.
  std::vector<std::uint64_t> DispatchIds() {
    std::vector<std::uint64_t> ids;
    for (const RunStage& run : Dispatch()) ids.push_back(run.request.value());
    return ids;
  }

  std::optional<EndedRequest> Finish(std::uint64_t id,
                                     StageOutcome outcome = StageOutcome::kPassed) {
    const RunStage run = RunOf(id);
    Forget(id);
    StageFinished result;
    result.request = run.request;
    result.lease = run.lease;
    result.stage = run.stage;
    result.outcome = outcome;
    return scheduler.Finish(now, result);
  }

  // Afterwards the pause for those that lost a slot is over.
  std::optional<EndedRequest> LoseSlotOf(std::uint64_t id) {
    auto quarantined = LoseSlotOfOnly(id);
    now = now + seconds(1);
    return quarantined;
  }
  std::optional<EndedRequest> LoseSlotOfOnly(std::uint64_t id) {
    const RunStage run = RunOf(id);
    Forget(id);
    return scheduler.LoseSlot(now, run.slot);
  }

  RunStage RunOf(std::uint64_t id) const {
    const auto at = std::find_if(running.begin(), running.end(), [id](const RunStage& run) {
      return run.request == RequestId(id);
    });
    if (at != running.end()) return *at;
    ADD_FAILURE() << "request " << id << " is not running";
    return {};
  }

  WaitReason ReasonOf(std::uint64_t id) const {
    for (const WaitingRequest& waiting : scheduler.Waiting(now)) {
      if (waiting.request == RequestId(id)) return waiting.reason;
    }
    ADD_FAILURE() << "request " << id << " does not wait";
    return {};
  }

  Scheduler scheduler;
  Instant now;
  std::vector<RunStage> running;

 private:
  void Join(int count, SlotKind kind) {
    for (int i = 0; i < count; ++i) scheduler.JoinSlot(now, {SlotId(++slot_count_), kind});
  }

  void Forget(std::uint64_t id) {
    std::erase_if(running, [id](const RunStage& run) { return run.request == RequestId(id); });
  }

  std::uint64_t slot_count_ = 0;
};

using Ids = std::vector<std::uint64_t>;

}  // namespace specgen
