// Invariants that stay on in release builds: a broken one ends the process with where and why.
#pragma once

namespace specgen {

// Called with `context` when a check fails, before the process aborts: a host prints what it knows
// (the last events, the digest). Must not throw or check anything itself.
struct CheckFailureReporter {
  void (*report)(void* context) = nullptr;
  void* context = nullptr;
};

// Replaces the reporter and returns the one before it. One reporter serves the process.
CheckFailureReporter SetCheckFailureReporter(CheckFailureReporter reporter);

[[noreturn]] void CheckFailed(const char* condition, const char* file, int line,
                              const char* message);

}  // namespace specgen

// SPECGEN_CHECK(condition, "what must hold, as a sentence")
#define SPECGEN_CHECK(condition, message)              \
  (static_cast<bool>(condition) ? static_cast<void>(0) \
                                : ::specgen::CheckFailed(#condition, __FILE__, __LINE__, message))
