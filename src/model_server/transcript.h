// A recorded reasoning model: docs/formats/transcript.md.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "specgen/base/result.h"

namespace specgen {

struct RecordedFork {
  std::size_t offset = 0;  // Bytes into the reasoning.
  std::vector<std::string> answers;
};

struct RecordedIteration {
  std::string reasoning;
  std::string answer;
  std::vector<RecordedFork> forks;  // Ascending by offset.
};

struct Transcript {
  std::string problem;
  std::string match;
  std::vector<RecordedIteration> iterations;  // Not empty.
};

struct TranscriptLimits {
  std::size_t file_bytes_max = std::size_t{64} << 20U;
  std::size_t iterations_max = 10'000;
  std::size_t forks_max = 4096;
  std::size_t answers_max = 256;
};

// `name` is what errors call the text: "NAME:LINE: what is wrong".
Result<Transcript> ParseTranscript(std::string_view text, const std::string& name,
                                   const TranscriptLimits& limits = {});
Result<Transcript> LoadTranscript(const std::filesystem::path& path,
                                  const TranscriptLimits& limits = {});

// The text of a file of at most `bytes_max` bytes.
Result<std::string> ReadTextFile(const std::filesystem::path& path, std::size_t bytes_max);

// True for [a-z0-9_]+, the form of a problem's name.
bool IsProblemName(std::string_view name);

}  // namespace specgen
