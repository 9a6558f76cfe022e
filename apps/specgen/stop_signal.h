// Ctrl-C, or a terminal that closes: what SIGINT, SIGTERM and SIGHUP do. A SIGHUP that was ignored
// when the program started stays so.
#pragma once

namespace specgen {

// While nothing is under way that would be missed: they end the process at once, with the status of
// a stop.
void EndOnStopSignals();
// From now on they are counted: how often the user asked to stop.
void CountStopSignals();
int StopSignalCount();

}  // namespace specgen
