// Times of day for people and for programs.
#pragma once

#include <ctime>
#include <string>

namespace specgen {

// "2026-11-22T06:15:40Z".
std::string UtcText(std::time_t time);

}  // namespace specgen
