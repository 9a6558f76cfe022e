#include "prompt_template.h"

#include <algorithm>

#include "specgen/base/check.h"

namespace specgen {

std::string FillTemplate(std::string_view text, PromptValues values) {
  std::string filled;
  while (true) {
    const std::size_t open = text.find("{{");
    filled += text.substr(0, open);
    if (open == std::string_view::npos) return filled;
    const std::size_t close = text.find("}}", open);
    SPECGEN_CHECK(close != std::string_view::npos, "every {{ of a prompt template is closed");
    const std::string_view key = text.substr(open + 2, close - open - 2);
    const auto* const found = std::find_if(values.begin(), values.end(),
                                           [key](const auto& value) { return value.first == key; });
    SPECGEN_CHECK(found != values.end(), "a prompt template names only values that exist");
    filled += found->second;
    text.remove_prefix(close + 2);
  }
}

}  // namespace specgen
