// What runs have learned, as `specgen learned` shows it.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "specgen/runtime/learned_folder.h"

namespace specgen {

struct ListedFamily {
  std::string family{};
  std::filesystem::path path{};
  LearnedFile file{};
  std::string error{};  // Why there is nothing in `file`; empty: it could be read.
};

ListedFamily ListFamily(const LearnedPlace& place);
// Of all families in the folder, by name.
Result<std::vector<ListedFamily>> ListFamilies(const std::filesystem::path& folder);

// One line for each family and criterion.
std::string FamilyListText(const std::vector<ListedFamily>& families);
// Kinds of triggers, positions and failures, with the chances that the fork gate takes from them.
std::string FamilyText(const ListedFamily& family);
// All of that, of all of them.
nlohmann::json FamiliesJson(const std::vector<ListedFamily>& families);

}  // namespace specgen
