// What a machine has counted while a call worked.
#pragma once

#include <string>
#include <vector>

namespace specgen {

inline constexpr const char* kCountedPageFaults = "page faults";
inline constexpr const char* kCountedInstructions = "instructions";
inline constexpr const char* kCountedCycles = "cycles";

struct CallCount {
  std::string name;       // One of these, or "cache misses", "branch misses".
  double per_call = 0.0;  // In user mode; the mean of several calls.
};

// "0 page faults, 1.2e+06 instructions a call; 3.41 instructions a cycle"; empty where nothing was
// counted.
std::string CountsText(const std::vector<CallCount>& counts);

}  // namespace specgen
