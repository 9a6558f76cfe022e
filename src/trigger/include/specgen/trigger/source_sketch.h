// Two sources that differ in nothing but comments and blanks are the same candidate.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace specgen {

// How comments, strings and lines are read.
enum class SourceSyntax : std::uint8_t { kC, kPython };

// By the language names of the rule file and by common fence tags: "python", "py" and "triton" are
// Python, everything else reads like C.
SourceSyntax SyntaxOfLanguage(std::string_view language);

// The source without comments, empty lines and blanks that mean nothing. Equal results mean equal
// programs; line numbers may differ. Strings keep their bytes. Not meant to be compiled.
std::string NormalizedSource(std::string_view source, SourceSyntax syntax);

// SimHash over the runs of three words of the normalized source: few differing bits mean similar
// sources. Names and numbers count, their order within a run too. Zero for an empty source.
std::uint64_t SourceSketch(std::string_view source, SourceSyntax syntax);

// Differing bits of two sketches: 0 (alike) to 64; unrelated sources have about 32.
int SketchDistance(std::uint64_t a, std::uint64_t b);

}  // namespace specgen
