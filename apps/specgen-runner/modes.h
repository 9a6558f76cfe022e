// The three programs that specgen-runner is. Arguments as in runner_wire.h, from the first after
// the mode's name on; each returns the process's exit status.
#pragma once

namespace specgen {

int Guard(int count, char** arguments);
int Compile(int count, char** arguments);
int Run(int count, char** arguments);

}  // namespace specgen
