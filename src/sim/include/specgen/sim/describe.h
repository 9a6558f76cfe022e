// Events, actions and statistics as text, for people who read a run.
#pragma once

#include <string>

#include "specgen/base/instant.h"
#include "specgen/model/action.h"
#include "specgen/model/event.h"
#include "specgen/sim/statistics.h"
#include "specgen/sim/violation.h"

namespace specgen {

// One line without its end: "TriggerReached generation 3, design decision at 4120, 1030 tokens".
std::string Describe(const Event& event);
std::string Describe(const Action& action);
// "rule (event 812, at 41.250 s): text".
std::string Describe(const Violation& violation);
// Several lines, each with its end.
std::string Describe(const Statistics& statistics);

// "41.250 s".
std::string DescribeSeconds(Duration span);

}  // namespace specgen
