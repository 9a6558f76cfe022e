// Checks of flags' values that say what would be right.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "specgen/base/result.h"

namespace specgen {

// One of the names, told in --help as {a,b,c}. What is none of them meets the nearest.
CLI::Validator OneOf(std::vector<std::string> names);

// What `parse` takes. `form` is told in --help; as "{a,b:N}" it also is what a shell completes.
template <class Parse>
CLI::Validator TakenBy(Parse parse, std::string form) {
  return CLI::Validator(
      [parse](const std::string& text) {
        const auto parsed = parse(text);
        return parsed ? std::string() : parsed.error().message;
      },
      std::move(form));
}

}  // namespace specgen
