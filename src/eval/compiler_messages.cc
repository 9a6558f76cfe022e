#include "compiler_messages.h"

#include <fmt/format.h>

#include <vector>

#include "plain_text.h"

namespace specgen {
namespace {

constexpr int kErrorMax = 5;
constexpr std::size_t kTextBytesMax = 3000;
constexpr std::size_t kLineBytesMax = 300;
constexpr int kLinesPerErrorMax = 6;

std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    lines.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return lines;
}

bool IsOurs(std::string_view file_name) {
  return file_name == "candidate.cpp" || file_name == "call.cpp" || file_name == "prototype.h";
}

// "/some/folder/candidate.cpp:3" becomes "candidate.cpp:3".
std::string WithShortPaths(std::string_view line) {
  std::string text;
  for (std::size_t at = 0; at < line.size();) {
    const bool starts_path = line[at] == '/' && (at == 0 || line[at - 1] == ' ');
    if (!starts_path) {
      text += line[at++];
      continue;
    }
    const std::size_t end = std::min(line.find_first_of(" :", at), line.size());
    const std::string_view path = line.substr(at, end - at);
    const std::string_view file_name = path.substr(path.rfind('/') + 1);
    text += IsOurs(file_name) ? file_name : path;
    at = end;
  }
  if (text.size() > kLineBytesMax) {
    text.resize(kLineBytesMax);
    text += "...";
  }
  return text;
}

bool StartsMessage(std::string_view line) {
  return line.find(": error: ") != std::string_view::npos ||
         line.find(": fatal error: ") != std::string_view::npos ||
         line.find(": undefined reference") != std::string_view::npos ||
         line.find(": multiple definition of") != std::string_view::npos;
}

// The source lines and carets under a message begin with blanks.
bool ContinuesMessage(std::string_view line) {
  return line.starts_with(' ') && line.find('|') != std::string_view::npos;
}

}  // namespace

std::string FirstErrors(std::string_view output) {
  std::string text;
  int error_count = 0;
  int kept = 0;
  bool keeping = false;
  for (const std::string_view line : LinesOf(output)) {
    if (StartsMessage(line)) {
      if (++error_count > kErrorMax) break;
      keeping = true;
      kept = 0;
    } else if (!ContinuesMessage(line)) {
      keeping = false;
    }
    if (!keeping || ++kept > kLinesPerErrorMax) continue;
    text += WithShortPaths(line) + "\n";
  }
  if (error_count == 0) {
    for (const std::string_view line : LinesOf(output)) text += WithShortPaths(line) + "\n";
  }
  if (text.size() > kTextBytesMax) {
    text.resize(kTextBytesMax);
    text += "...\n";
  }
  // Last: what was cut may end inside a character.
  return PlainText(text);
}

}  // namespace specgen
