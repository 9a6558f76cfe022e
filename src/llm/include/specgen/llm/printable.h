// Text from outside on its way to a person.
#pragma once

#include <string>
#include <string_view>

namespace specgen {

// One line of valid UTF-8 that cannot drive a terminal: control characters, those of 8 bits too,
// become blanks, and what is no character becomes U+FFFD.
std::string Printable(std::string_view text);

}  // namespace specgen
