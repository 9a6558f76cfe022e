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
#include "specgen/sim/curve.h"
#include "specgen/sim/variate.h"

namespace specgen {

struct FleetScenario {
  std::int32_t device_count = 2;
  std::int32_t compile_slot_count = 4;
  // What a device loses when it validates after it has profiled, or the other way round.
  Variate role_change_ms{0};
  // Of the devices: so many take `slow_factor` times as long. One that is lost comes back sound.
  std::int32_t slow_device_count = 0;
  Ppm slow_factor{2'000'000};
};

struct SearchScenario {
  std::int32_t count = 1;
  Variate start_gap_ms{0};  // Between one search's submission and the next.
  SearchOptions options;
};

// The simulated model: what it thinks, says and costs.
struct ModelScenario {
  Variate prompt_tokens{1200, 2600, 4200};
  Variate reasoning_tokens{3000, 7000, 10'000, 14'000, 20'000, 32'000};
  Variate answer_tokens{900, 1400, 2600};  // After the reasoning.
  Variate fork_tokens{800, 1300, 2400};    // Of a whole speculative generation.
  Variate tokens_per_second{35, 50, 70};
  Variate first_token_ms{150, 400, 1200};  // Of a reasoning.
  // Of a speculative generation: where the endpoint still has its prefix, and where it has not.
  Variate fork_first_token_ms{150, 400, 1200};
  Variate cold_fork_first_token_ms{1000, 4000, 12'000};
  bool caches_prefixes = true;
  // How much longer every token takes while a search speculates: forks share the endpoint.
  Ppm fork_slowdown{0};
  Variate advance_gap_ms{1000};  // Between two TraceAdvanced.
  Variate first_trigger_tokens{80, 250, 500, 1200};
  Variate trigger_gap_tokens{80, 250, 500, 1200};
  // A control: triggers come only where the next fork will write a source that is right.
  bool oracle_triggers = false;
  // How often each kind of trigger comes, relative to the others. No trigger is idle.
  std::array<std::int32_t, kTraceTriggerKindCount> trigger_weights{2, 3, 4, 6, 6, 3};
  Ppm trace_candidate{400'000};    // A code fence in the trace holds a complete source.
  Ppm reasoning_answers{950'000};  // The answer after the reasoning holds a source.
  Ppm fork_answers{850'000};       // A speculative generation holds one.
  Ppm duplicate{120'000};          // A source equals an earlier one.
};

// What failing sources fail of.
enum class Failure : std::uint8_t {
  kCompileFails,
  kRefused,
  kLaunchFails,
  kMismatch,
  kTimesOut,
  kCrashes,
};
inline constexpr int kFailureCount = 6;

// Whether what the model writes is right.
struct CandidateScenario {
  // Chance of being right by the share of its reasoning that a source was written out of, from none
  // to all; what the median iteration has.
  Curve valid{380'000, 590'000};
  // Candidates of one iteration fail together: this standard deviation, in millionths of a logit,
  // lies between iterations.
  Ppm iteration_spread{500'000};
  // How much of that variance a fork with a hint of its own draws for itself alone.
  Ppm hint_independence{0};
  Ppm repair{150'000};  // A repair fork lowers the chance of failing by this share.
  // How often they come, relative to each other.
  std::array<std::int32_t, kFailureCount> failure_weights{200, 15, 30, 300, 20, 20};
};

// How fast sources are that are right: lognormal around what the search knows by now, which goes
// from `start` to `limit` as feedback comes in.
struct SpeedScenario {
  Variate start_ppm{1'000'000};  // Of a search: without any feedback.
  Variate limit_ppm{1'200'000, 2'000'000, 3'000'000, 6'000'000};
  // So much feedback closes all but 1/e of the logarithmic distance to the limit. The first
  // measurement of an iteration counts one, the next one 1/5, 1/9, 1/13 and so on.
  Ppm feedback_scale{6'000'000};
  Ppm spread{200'000};      // Standard deviation of the logarithm.
  Ppm early_loss{100'000};  // Of the logarithm, for a source written out of no thought.
};

// The simulated judge: how long its stages take.
struct JudgeScenario {
  Variate compilation_ms{600, 2000, 6000, 15'000};
  Variate validation_ms{400, 1000, 4000};
  Variate profiling_ms{1500, 3000, 8000};
  // Of that, the short timing alone, without counters.
  Variate short_timing_ms{300, 600, 1500};
  // Of the validation, what one takes whose source is wrong: below one where the judge stops at
  // the first difference.
  Ppm wrong_share{kOne};
  // Compilation has no slots of its own: it is part of the validation's lease.
  bool compiles_on_device = false;
  Variate baseline_us{800, 2000, 6000};
  // How far the speedup that a profiling finds may be off, in parts per million of it.
  Variate noise_ppm{1000, 3000, 8000, 30'000};
};

// What goes wrong (docs/SIMULATION.md, "Fault model"). Zero everywhere means nothing does.
struct FaultScenario {
  Ppm generation_fails;   // Of all generations: the endpoint gives up.
  Ppm generation_stalls;  // Of all generations: a long silence.
  Variate stall_ms{10'000, 30'000, 120'000};
  Ppm late_trigger;               // Of reasonings: a trigger arrives after the stream has ended.
  Ppm repeated_end;               // Of generations and stages: the terminal event arrives twice.
  Ppm cancel_race;                // Of cancellations: what was under way ends before it is stopped.
  Ppm stage_lost;                 // Of stages: the judge fails, the slot stays.
  Ppm killer_candidate;           // Of sources: a stage takes its slot down.
  Ppm killer_takes_worker;        // Of those sources: the whole worker goes, with all slots.
  Variate slot_loss_gap_ms{0};    // Between two losses of a slot; zero: none is lost by itself.
  Variate worker_loss_gap_ms{0};  // The same for all slots at once.
  Variate rejoin_ms{1000, 10'000, 60'000};
  Ppm late_result;  // Of stages on a lost slot: the result arrives long after.
  Ppm user_stop;    // Of searches.
  Variate stop_after_ms{1000, 100'000, 400'000};
  Variate policy_change_gap_ms{0};  // Zero: the policy stays.
  Ppm late_tick;                    // Of ticks: the host is late.
  Variate tick_delay_ms{1, 20, 5000};
  Variate host_restart_gap_ms{0};  // Between two deaths of the host; zero: it never dies.
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
  CandidateScenario candidates;
  SpeedScenario speeds;
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
