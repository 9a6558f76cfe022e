// Fingerprints of contents that somebody else chose.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace specgen {

// SHA-256 over the parts and their lengths, in hexadecimal: moving a byte from one part to the next
// gives another fingerprint.
std::string Sha256(std::initializer_list<std::string_view> parts);

}  // namespace specgen
