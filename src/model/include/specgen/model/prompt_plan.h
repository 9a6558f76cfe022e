// What the next prompt shows, by name: the host renders the text.
#pragma once

#include <array>
#include <cstdint>
#include <tuple>

#include "specgen/model/evaluation.h"
#include "specgen/model/ids.h"
#include "specgen/model/ratio.h"

namespace specgen {

// A fixed-capacity list without heap memory, so that actions can be copied as plain values.
template <class T, int kCapacity>
struct InlineList {
  std::array<T, static_cast<std::size_t>(kCapacity)> items{};
  std::int32_t count = 0;

  bool full() const { return count == kCapacity; }
  void push_back(const T& item) { items[static_cast<std::size_t>(count++)] = item; }
  const T* begin() const { return items.data(); }
  const T* end() const { return items.data() + count; }
};

struct ShownCandidate {
  CandidateId candidate;
  Speedup speedup;

  auto fields() const { return std::tie(candidate, speedup); }
};

struct ShownFailure {
  CandidateId candidate;
  StageOutcome outcome = StageOutcome::kCompileFailed;
  std::int32_t alike_count = 1;  // Failures of the same outcome that this one stands for.

  auto fields() const { return std::tie(candidate, outcome, alike_count); }
};

// What a prompt has room for.
inline constexpr int kArchiveMax = 4;
inline constexpr int kFailuresShownMax = 8;

// The prompt of one reasoning generation: history in, plan out.
struct PromptPlan {
  std::int32_t iteration = 0;  // From 1.
  ShownCandidate parent;       // The best so far; none until something was profiled.
  InlineList<ShownCandidate, kArchiveMax> archive;
  InlineList<ShownFailure, kFailuresShownMax> failures;

  auto fields() const { return std::tie(iteration, parent, archive, failures); }
};

}  // namespace specgen
