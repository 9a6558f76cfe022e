// What every mode does to get ready, and how it gives up where it cannot.
#pragma once

#include <sys/resource.h>

#include <cstdint>

namespace specgen {

inline constexpr int kUsageStatus = 64;
inline constexpr int kSetupStatus = 65;

// Names the call that failed, with errno, on standard error.
[[noreturn]] void Quit(const char* what);

std::uint64_t Number(const char* text);

// Lowers a limit, never to be raised again. One that is already lower stays.
void Limit(__rlimit_resource resource, std::uint64_t value);

// The limits of whatever comes from a candidate.
void ApplyLimits(std::uint64_t address_bytes, std::uint64_t cpu_seconds);

}  // namespace specgen
