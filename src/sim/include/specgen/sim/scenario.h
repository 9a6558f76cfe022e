// A simulated world: how many machines, how the model and the judge behave, what goes wrong.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "specgen/base/result.h"
#include "specgen/model/options.h"
#include "specgen/model/ratio.h"
#include "specgen/model/trigger_kind.h"
#include "specgen/sim/quantile_table.h"

namespace specgen {

struct FleetScenario {
  std::int32_t device_count = 2;
  std::int32_t compile_slot_count = 4;
};

struct SearchScenario {
  std::int32_t count = 1;
  QuantileTable start_gap_ms{0};  // Between one search's submission and the next.
  SearchOptions options;
};

// The simulated model: what it thinks, says and costs.
struct ModelScenario {
  QuantileTable prompt_tokens{1200, 2600, 4200};
  QuantileTable reasoning_tokens{3000, 7000, 10'000, 14'000, 20'000, 32'000};
  QuantileTable answer_tokens{900, 1400, 2600};  // After the reasoning.
  QuantileTable fork_tokens{800, 1300, 2400};    // Of a whole speculative generation.
  QuantileTable tokens_per_second{35, 50, 70};
  QuantileTable first_token_ms{150, 400, 1200};
  QuantileTable advance_gap_ms{1000};  // Between two TraceAdvanced.
  QuantileTable trigger_gap_tokens{80, 250, 500, 1200};
  // How often each kind of trigger comes, relative to the others. No trigger is idle.
  std::array<std::int32_t, kTriggerKindCount - 1> trigger_weights{2, 3, 4, 6, 6, 3};
  Ppm trace_candidate{400'000};    // A code fence in the trace holds a complete source.
  Ppm reasoning_answers{950'000};  // The answer after the reasoning holds a source.
  Ppm fork_answers{850'000};       // A speculative generation holds one.
  Ppm duplicate{120'000};          // A source equals an earlier one.
};

// The simulated judge: how long stages take and what becomes of candidates.
struct JudgeScenario {
  QuantileTable compilation_ms{600, 2000, 6000, 15'000};
  QuantileTable validation_ms{400, 1000, 4000};
  QuantileTable profiling_ms{1500, 3000, 8000};
  // Chances among the candidates that get so far.
  Ppm compile_fails{200'000};
  Ppm refused{15'000};
  Ppm launch_fails{30'000};
  Ppm mismatch{200'000};
  // The same for a source that was written without any thought; falls to nothing where the whole
  // reasoning had been thought.
  Ppm early_mismatch{350'000};
  Ppm times_out{20'000};
  Ppm crashes{20'000};
  QuantileTable baseline_us{800, 2000, 6000};
  // How far the speedup that a profiling finds may be off, in parts per million of it.
  QuantileTable noise_ppm{1000, 3000, 8000, 30'000};
  // How fast a candidate is, in parts per million of its prompt's parent (of the baseline in the
  // first iteration).
  QuantileTable step_ppm{350'000, 700'000, 900'000, 1'000'000, 1'150'000, 1'600'000};
  // How fast it can get at all: steps shrink on the way there.
  QuantileTable limit_ppm{1'200'000, 2'000'000, 3'000'000, 6'000'000};
};

// What goes wrong (docs/SIMULATION.md, "Fault model"). Zero everywhere means nothing does.
struct FaultScenario {
  Ppm generation_fails;   // Of all generations: the endpoint gives up.
  Ppm generation_stalls;  // Of all generations: a long silence.
  QuantileTable stall_ms{10'000, 30'000, 120'000};
  Ppm late_trigger;         // Of reasonings: a trigger arrives after the stream has ended.
  Ppm repeated_end;         // Of generations and stages: the terminal event arrives twice.
  Ppm cancel_race;          // Of cancellations: what was under way ends before it is stopped.
  Ppm stage_lost;           // Of stages: the judge fails, the slot stays.
  Ppm killer_candidate;     // Of sources: a stage takes its slot down.
  Ppm killer_takes_worker;  // Of those sources: the whole worker goes, with all slots.
  QuantileTable slot_loss_gap_ms{0};  // Between two losses of a slot; zero: none is lost by itself.
  QuantileTable worker_loss_gap_ms{0};  // The same for all slots at once.
  QuantileTable rejoin_ms{1000, 10'000, 60'000};
  Ppm late_result;  // Of stages on a lost slot: the result arrives long after.
  Ppm user_stop;    // Of searches.
  QuantileTable stop_after_ms{1000, 100'000, 400'000};
  QuantileTable policy_change_gap_ms{0};  // Zero: the policy stays.
  Ppm late_tick;                          // Of ticks: the host is late.
  QuantileTable tick_delay_ms{1, 20, 5000};
  QuantileTable host_restart_gap_ms{0};  // Between two deaths of the host; zero: it never dies.
};

// A run of limited length that sees as much as possible: the world is drawn from the seed.
struct SoakOptions {
  bool is_on = false;
  // Each search that ends is followed by another one until this many events.
  std::int64_t event_min = 400;
  // The safety phase: faults begin only before this many events. After it everything must finish.
  std::int64_t fault_event_max = 300;
  std::int32_t iteration_min = 2;
};

struct Scenario {
  std::string name;
  FleetScenario fleet;
  SearchScenario searches;
  SchedulerOptions scheduler;
  ModelScenario model;
  JudgeScenario judge;
  FaultScenario faults;
  SoakOptions soak;
};

// The world of one seed of a soak: everything is drawn, tiny limits included.
Scenario DrawSoakScenario(std::uint64_t seed);
// The options of one search of a soak.
SearchOptions DrawSearchOptions(Prng& prng);

// Reads a scenario file (docs/SIMULATION.md, "Scenario files"). `file` is named in messages, which
// say line and key. Unknown keys are errors.
Result<Scenario> ParseScenario(std::string_view text, const std::string& file);

// The scenarios that come with SpecGen, by name: the files of scenarios/.
struct BundledScenario {
  const char* name;
  std::string_view text;
};
const std::vector<BundledScenario>& BundledScenarios();
// Reads the bundled scenario of that name; the message of the error lists the names there are.
Result<Scenario> FindBundledScenario(std::string_view name);

// By the names that scenario files use: "value_index", "mean". None for an unknown one.
std::optional<SchedulingPolicyKind> SchedulingPolicyFromName(std::string_view name);
std::optional<CriterionKind> CriterionFromName(std::string_view name);

}  // namespace specgen
