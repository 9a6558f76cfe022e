// The order in which requests get slots: one interface, one implementation for each
// SchedulingPolicyKind.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>

#include "scheduler/request_queue.h"
#include "scheduler/slot_table.h"
#include "specgen/base/instant.h"
#include "specgen/core/engine_view.h"
#include "specgen/model/evaluation.h"
#include "specgen/model/ids.h"
#include "specgen/model/options.h"

namespace specgen {

// What every policy decides from.
struct SchedulerBooks {
  std::array<RequestQueue, kStageCount> queues;
  SlotTable compile_slots;
  SlotTable devices;

  const RequestQueue& queue(Stage stage) const { return queues[static_cast<std::size_t>(stage)]; }
  RequestQueue& queue(Stage stage) { return queues[static_cast<std::size_t>(stage)]; }
  std::size_t device_backlog() const {
    return queue(Stage::kValidation).size() + queue(Stage::kProfiling).size();
  }
};

// The waiting request queue(stage)[request_index] gets the free device devices[device_index].
struct Pairing {
  Stage stage = Stage::kValidation;
  std::size_t request_index = 0;
  std::size_t device_index = 0;
};

class SchedulingPolicy {
 public:
  virtual ~SchedulingPolicy() = default;

  // A request of `stage` is about to be queued.
  virtual void NoteArrival(Instant /*now*/, const SchedulerBooks& /*books*/, Stage /*stage*/) {}
  // A device has joined or was lost.
  virtual void NoteDevices(const SchedulerBooks& /*books*/) {}

  // Which of the waiting compilations goes first. REQUIRES: one waits.
  virtual std::size_t NextCompilation(Instant now, const RequestQueue& queue) const = 0;

  // What starts next on a device; none while the policy keeps the free devices for others.
  // REQUIRES: a device is free and a validation or profiling waits.
  virtual std::optional<Pairing> NextPairing(Instant now, const SchedulerBooks& books) = 0;
  // When NextPairing may answer differently though nothing has happened.
  virtual std::optional<Instant> NextDeadline(const SchedulerBooks& /*books*/) const {
    return std::nullopt;
  }

  // The request that goes first when a device that may run `stage` becomes free. REQUIRES: a
  // request of that stage waits.
  virtual RequestId NextInLine(Instant now, const SchedulerBooks& books, Stage stage) const = 0;
  // Why a device request waits after NextPairing found nothing. REQUIRES: a device has joined.
  virtual WaitReason ReasonToWait(const SchedulerBooks& books, bool is_next) const = 0;
};

std::unique_ptr<SchedulingPolicy> MakePolicy(SchedulingPolicyKind kind,
                                             const SchedulerOptions& options);

}  // namespace specgen
