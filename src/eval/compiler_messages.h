// Makes a compiler's output short enough for a prompt.
#pragma once

#include <string>
#include <string_view>

namespace specgen {

// The first errors with the source lines under them, without warnings and without the chains of
// includes and instantiations that name the system's files; paths are shortened to
// candidate.cpp:LINE. All of it is kept (trimmed to length) where no line says "error:".
std::string FirstErrors(std::string_view output);

}  // namespace specgen
