#include "learned_place.h"

#include <cstdlib>

namespace specgen {

std::filesystem::path LearnedFolder(const std::string& given) {
  if (!given.empty()) return given;
  const std::filesystem::path own = std::filesystem::path("specgen") / "learned";
  const char* state = std::getenv("XDG_STATE_HOME");
  // The specification of these folders has relative ones ignored.
  if (state != nullptr && *state == '/') return state / own;
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home == '\0') return {};
  return std::filesystem::path(home) / ".local" / "state" / own;
}

}  // namespace specgen
