// The text of a made-up reasoning trace, and the candidates that go with it. Everything follows
// from the workload and seeds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workload.h"

namespace specgen {

struct TraceDecision {
  std::size_t offset = 0;  // Of the end of the sentence that settles it.
  std::size_t parameter = 0;
  std::size_t value = 0;
};

struct SyntheticTrace {
  std::string text;
  std::vector<std::size_t> initial_values;  // By parameter.
  std::vector<TraceDecision> decisions;     // Ascending by offset.

  // What a reader of the first `bytes` bytes takes the parameters to be.
  std::vector<std::size_t> ValuesAt(std::size_t bytes) const;
};

// Every trace begins with NoteOf(seed).
SyntheticTrace WriteTrace(const Workload& workload, std::uint64_t seed);

// "Note 0123456789abcdef: "
std::string NoteOf(std::uint64_t seed);
inline constexpr std::size_t kNoteBytes = 23;
// The seed in the first note of `text`, and where the note starts.
struct FoundNote {
  std::uint64_t seed = 0;
  std::size_t offset = 0;
};
std::optional<FoundNote> FindNote(std::string_view text);

// An answer for a prefix that holds `percent` of its trace: a fenced program, or no code.
std::string DrawAnswer(const Workload& workload, const std::vector<std::size_t>& values,
                       std::uint64_t percent, Prng& prng);

}  // namespace specgen
