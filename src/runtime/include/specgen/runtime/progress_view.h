// What a run is busy with, as one copy that a terminal or a page can draw.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "specgen/base/instant.h"
#include "specgen/core/engine_view.h"
#include "specgen/model/action.h"
#include "specgen/model/ids.h"
#include "specgen/model/ratio.h"
#include "specgen/runtime/decision.h"

namespace specgen {

// A generation whose stream is open.
struct StreamView {
  GenerationId generation{};
  SearchId search{};
  bool is_reasoning = false;  // Else a fork.
  GenerationId parent{};      // Of a fork.
  std::int64_t trace_bytes = 0;
  std::int64_t tokens = 0;
  Duration age{0};
  Duration quiet{0};  // Since the last text came.
};

struct SearchProgress {
  SearchView view;  // As the engine sees it.
  std::string problem{};
  Duration age{0};                 // Until now, or until it ended.
  std::int32_t iteration_max = 0;  // Zero: no limit, as in Budget.
  std::int64_t token_max = 0;
  Duration wall_time_max{0};
  std::int64_t tokens_generated = 0;  // Finished and running generations.
  std::int32_t forks_started = 0;
  std::int32_t forks_refused = 0;
  std::int32_t candidates_judged = 0;
  std::int32_t reasonings_cut = 0;
  std::optional<SearchEnd> end;
  // Of the best candidate, where there is one.
  Ppm best_noise{};
  Duration best_age{0};  // Since it was judged.
};

struct ProgressView {
  Duration elapsed{0};
  std::vector<SearchProgress> searches;
  std::vector<StreamView> streams;
  std::vector<WaitingRequest> waiting;
  std::vector<SlotView> slots;
  // The latest last; the observer gets all of them.
  std::vector<Decision> recent_decisions;
  std::string fork_strategy{};          // In use now; empty before the first fork.
  std::vector<std::string> warnings{};  // Each once, the latest last.
};

}  // namespace specgen
