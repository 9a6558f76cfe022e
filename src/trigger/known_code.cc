#include "specgen/trigger/known_code.h"

#include <algorithm>
#include <utility>

namespace specgen {

void KnownCode::Add(std::string_view source, SourceSyntax syntax) {
  std::string normalized = NormalizedSource(source, syntax);
  if (!normalized.empty()) normalized_.push_back(std::move(normalized));
}

bool KnownCode::Contains(std::string_view source, SourceSyntax syntax) const {
  std::string part = NormalizedSource(source, syntax);
  // The last line of a part is seldom the last line of the whole.
  while (!part.empty() && part.back() == '\n') part.pop_back();
  if (part.empty()) return false;
  return std::any_of(normalized_.begin(), normalized_.end(), [&](const std::string& whole) {
    return whole.find(part) != std::string::npos;
  });
}

}  // namespace specgen
