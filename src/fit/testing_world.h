// Known worlds, and what they show: simulated runs, seen as live ones are.
#pragma once

#include "specgen/fit/fact_collector.h"
#include "specgen/sim/simulation.h"

namespace specgen {

class CollectingObserver : public RunObserver {
 public:
  explicit CollectingObserver(const SchedulerOptions& scheduler) : collector_(scheduler) {}

  void OnStart(const EngineOptions&) override {}
  void OnEvent(Instant now, const Event& event) override { collector_.OnEvent(now, event); }
  void OnAction(Instant now, const Action& action) override { collector_.OnAction(now, action); }

  const FactCollector& collector() const { return collector_; }

 private:
  FactCollector collector_;
};

// Of so many seeds, from 1.
inline WorkloadFacts FactsOfWorld(const Scenario& scenario, int seed_count) {
  WorkloadFacts facts;
  for (int seed = 1; seed <= seed_count; ++seed) {
    CollectingObserver observer(scenario.scheduler);
    SimulationOptions options;
    options.observer = &observer;
    RunScenario(scenario, static_cast<std::uint64_t>(seed), options);
    observer.collector().AddTo(facts);
  }
  return facts;
}

// Six searches of twelve iterations on two devices. Nothing in it is as it would be by default.
inline Scenario KnownWorld() {
  Scenario world;
  world.searches.count = 6;
  world.searches.options.budget.iteration_max = 12;
  world.fleet.device_count = 2;
  world.fleet.compile_slot_count = 3;
  world.model.reasoning_tokens = Variate::Lognormal(6000, Ppm{450'000});
  world.model.answer_tokens = {70, 90};
  world.model.fork_tokens = {400, 600, 1100};
  world.model.tokens_per_second = {80, 120};
  world.model.first_token_ms = {500, 700};
  world.model.fork_first_token_ms = {200, 300};
  world.model.advance_gap_ms = {250};
  world.model.trigger_weights = {1, 0, 3, 4, 0, 2};
  world.model.trace_candidate = Ppm{0};
  world.model.reasoning_answers = Ppm{900'000};
  world.model.fork_answers = Ppm{750'000};
  world.model.duplicate = Ppm{200'000};
  world.candidates.valid = {100'000, 180'000, 260'000, 340'000, 420'000, 500'000};
  world.candidates.iteration_spread = Ppm{1'000'000};
  world.candidates.failure_weights = {3, 0, 0, 6, 1, 0};
  world.speeds.start_ppm = {1'500'000};
  world.speeds.limit_ppm = {4'000'000};
  world.speeds.feedback_scale = Ppm{5'000'000};
  world.speeds.spread = Ppm{150'000};
  world.speeds.early_loss = Ppm{200'000};
  world.judge.compilation_ms = {1000, 2000};
  world.judge.validation_ms = {500, 1500};
  world.judge.wrong_share = Ppm{600'000};
  world.judge.profiling_ms = {2000, 4000};
  world.judge.baseline_us = {3000};
  world.judge.noise_ppm = {10'000, 30'000};
  return world;
}

}  // namespace specgen
