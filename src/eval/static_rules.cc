#include "static_rules.h"

#include <fmt/format.h>

namespace specgen {
namespace {

std::string_view TrimmedLeft(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t");
  return start == std::string_view::npos ? std::string_view() : text.substr(start);
}

// The file that `line` includes, with its quotes or brackets; empty where it includes none.
std::string_view IncludedFile(std::string_view line) {
  line = TrimmedLeft(line);
  if (!line.starts_with('#')) return {};
  line = TrimmedLeft(line.substr(1));
  constexpr std::string_view kWord = "include";
  if (!line.starts_with(kWord)) return {};
  line.remove_prefix(kWord.size());
  if (line.starts_with("_next")) line.remove_prefix(5);
  return TrimmedLeft(line);
}

std::string BrokenIncludeRule(std::string_view source) {
  int line_number = 1;
  for (std::size_t start = 0; start < source.size(); ++line_number) {
    const std::size_t end = std::min(source.find('\n', start), source.size());
    const std::string_view file = IncludedFile(source.substr(start, end - start));
    if (file.size() > 1 && (file[1] == '/' || file.find("..") != std::string_view::npos)) {
      return fmt::format(
          "candidate.cpp:{}: only headers of the system may be included, by their "
          "names",
          line_number);
    }
    start = end + 1;
  }
  return {};
}

}  // namespace

std::string BrokenRule(std::string_view source) {
  if (source.find_first_not_of(" \t\r\n") == std::string_view::npos) return "the source is empty";
  if (source.size() > kSourceBytesMax) {
    return fmt::format("the source has {} bytes; at most {} are allowed", source.size(),
                       kSourceBytesMax);
  }
  if (source.find('\0') != std::string_view::npos) return "the source holds a zero byte";
  if (source.find(".incbin") != std::string_view::npos) {
    return "the assembler may not read files (.incbin)";
  }
  return BrokenIncludeRule(source);
}

}  // namespace specgen
