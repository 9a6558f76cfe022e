#include "specgen/fit/journal_facts.h"

#include <variant>

#include "specgen/fit/fact_collector.h"

namespace specgen {

Result<void> AddJournal(const Journal& journal, WorkloadFacts& facts) {
  FactCollector collector(journal.started.engine.scheduler);
  bool has_search = false;
  for (const PlacedRecord& placed : journal.records) {
    const auto* const step = std::get_if<AppliedStep>(&placed.record);
    if (step == nullptr) continue;
    has_search |= std::holds_alternative<SearchSubmitted>(step->event);
    collector.OnEvent(step->at, step->event);
    for (const Action& action : step->actions) collector.OnAction(step->at, action);
  }
  if (!has_search) {
    return MakeError(ErrorCode::kInvalidInput,
                     "no search has started in this run yet: go on with it (specgen optimize "
                     "--resume), or name another one");
  }
  collector.AddTo(facts);
  return {};
}

}  // namespace specgen
