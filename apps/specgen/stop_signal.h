// Ctrl-C as a number: how often the user asked to stop.
#pragma once

namespace specgen {

// From the first call on, SIGINT and SIGTERM are counted instead of ending the process.
void CountStopSignals();
int StopSignalCount();

}  // namespace specgen
