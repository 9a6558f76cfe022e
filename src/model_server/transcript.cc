#include "transcript.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <utility>

#include "shallow_json.h"
#include "tokens.h"

namespace specgen {
namespace {

using Json = nlohmann::json;

// The first key of `object` that is not among `known`.
std::optional<std::string> UnknownKey(const Json& object,
                                      std::initializer_list<std::string_view> known) {
  for (const auto& entry : object.items()) {
    if (std::find(known.begin(), known.end(), entry.key()) == known.end()) return entry.key();
  }
  return std::nullopt;
}

Result<std::string> Text(const Json& object, const std::string& key) {
  const auto found = object.find(key);
  if (found == object.end()) return InvalidInput(fmt::format("\"{}\" is missing", key));
  if (!found->is_string()) return InvalidInput(fmt::format("\"{}\" is not a string", key));
  return found->get<std::string>();
}

Result<std::uint64_t> Number(const Json& object, const std::string& key) {
  const auto found = object.find(key);
  if (found == object.end()) return InvalidInput(fmt::format("\"{}\" is missing", key));
  if (!found->is_number_unsigned()) {
    return InvalidInput(fmt::format("\"{}\" is not a whole number from 0", key));
  }
  return found->get<std::uint64_t>();
}

Result<Transcript> ParseHeader(const Json& line) {
  if (const auto key = UnknownKey(line, {"format", "version", "problem", "match"})) {
    return InvalidInput(fmt::format("\"{}\" is not a key of the first line", *key));
  }
  const auto format = Text(line, "format");
  if (!format) return tl::unexpected(format.error());
  if (*format != "specgen-transcript") {
    return InvalidInput(fmt::format("\"format\" is \"{}\", not \"specgen-transcript\"", *format));
  }
  const auto version = Number(line, "version");
  if (!version) return tl::unexpected(version.error());
  if (*version != 1) {
    return InvalidInput(fmt::format("\"version\" is {}; this program reads version 1", *version));
  }
  auto problem = Text(line, "problem");
  if (!problem) return tl::unexpected(problem.error());
  if (!IsProblemName(*problem)) {
    return InvalidInput("\"problem\" is not made of a-z, 0-9 and _ alone");
  }
  auto match = Text(line, "match");
  if (!match) return tl::unexpected(match.error());
  if (match->empty()) return InvalidInput("\"match\" is empty");
  return Transcript{*std::move(problem), *std::move(match), {}};
}

Result<RecordedFork> ParseFork(const Json& value, const TranscriptLimits& limits) {
  if (!value.is_object()) return InvalidInput("is not an object");
  if (const auto key = UnknownKey(value, {"offset", "answers"})) {
    return InvalidInput(fmt::format("\"{}\" is not a key of a fork", *key));
  }
  RecordedFork fork;
  const auto offset = Number(value, "offset");
  if (!offset) return tl::unexpected(offset.error());
  fork.offset = *offset;
  const auto answers = value.find("answers");
  if (answers == value.end() || !answers->is_array() || answers->empty()) {
    return InvalidInput("\"answers\" is not an array of at least one text");
  }
  if (answers->size() > limits.answers_max) {
    return InvalidInput(fmt::format("\"answers\" has {} entries; at most {} are read",
                                    answers->size(), limits.answers_max));
  }
  for (const Json& answer : *answers) {
    if (!answer.is_string())
      return InvalidInput("\"answers\" holds something that is not a string");
    fork.answers.push_back(answer.get<std::string>());
  }
  return fork;
}

// Empty when `fork` may follow the forks that `iteration` has already.
std::string OffsetProblem(const RecordedIteration& iteration, const RecordedFork& fork) {
  if (fork.offset > iteration.reasoning.size()) {
    return fmt::format("offset {} is past the end of the reasoning of {} bytes", fork.offset,
                       iteration.reasoning.size());
  }
  if (!IsCharacterBorder(iteration.reasoning, fork.offset)) {
    return fmt::format("offset {} is inside a character", fork.offset);
  }
  if (!iteration.forks.empty() && fork.offset <= iteration.forks.back().offset) {
    return fmt::format("offset {} is not after the one before it, {}", fork.offset,
                       iteration.forks.back().offset);
  }
  return "";
}

Result<void> ParseForks(const Json& line, const TranscriptLimits& limits,
                        RecordedIteration& iteration) {
  const auto forks = line.find("forks");
  if (forks == line.end()) return {};
  if (!forks->is_array()) return InvalidInput("\"forks\" is not an array");
  if (forks->size() > limits.forks_max) {
    return InvalidInput(fmt::format("\"forks\" has {} entries; at most {} are read", forks->size(),
                                    limits.forks_max));
  }
  for (std::size_t at = 0; at < forks->size(); ++at) {
    auto fork = ParseFork((*forks)[at], limits);
    if (!fork) return tl::unexpected(WithContext(fork.error(), fmt::format("fork {}", at + 1)));
    if (std::string wrong = OffsetProblem(iteration, *fork); !wrong.empty()) {
      return InvalidInput(fmt::format("fork {}: {}", at + 1, wrong));
    }
    iteration.forks.push_back(*std::move(fork));
  }
  return {};
}

Result<RecordedIteration> ParseIteration(const Json& line, std::size_t expected,
                                         const TranscriptLimits& limits) {
  if (const auto key = UnknownKey(line, {"iteration", "reasoning", "answer", "forks"})) {
    return InvalidInput(fmt::format("\"{}\" is not a key of an iteration", *key));
  }
  const auto number = Number(line, "iteration");
  if (!number) return tl::unexpected(number.error());
  if (*number != expected) {
    return InvalidInput(fmt::format("\"iteration\" is {} where {} is due", *number, expected));
  }
  RecordedIteration iteration;
  auto reasoning = Text(line, "reasoning");
  if (!reasoning) return tl::unexpected(reasoning.error());
  if (reasoning->empty()) return InvalidInput("\"reasoning\" is empty");
  iteration.reasoning = *std::move(reasoning);
  auto answer = Text(line, "answer");
  if (!answer) return tl::unexpected(answer.error());
  iteration.answer = *std::move(answer);
  if (auto forks = ParseForks(line, limits, iteration); !forks) {
    return tl::unexpected(forks.error());
  }
  return iteration;
}

Result<void> ParseLine(std::string_view text, const TranscriptLimits& limits,
                       std::optional<Transcript>& transcript) {
  const Json line = ParseShallowJson(text);
  if (!line.is_object()) return InvalidInput("the line is not a JSON object in UTF-8");
  if (!transcript.has_value()) {
    auto header = ParseHeader(line);
    if (!header) return tl::unexpected(header.error());
    transcript = *std::move(header);
    return {};
  }
  if (transcript->iterations.size() == limits.iterations_max) {
    return InvalidInput(fmt::format("there are more than {} iterations", limits.iterations_max));
  }
  auto iteration = ParseIteration(line, transcript->iterations.size() + 1, limits);
  if (!iteration) return tl::unexpected(iteration.error());
  transcript->iterations.push_back(*std::move(iteration));
  return {};
}

}  // namespace

bool IsProblemName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

Result<Transcript> ParseTranscript(std::string_view text, const std::string& name,
                                   const TranscriptLimits& limits) {
  std::optional<Transcript> transcript;
  std::size_t line_number = 0;
  while (!text.empty()) {
    ++line_number;
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    if (auto parsed = ParseLine(line, limits, transcript); !parsed) {
      return tl::unexpected(WithContext(parsed.error(), fmt::format("{}:{}", name, line_number)));
    }
  }
  if (!transcript.has_value())
    return InvalidInput(fmt::format("{}: the transcript is empty", name));
  if (transcript->iterations.empty()) {
    return InvalidInput(fmt::format("{}: the transcript has no iteration", name));
  }
  return *std::move(transcript);
}

Result<std::string> ReadTextFile(const std::filesystem::path& path, std::size_t bytes_max) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) {
    return InvalidInput(fmt::format("{} cannot be read: {}", path.string(), error.message()));
  }
  if (size > bytes_max) {
    return InvalidInput(
        fmt::format("{} has {} bytes; at most {} are read", path.string(), size, bytes_max));
  }
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.good() && !file.eof())
    return InvalidInput(fmt::format("{} cannot be read", path.string()));
  return text;
}

Result<Transcript> LoadTranscript(const std::filesystem::path& path,
                                  const TranscriptLimits& limits) {
  const auto text = ReadTextFile(path, limits.file_bytes_max);
  if (!text) return tl::unexpected(text.error());
  return ParseTranscript(*text, path.string(), limits);
}

}  // namespace specgen
