// The folder in which runs leave what they have learned, one file for each model family.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "specgen/base/result.h"
#include "specgen/runtime/learned_file.h"

namespace specgen {

struct LearnedPlace {
  std::filesystem::path folder{};  // Empty: nothing is read and nothing is kept.
  std::string family{};            // As LearnedFamilyOf gives it.
};

std::filesystem::path LearnedPath(const LearnedPlace& place);

// None where there is no file yet. Fails as ParseLearned does, naming the file.
Result<std::optional<LearnedFile>> LoadLearned(const LearnedPlace& place);

// The families of which the folder has a file, by name. None where there is no folder.
Result<std::vector<std::string>> LearnedFamilies(const std::filesystem::path& folder);

// What one run adds.
struct LearnedNews {
  std::string criterion{};
  LearnedRecord record{};
  bool is_new_run = true;  // Else a run that has added something before.
  std::string utc{};
};

// Adds to what is there by then, whoever else adds at the same time: processes take turns, and a
// reader sees the old file or the whole new one. A damaged file is kept under another name and a
// new one begun, which the text that is returned says; otherwise that is empty.
Result<std::string> AddLearned(const LearnedPlace& place, const LearnedNews& news);

}  // namespace specgen
