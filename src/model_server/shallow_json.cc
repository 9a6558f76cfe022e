#include "shallow_json.h"

namespace specgen {

nlohmann::json ParseShallowJson(std::string_view text) {
  using Event = nlohmann::json::parse_event_t;
  bool is_shallow = true;
  const auto keep = [&is_shallow](int depth, Event event, nlohmann::json&) {
    const bool opens = event == Event::object_start || event == Event::array_start;
    if (opens && depth >= kShallowJsonNestingMax) is_shallow = false;
    return is_shallow;
  };
  nlohmann::json parsed = nlohmann::json::parse(text, keep, /*allow_exceptions=*/false);
  return is_shallow ? parsed : nlohmann::json();
}

}  // namespace specgen
