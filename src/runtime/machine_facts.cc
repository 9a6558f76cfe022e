#include "machine_facts.h"

#include <fmt/format.h>

#include <array>
#include <system_error>
#include <thread>
#include <utility>

#include "file_io.h"

namespace specgen {
namespace {

constexpr const char* kUnknown = "unknown";

// The value of the first line "key : value".
std::string_view ValueOf(std::string_view text, std::string_view key) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    const std::size_t colon = line.find(':');
    if (line.starts_with(key) && colon != std::string_view::npos) {
      const std::size_t start = line.find_first_not_of(" \t", colon + 1);
      return start == std::string_view::npos ? std::string_view() : line.substr(start);
    }
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return {};
}

bool HasFlag(std::string_view flags, std::string_view flag) {
  return fmt::format(" {} ", flags).find(fmt::format(" {} ", flag)) != std::string::npos;
}

std::string VectorUnit(std::string_view flags) {
  const std::string_view fma = HasFlag(flags, "fma") ? " and FMA" : "";
  if (HasFlag(flags, "avx512f")) return fmt::format("AVX-512{}, 512 bits", fma);
  if (HasFlag(flags, "avx2")) return fmt::format("AVX2{}, 256 bits", fma);
  if (HasFlag(flags, "avx")) return fmt::format("AVX{}, 256 bits", fma);
  if (HasFlag(flags, "sse4_2")) return "SSE4.2, 128 bits";
  if (HasFlag(flags, "sve")) return "SVE";
  if (HasFlag(flags, "asimd")) return "NEON, 128 bits";
  return kUnknown;
}

std::string FirstLine(const std::filesystem::path& path) {
  const std::string text = ReadFile(path).value_or("");
  return text.substr(0, text.find('\n'));
}

}  // namespace

MachineFacts ParseCpuFacts(std::string_view cpu_text) {
  MachineFacts facts;
  facts.cpu_model = ValueOf(cpu_text, "model name");
  if (facts.cpu_model.empty()) facts.cpu_model = kUnknown;
  std::string_view flags = ValueOf(cpu_text, "flags");
  if (flags.empty()) flags = ValueOf(cpu_text, "Features");
  facts.vector_unit = VectorUnit(flags);
  facts.caches = kUnknown;
  return facts;
}

std::string ReadCaches(const std::filesystem::path& cache_folder) {
  std::string caches;
  constexpr int kCacheMax = 8;
  for (int i = 0; i < kCacheMax; ++i) {
    const std::filesystem::path folder = cache_folder / fmt::format("index{}", i);
    const std::string type = FirstLine(folder / "type");
    const std::string size = FirstLine(folder / "size");
    if (size.empty() || type == "Instruction") continue;
    if (!caches.empty()) caches += ", ";
    caches +=
        fmt::format("L{}{} {}", FirstLine(folder / "level"), type == "Data" ? " data" : "", size);
  }
  return caches.empty() ? kUnknown : caches;
}

MachineFacts ReadMachineFacts() {
  MachineFacts facts = ParseCpuFacts(ReadFile("/proc/cpuinfo").value_or(""));
  facts.core_count = static_cast<int>(std::thread::hardware_concurrency());
  facts.caches = ReadCaches("/sys/devices/system/cpu/cpu0/cache");
  return facts;
}

}  // namespace specgen
