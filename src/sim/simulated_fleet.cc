#include "simulated_fleet.h"

#include <algorithm>
#include <chrono>

#include "specgen/base/check.h"
#include "specgen/base/digest.h"

namespace specgen {
namespace {

using std::chrono::milliseconds;

// It ends otherwise than by what the judge would have found.
void Spoil(StageFinished& result, StageOutcome outcome) {
  result.outcome = outcome;
  result.kernel_time = Duration(0);
  result.baseline_time = Duration(0);
  result.noise = Ppm{0};
}

}  // namespace

void SimulatedFleet::Reset(const Scenario& scenario, Prng prng) {
  scenario_ = &scenario;
  prng_ = prng;
  slots_.assign(1, Slot());
  runs_.clear();
  runs_.push_back(Run());
  free_runs_.clear();
  run_of_lease_.clear();
  running_count_ = 0;
  for (std::int32_t index = 0; index < scenario.fleet.compile_slot_count; ++index) {
    PlanJoin(Instant(), SlotKind::kCompile);
  }
  for (std::int32_t index = 0; index < scenario.fleet.device_count; ++index) {
    PlanJoin(Instant(), SlotKind::kDevice);
    slots_.back().is_slow = index < scenario.fleet.slow_device_count;
  }
  PlanLoss(Instant());
  PlanWorkerLoss(Instant());
}

// A slot that comes back is a new one: ids are never used again.
void SimulatedFleet::PlanJoin(Instant at, SlotKind kind) {
  slots_.emplace_back();
  slots_.back().kind = kind;
  timeline_.Plan(at, Happening::kSlotJoins, slots_.size() - 1);
}

void SimulatedFleet::PlanLoss(Instant now) {
  const std::int64_t gap_ms = scenario_->faults.slot_loss_gap_ms.Draw(prng_);
  if (gap_ms > 0) timeline_.Plan(now + milliseconds(gap_ms), Happening::kSlotFails, 0);
}

void SimulatedFleet::PlanWorkerLoss(Instant now) {
  const std::int64_t gap_ms = scenario_->faults.worker_loss_gap_ms.Draw(prng_);
  if (gap_ms > 0) timeline_.Plan(now + milliseconds(gap_ms), Happening::kWorkerFails, 0);
}

// One that has ended gives its place to the next; its version tells what was planned for it apart.
std::uint32_t SimulatedFleet::NewRun(const RunStage& action) {
  std::uint32_t number = 0;
  if (free_runs_.empty()) {
    number = static_cast<std::uint32_t>(runs_.size());
    runs_.push_back(Run());
  } else {
    number = free_runs_.back();
    free_runs_.pop_back();
  }
  const std::uint32_t version = runs_[number].version + 1;
  runs_[number] = Run();
  runs_[number].version = version;
  runs_[number].action = action;
  return number;
}

StageFinished SimulatedFleet::ResultOf(const RunStage& action) const {
  const SimulatedSource& source = sources_.of(action.candidate);
  StageFinished result{.request = action.request, .lease = action.lease, .stage = action.stage};
  // Where compilation is part of the validation, so is its failure.
  const bool fails_early =
      scenario_->judge.compiles_on_device && source.last_stage == Stage::kCompilation;
  const Stage last_stage = fails_early ? Stage::kValidation : source.last_stage;
  if (action.stage == last_stage) result.outcome = source.outcome;
  if (action.stage == Stage::kProfiling && result.outcome == StageOutcome::kPassed) {
    result.kernel_time = source.kernel_time;
    result.baseline_time = source.baseline_time;
  }
  return result;
}

void SimulatedFleet::On(Instant now, const RunStage& action) {
  const SimulatedSource& source = sources_.of(action.candidate);
  const std::uint32_t number = NewRun(action);
  Run& run = runs_[number];
  run.is_live = true;
  run.result = ResultOf(action);
  if (action.lease.value() >= run_of_lease_.size()) run_of_lease_.resize(action.lease.value() + 1);
  run_of_lease_[action.lease.value()] = number;
  ++running_count_;
  slots_[action.slot.value()].run = number;

  const Duration work = TimeOf(action);
  const bool is_slow = slots_[action.slot.value()].is_slow;
  const Duration time =
      (is_slow ? Duration(Scaled(work.count(), scenario_->fleet.slow_factor)) : work) +
      RoleChange(action);
  const bool is_measured = run.result.kernel_time > Duration(0);
  if (is_measured) run.result.noise = NoiseOf(action);

  run.kills_slot = source.kills_slot_at == action.stage && !faults_.is_stopped();
  const bool is_lost = faults_.Draws(scenario_->faults.stage_lost, prng_);
  if (is_lost && !run.kills_slot) {
    faults_.Count(Fault::kStageLost);
    Spoil(run.result, StageOutcome::kLost);
  }
  timeline_.Plan(now + time, Happening::kStageEnds, number, run.version);
}

void SimulatedFleet::On(Instant now, const CancelStage& action) {
  SPECGEN_CHECK(
      action.lease.value() < run_of_lease_.size() && run_of_lease_[action.lease.value()] > 0,
      "only a lease that was given is used");
  Run& run = runs_[run_of_lease_[action.lease.value()]];
  const bool has_ended = run.action.lease != action.lease || !run.is_live;
  if (has_ended || run.is_gone || run.is_cancelled) return;
  run.is_cancelled = true;
  const bool races = faults_.Draws(scenario_->faults.cancel_race, prng_);
  const std::int64_t delay_ms = prng_.Between(0, 300);
  if (races) {
    // It ends as it would have, before the kill reaches it.
    faults_.Count(Fault::kCancelRace);
    return;
  }
  Spoil(run.result, StageOutcome::kCancelled);
  run.kills_slot = false;
  timeline_.Plan(now + milliseconds(delay_ms), Happening::kStageEnds,
                 run_of_lease_[action.lease.value()], ++run.version);
}

// By the first input whose answer is wrong, or that brings it down.
bool SimulatedFleet::IsFoundOutEarly(const SimulatedSource& source) {
  return source.last_stage == Stage::kValidation && source.outcome != StageOutcome::kPassed &&
         source.outcome != StageOutcome::kTimedOut;
}

// What a stage draws belongs to the source, so that every policy sees the same.
Prng SimulatedFleet::PrngOf(const RunStage& action) const {
  Digest key;
  key.Add(sources_.of(action.candidate).seed);
  key.Add(static_cast<std::uint64_t>(action.stage));
  return Prng(key.value());
}

Duration SimulatedFleet::TimeOf(const RunStage& action) const {
  const JudgeScenario& judge = scenario_->judge;
  Prng prng = PrngOf(action);
  std::int64_t time_ms = 0;
  switch (action.stage) {
    case Stage::kCompilation:
      if (!judge.compiles_on_device) time_ms = judge.compilation_ms.Draw(prng);
      break;
    case Stage::kValidation:
      time_ms = judge.validation_ms.Draw(prng);
      if (IsFoundOutEarly(sources_.of(action.candidate))) {
        time_ms = Scaled(time_ms, judge.wrong_share);
      }
      if (judge.compiles_on_device) {
        RunStage compilation = action;
        compilation.stage = Stage::kCompilation;
        Prng own = PrngOf(compilation);
        // What does not compile is never run.
        const bool compiles = sources_.of(action.candidate).last_stage != Stage::kCompilation;
        time_ms = judge.compilation_ms.Draw(own) + (compiles ? time_ms : 0);
      }
      break;
    case Stage::kProfiling:
      time_ms = ProfilingMs(action.scope, prng);
      break;
  }
  return milliseconds(std::max<std::int64_t>(1, time_ms));
}

// The short timing is part of the full profiling; counters are the rest of it.
std::int64_t SimulatedFleet::ProfilingMs(ProfilingScope scope, Prng& prng) const {
  const std::int64_t full_ms = scenario_->judge.profiling_ms.Draw(prng);
  const std::int64_t short_ms = std::min(full_ms, scenario_->judge.short_timing_ms.Draw(prng));
  switch (scope) {
    case ProfilingScope::kFull:
      return full_ms;
    case ProfilingScope::kTiming:
      return short_ms;
    case ProfilingScope::kCounters:
      return full_ms - short_ms;
  }
  return full_ms;
}

Ppm SimulatedFleet::NoiseOf(const RunStage& action) const {
  Prng prng = PrngOf(action);
  prng.Next();
  return Ppm{scenario_->judge.noise_ppm.Draw(prng)};
}

Duration SimulatedFleet::RoleChange(const RunStage& action) {
  Slot& slot = slots_[action.slot.value()];
  const bool is_change = slot.role && *slot.role != action.stage;
  slot.role = action.stage;
  return is_change ? milliseconds(scenario_->fleet.role_change_ms.Draw(prng_)) : Duration(0);
}

std::optional<Event> SimulatedFleet::Take(const TimelineEntry& entry) {
  switch (entry.what) {
    case Happening::kSlotJoins:
      slots_[entry.subject].is_there = true;
      return SlotJoined{SlotId(entry.subject), slots_[entry.subject].kind};
    case Happening::kSlotFails:
      if (faults_.is_stopped()) return std::nullopt;
      PlanLoss(entry.at);
      return LoseSomeSlot(entry.at);
    case Happening::kWorkerFails: {
      if (faults_.is_stopped()) return std::nullopt;
      PlanWorkerLoss(entry.at);
      auto lost = LoseWorker(entry.at);
      if (lost) faults_.Count(Fault::kWorkerLost);
      return lost;
    }
    case Happening::kSlotGoesWithWorker:
      if (!slots_[entry.subject].is_there) return std::nullopt;
      return Lose(entry.at, entry.subject);
    case Happening::kStageEnds: {
      const auto number = static_cast<std::uint32_t>(entry.subject);
      const Run& run = runs_[number];
      if (!run.is_live || run.is_gone || entry.version != run.version) return std::nullopt;
      return End(entry.at, number);
    }
    case Happening::kStageResultRepeats:
      return runs_[entry.subject].result;
    default:
      SPECGEN_CHECK(false, "the fleet is asked about slots and stages only");
  }
}

std::optional<Event> SimulatedFleet::End(Instant now, std::uint32_t number) {
  Run& run = runs_[number];
  if (run.kills_slot && !faults_.is_stopped()) {
    if (sources_.of(run.action.candidate).kills_worker) {
      faults_.Count(Fault::kWorkerKilled);
      return LoseWorker(now);
    }
    faults_.Count(Fault::kSlotKilled);
    return Lose(now, run.action.slot.value());
  }
  run.is_live = false;
  --running_count_;
  slots_[run.action.slot.value()].run = 0;
  if (run.result.kernel_time > Duration(0)) sources_.NoteProfiled(run.action.candidate);
  const bool repeats = faults_.Draws(scenario_->faults.repeated_end, prng_);
  const std::int64_t delay_ms = prng_.Between(0, 5000);
  if (repeats) {
    faults_.Count(Fault::kRepeatedEnd);
    timeline_.Plan(now + milliseconds(delay_ms), Happening::kStageResultRepeats, number);
  } else {
    free_runs_.push_back(number);
  }
  return run.result;
}

std::optional<Event> SimulatedFleet::LoseSomeSlot(Instant now) {
  const std::uint64_t start = prng_.Below(slots_.size());
  for (std::uint64_t step = 0; step < slots_.size(); ++step) {
    const std::uint64_t slot = (start + step) % slots_.size();
    if (!slots_[slot].is_there) continue;
    faults_.Count(Fault::kSlotLost);
    return Lose(now, slot);
  }
  return std::nullopt;
}

// What the core starts between two of these losses may meet a slot that is about to go.
std::optional<Event> SimulatedFleet::LoseWorker(Instant now) {
  std::optional<std::uint64_t> first;
  for (std::uint64_t slot = 1; slot < slots_.size(); ++slot) {
    if (!slots_[slot].is_there) continue;
    runs_[slots_[slot].run].is_gone = true;
    if (first) timeline_.Plan(now, Happening::kSlotGoesWithWorker, slot);
    if (!first) first = slot;
  }
  if (!first) return std::nullopt;
  return Lose(now, *first);
}

void SimulatedFleet::LoseHost(Instant now) {
  const Duration until_back = milliseconds(prng_.Between(1, 1000));
  const std::size_t known_count = slots_.size();
  for (std::size_t slot = 1; slot < known_count; ++slot) {
    if (!slots_[slot].is_there) continue;
    slots_[slot].is_there = false;
    if (slots_[slot].run > 0) {
      runs_[slots_[slot].run].is_live = false;
      --running_count_;
      slots_[slot].run = 0;
    }
    PlanJoin(now + until_back, slots_[slot].kind);
  }
}

Event SimulatedFleet::Lose(Instant now, std::uint64_t slot) {
  const std::int64_t rejoin_ms = scenario_->faults.rejoin_ms.Draw(prng_);
  const bool result_is_late = faults_.Draws(scenario_->faults.late_result, prng_);
  const std::int64_t delay_ms = prng_.Between(1, 60'000);
  const std::uint32_t number = slots_[slot].run;
  slots_[slot].is_there = false;
  slots_[slot].run = 0;
  if (number > 0) {
    runs_[number].is_live = false;
    --running_count_;
    if (result_is_late) {
      faults_.Count(Fault::kLateResult);
      timeline_.Plan(now + milliseconds(delay_ms), Happening::kStageResultRepeats, number);
    }
  }
  PlanJoin(now + milliseconds(rejoin_ms), slots_[slot].kind);
  return SlotLost{SlotId(slot)};
}

}  // namespace specgen
