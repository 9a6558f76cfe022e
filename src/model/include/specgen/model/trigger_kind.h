// The kinds of trigger, strongest first.
#pragma once

#include <cstdint>

namespace specgen {

enum class TriggerKind : std::uint8_t {
  kCodeFence,          // A language-tagged fence closed around code with an entry point.
  kFunctionBody,       // A function body was completed.
  kImplementationCue,  // The model says that it writes the implementation now.
  kDesignDecision,     // A tiling, layout or instruction was chosen, with a number.
  kThoughtStart,       // A new line of thought starts; the trigger point is before it.
  kPeriodic,           // Many tokens passed without any other trigger.
  kIdle,               // The scheduler asked: devices would stand still otherwise.
};
inline constexpr int kTriggerKindCount = 7;
const char* TriggerKindName(TriggerKind kind);

}  // namespace specgen
