#include "foreign_json.h"

namespace specgen {

nlohmann::json ParseForeignJson(std::string_view text) {
  using Json = nlohmann::json;
  bool is_too_deep = false;
  const auto keep = [&is_too_deep](int depth, Json::parse_event_t event, Json&) {
    const bool opens =
        event == Json::parse_event_t::object_start || event == Json::parse_event_t::array_start;
    // The depth is that of the value which opens.
    is_too_deep = is_too_deep || (opens && depth >= kJsonNestingMax);
    return !is_too_deep;
  };
  Json parsed = Json::parse(text, keep, /*allow_exceptions=*/false);
  return is_too_deep ? Json() : parsed;
}

}  // namespace specgen
