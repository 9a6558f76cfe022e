// What a candidate or its compiler has said, made fit for reports, prompts and terminals.
#pragma once

#include <string>
#include <string_view>

namespace specgen {

// Valid UTF-8 that cannot drive a terminal: each control character but the line end and the tab,
// those of 8 bits too, and each byte that belongs to no character become '?'.
std::string PlainText(std::string_view text);

}  // namespace specgen
