// Where the key of an endpoint comes from. Never from a flag or a configuration, which others see.
#pragma once

#include <string>

#include "specgen/base/result.h"

namespace specgen {

struct KeySource {
  std::string variable;  // Of the environment; it wins where it is set.
  std::string file;      // Its first line; empty: no file.
};

// Empty where neither is there. kInvalidInput: a file that was named and gives no key.
Result<std::string> ReadKey(const KeySource& source);

}  // namespace specgen
