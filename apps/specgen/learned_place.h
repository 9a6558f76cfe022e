// Where what runs learn is kept on this machine.
#pragma once

#include <filesystem>
#include <string>

namespace specgen {

// What --learned-folder says, else specgen/learned in the user's folder of states (XDG_STATE_HOME,
// else ~/.local/state). Empty where there is no such folder either.
std::filesystem::path LearnedFolder(const std::string& given);

inline constexpr const char* kLearnedFolderText =
    "Where what runs learn is kept, a file for each model family; default: specgen/learned in "
    "XDG_STATE_HOME, else in ~/.local/state";

}  // namespace specgen
