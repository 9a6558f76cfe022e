// JSON that an endpoint sent.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

namespace specgen {

// Much of what walks a JSON value is recursive, so a deep one would exhaust the stack.
inline constexpr int kJsonNestingMax = 64;

// The value; no object and no array where `text` is not JSON or nests deeper than kJsonNestingMax.
// What was parsed is never written out again by the caller: `text` is there for messages.
nlohmann::json ParseForeignJson(std::string_view text);

}  // namespace specgen
