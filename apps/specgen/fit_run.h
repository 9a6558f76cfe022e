// `specgen simulate --fit RUN...`.
#pragma once

#include <string>
#include <vector>

namespace specgen {

struct FitFlags {
  std::vector<std::string> runs;
  std::string out;  // Empty: standard output.
  bool json = false;
};

// Writes the workload model of these runs. The exit status.
int RunFit(const FitFlags& flags);

}  // namespace specgen
