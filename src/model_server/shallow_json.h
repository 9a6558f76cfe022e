// JSON that a client or a file brought.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

namespace specgen {

// Copying and writing JSON is recursive, so a deep value would exhaust the stack.
inline constexpr int kShallowJsonNestingMax = 64;

// The value; neither object nor array where `text` is not JSON or nests deeper than that.
nlohmann::json ParseShallowJson(std::string_view text);

}  // namespace specgen
