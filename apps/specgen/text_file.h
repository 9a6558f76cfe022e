// Whole files, by name, with errors that a person understands.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "specgen/base/result.h"

namespace specgen {

// kInvalidInput where it is not there or cannot be read.
Result<std::string> ReadTextFile(const std::filesystem::path& path);
// Replaces what is there. kUnavailable where it cannot be written.
Result<void> WriteTextFile(const std::filesystem::path& path, std::string_view text);

}  // namespace specgen
