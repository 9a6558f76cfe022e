// Ctrl-C, or a terminal that closes, as a number: how often the user asked to stop.
#pragma once

namespace specgen {

// From the first call on, SIGINT, SIGTERM and SIGHUP are counted instead of ending the process.
// A SIGHUP that was ignored before stays so.
void CountStopSignals();
int StopSignalCount();

}  // namespace specgen
