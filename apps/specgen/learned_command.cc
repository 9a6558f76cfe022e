// `specgen learned`: what runs have learned about models.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "commands.h"
#include "exit_code.h"
#include "learned_place.h"
#include "learned_report.h"
#include "nearest.h"
#include "output.h"

namespace specgen {
namespace {

constexpr const char* kLearnedExamples =
    "Examples:\n"
    "  specgen learned\n"
    "      the model families that something was learned about\n"
    "  specgen learned glm-4.5-air\n"
    "      where its forks went well: by trigger, place and failures, with the chances that the\n"
    "      fork gate takes from that; any name of the model will do\n"
    "  specgen learned --json | jq '.families[].criteria[].expected_length'\n"
    "      for a program to read\n"
    "\n"
    "optimize keeps it (--keep-learned). To forget a family, remove its file, which is named "
    "here;\n"
    "docs/formats/learned.md says what is in it.";

struct LearnedFlags {
  std::string family;
  std::string folder;
  bool json = false;
};

tl::unexpected<Error> NoFamily(const std::string& family,
                               const std::vector<ListedFamily>& families) {
  std::vector<std::string> names;
  for (const ListedFamily& known : families) names.push_back(known.family);
  return InvalidInput(fmt::format("nothing was learned about '{}' yet{}; specgen learned lists all",
                                  family, DidYouMean(family, names)));
}

Result<std::vector<ListedFamily>> ChosenFamilies(const LearnedFlags& flags) {
  const std::filesystem::path folder = LearnedFolder(flags.folder);
  if (folder.empty()) {
    return InvalidInput("there is no home folder here: name the folder with --learned-folder");
  }
  auto families = ListFamilies(folder);
  if (!families || flags.family.empty()) return families;
  const std::string family = LearnedFamilyOf(flags.family);
  const auto chosen = std::ranges::find(*families, family, &ListedFamily::family);
  if (chosen == families->end()) return NoFamily(family, *families);
  if (!chosen->error.empty()) return InvalidInput(chosen->error);
  return std::vector<ListedFamily>{*chosen};
}

int Learned(const LearnedFlags& flags) {
  const auto families = ChosenFamilies(flags);
  if (!families) return Fail(families.error());
  const std::string text =
      flags.family.empty() ? FamilyListText(*families) : FamilyText(families->front());
  const auto written = WriteOutput(flags.json ? JsonText(FamiliesJson(*families)) : text);
  return written ? Status(ExitCode::kOk) : Fail(written.error());
}

}  // namespace

void AddLearnedCommand(CLI::App& app, int& status) {
  auto* command = app.add_subcommand("learned", "Show what runs have learned about models");
  command->footer(kLearnedExamples);
  auto flags = std::make_shared<LearnedFlags>();
  command->add_option("FAMILY", flags->family, "A model family, or the name of a model of it");
  command->add_option("--learned-folder", flags->folder, kLearnedFolderText)->type_name("FOLDER");
  command->add_flag("--json", flags->json, "What was learned as JSON on standard output");
  command->callback([flags, &status] { status = Learned(*flags); });
}

}  // namespace specgen
