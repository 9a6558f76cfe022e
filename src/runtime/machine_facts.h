// What a model should know of the machine that its candidates run on.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace specgen {

// Texts for a prompt; "unknown" where the machine does not say.
struct MachineFacts {
  std::string cpu_model;
  int core_count = 0;
  std::string vector_unit;  // "AVX2 and FMA, 256 bits"
  std::string caches;       // "L1 data 32K, L2 1024K, L3 32768K"
};

// `cpu_text` is in the form of /proc/cpuinfo.
MachineFacts ParseCpuFacts(std::string_view cpu_text);
// "unknown" if `cache_folder` is not in the form of /sys/devices/system/cpu/cpu0/cache.
std::string ReadCaches(const std::filesystem::path& cache_folder);
// Of this machine.
MachineFacts ReadMachineFacts();

}  // namespace specgen
