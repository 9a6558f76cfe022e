#include "value_check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "nearest.h"

namespace specgen {

CLI::Validator OneOf(std::vector<std::string> names) {
  std::string form = fmt::format("{{{}}}", fmt::join(names, ","));
  return CLI::Validator(
      [names = std::move(names)](const std::string& text) -> std::string {
        if (std::ranges::find(names, text) != names.end()) return "";
        return fmt::format("'{}' is none of {}{}", text, fmt::join(names, ", "),
                           DidYouMean(text, names));
      },
      std::move(form));
}

}  // namespace specgen
