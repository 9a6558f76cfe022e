// Whole systems to compare on one workload: who speculates how, and who gets which device.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "specgen/sim/scenario.h"

namespace specgen {

// A workload file describes the world and, in [searches] and [scheduler], the reconstructed system
// of the paper in it. The systems are changes of that.
enum class System : std::uint8_t {
  kNoSpeculation,      // One device for each search, nothing forked.
  kPaperStatic,        // Speculation added; prefixes are computed anew for each fork.
  kPaperReallocation,  // Devices change roles; first come, first served.
  kPaperPriority,      // The latest arrival is validated first.
  kPaper,              // Prefixes are cached.
  kPaperOurJudge,      // That on our judge: compilation on cores of the host.
  kSpecgen,            // Ours, at 1.15 times the tokens of no speculation.
  kSpecgenMore,        // Ours, at 1.4 times.
  // Controls, on our scheduler and compilation.
  kNoReasoning,    // Forks of the bare prompt only, at most at the tokens of no speculation.
  kBlindPeriodic,  // The paper's gate, a fork every so many tokens, about as many as ours.
  kOracle,         // Ours, with triggers only where a fork will be right, and none for idle GPUs.
};
inline constexpr int kSystemCount = 11;
const char* SystemName(System system);
std::optional<System> FindSystem(std::string_view name);

Scenario UnderSystem(const Scenario& workload, System system);

// A world less kind to speculation: forks slow the streams of their search down by a tenth, a
// change of role costs a device 3 s, three in ten forks write what was written before, repairs take
// 0.15 of the chance to fail away, and 16 compilations run at a time.
void MakePessimistic(Scenario& scenario);

// Ours with one thing less, or one thing else: each is worth what it changes.
struct Ablation {
  const char* name;
  void (*change)(Scenario& scenario);
};
std::span<const Ablation> Ablations();

}  // namespace specgen
