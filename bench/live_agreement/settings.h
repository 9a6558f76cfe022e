// What is run live, and how the fitted world is asked for the same.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "specgen/runtime/run_options.h"
#include "specgen/sim/scenario.h"

namespace specgen {

struct BenchOptions {
  // Searches take them in turn. Of one problem they would share what was compiled, which no
  // simulated world knows.
  std::vector<std::string> problems = {"problems/row_softmax", "problems/matrix_product",
                                       "problems/layer_norm_gelu"};
  int searches = 3;
  int iterations = 8;
  int rounds = 2;
  int simulated = 200;
  double token_rate = 500;
  int profiling_ms = 500;
  std::string folder;  // Where runs are kept, and found again; empty: nowhere.
  std::vector<std::string> only;
  double time_tolerance = 0.2;
  double feedback_tolerance = 10;
  double utilization_tolerance = 0.12;
};

// One way to run, by what it changes in the one that is fitted.
struct BenchSetting {
  std::string name;
  std::string shows;
  std::uint64_t first_seed = 1;  // Of the model server and of the run; one more for each round.
  int searches = 1;
  bool speculation = true;
  CriterionKind criterion = CriterionKind::kMean;
  SchedulingPolicyKind policy = SchedulingPolicyKind::kValueIndex;
  int devices = 1;
};

// The fitted one first.
std::vector<BenchSetting> SettingsOf(const BenchOptions& bench);

// All but endpoint and folder.
Result<RunOptions> LiveOptionsOf(const BenchOptions& bench, const BenchSetting& setting,
                                 std::uint64_t seed);

// The fitted world, asked for what the setting changes.
Scenario ScenarioOf(const Scenario& fitted, const BenchSetting& setting);

}  // namespace specgen
