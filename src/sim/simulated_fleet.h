// The slots of the simulated world: what they run, and how they are lost.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "chunked_list.h"
#include "fault_injector.h"
#include "source_book.h"
#include "specgen/base/prng.h"
#include "specgen/model/action.h"
#include "specgen/model/event.h"
#include "specgen/sim/scenario.h"
#include "timeline.h"

namespace specgen {

class SimulatedFleet {
 public:
  // All outlive the fleet.
  SimulatedFleet(Timeline& timeline, FaultInjector& faults, SourceBook& sources)
      : timeline_(timeline), faults_(faults), sources_(sources) {}

  // Plans the first join of every slot.
  void Reset(const Scenario& scenario, Prng prng);

  void On(Instant now, const RunStage& action);
  void On(Instant now, const CancelStage& action);

  // Whatever `entry` means for its slot or run; none where it is out of date.
  std::optional<Event> Take(const TimelineEntry& entry);

  // Loses all slots that are there, one after the other at the same instant: the first of them.
  std::optional<Event> LoseWorker(Instant now);
  // Loses all slots and what they run. They come back.
  void LoseHost(Instant now);
  // Loses some slot, if one is there.
  std::optional<Event> LoseSomeSlot(Instant now);

  bool is_idle() const { return running_count_ == 0; }

 private:
  struct Slot {
    SlotKind kind = SlotKind::kDevice;
    bool is_there = false;
    bool is_slow = false;
    std::optional<Stage> role;  // Of a device: what it ran last.
    std::uint32_t run = 0;      // Number of what it runs; zero while free.
  };
  struct Run {
    RunStage action;
    bool is_live = false;
    bool is_cancelled = false;
    std::uint32_t version = 0;
    StageFinished result;
    bool kills_slot = false;
    bool is_gone = false;  // Its worker has died, but the loss of its slot is not told yet.
  };

  void PlanJoin(Instant at, SlotKind kind);
  void PlanLoss(Instant now);
  void PlanWorkerLoss(Instant now);
  Prng PrngOf(const RunStage& action) const;
  static bool IsFoundOutEarly(const SimulatedSource& source);
  Duration TimeOf(const RunStage& action) const;
  std::int64_t ProfilingMs(ProfilingScope scope, Prng& prng) const;
  Ppm NoiseOf(const RunStage& action) const;
  Duration RoleChange(const RunStage& action);
  StageFinished ResultOf(const RunStage& action) const;
  std::optional<Event> End(Instant now, std::uint32_t number);
  Event Lose(Instant now, std::uint64_t slot);
  std::uint32_t NewRun(const RunStage& action);

  Timeline& timeline_;
  FaultInjector& faults_;
  SourceBook& sources_;
  const Scenario* scenario_ = nullptr;
  Prng prng_{0};
  std::vector<Slot> slots_;               // By slot id, from 1.
  ChunkedList<Run> runs_;                 // Numbered from 1.
  std::vector<std::uint32_t> free_runs_;  // Of which nothing is planned any more.
  std::vector<std::uint32_t> run_of_lease_;
  std::int64_t running_count_ = 0;
};

}  // namespace specgen
