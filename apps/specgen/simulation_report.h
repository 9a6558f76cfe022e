// A simulated run as a report: the page of a live one, fed by the simulator.
#pragma once

#include <cstdint>
#include <string>

#include "specgen/base/result.h"
#include "specgen/sim/scenario.h"

namespace specgen {

// kInternal where the run broke a rule of the simulation.
Result<std::string> SimulationReportPage(const Scenario& scenario, std::uint64_t seed);

}  // namespace specgen
