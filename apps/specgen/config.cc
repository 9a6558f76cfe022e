#include "config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>

namespace specgen {
namespace {

constexpr const char* kFileName = "specgen.toml";

std::filesystem::path FileOfUser() {
  const char* folder = std::getenv("XDG_CONFIG_HOME");
  if (folder != nullptr && *folder != '\0') {
    return std::filesystem::path(folder) / "specgen" / kFileName;
  }
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home == '\0') return {};
  return std::filesystem::path(home) / ".config" / "specgen" / kFileName;
}

// Flags of which one that is given leaves no sense to the others.
struct Alternative {
  std::string_view given;
  std::array<std::string_view, 6> overruled;
};
constexpr std::array<Alternative, 3> kAlternatives{{
    {"--endpoint", {"--replay", "--synthetic"}},
    {"--replay",
     {"--synthetic", "--endpoint", "--model", "--dialect", "--api-key-env", "--api-key-file"}},
    {"--synthetic",
     {"--replay", "--endpoint", "--model", "--dialect", "--api-key-env", "--api-key-file"}},
}};

bool IsGiven(const CLI::App& command, std::string_view flag) {
  const CLI::Option* option = command.get_option_no_throw(std::string(flag));
  return option != nullptr && option->count() > 0;
}

// By flags of the command line, which leave no sense to this one.
std::function<bool(const std::string&)> OverruledIn(const CLI::App& command) {
  // What a run was started with is settled; how it is shown is not, and no journal holds a key.
  if (IsGiven(command, "--resume")) {
    return [](const std::string& flag) {
      return flag != "--json" && flag != "--plain" && flag != "--quiet" && flag != "--api-key-file";
    };
  }
  std::vector<std::string_view> overruled;
  for (const Alternative& alternative : kAlternatives) {
    if (!IsGiven(command, alternative.given)) continue;
    overruled.insert(overruled.end(), alternative.overruled.begin(), alternative.overruled.end());
  }
  return [overruled](const std::string& flag) {
    return std::ranges::find(overruled, flag) != overruled.end();
  };
}

void Apply(CLI::Option& option, const Setting& setting) {
  try {
    option.add_result(setting.values);
    option.run_callback();
  } catch (const CLI::ParseError& error) {
    // Names the flag already.
    throw CLI::ValidationError(fmt::format("{}: {}", setting.where, error.what()));
  }
}

}  // namespace

Result<std::vector<Setting>> FindSettings(const CommandDescription& program,
                                          const std::string& file) {
  if (!file.empty()) return ReadConfigFile(file, program);
  std::vector<Setting> settings;
  std::error_code error;
  for (const std::filesystem::path& path : {FileOfUser(), std::filesystem::path(kFileName)}) {
    if (path.empty() || !std::filesystem::exists(path, error)) continue;
    auto found = ReadConfigFile(path, program);
    if (!found) return found;
    if (path == kFileName) {
      std::fputs(fmt::format("specgen: settings from {} in this folder\n", kFileName).c_str(),
                 stderr);
    }
    settings = Merged(std::move(settings), *found);
  }
  return settings;
}

void ApplySettings(CLI::App& command, const std::vector<Setting>& settings) {
  const auto is_overruled = OverruledIn(command);
  for (const Setting& setting : settings) {
    if (setting.command != command.get_name() || setting.is_unset()) continue;
    if (is_overruled(setting.flag)) continue;
    CLI::Option* option = command.get_option_no_throw(setting.flag);
    if (option != nullptr && option->count() == 0) Apply(*option, setting);
  }
}

void ReadConfigFor(CLI::App& command) {
  auto file = std::make_shared<std::string>();
  command
      .add_option("--config", *file,
                  "Settings from this file alone (specgen config template); /dev/null: none")
      ->type_name("FILE")
      ->group("Configuration")
      ->configurable(false);
  command.parse_complete_callback([file, &command] {
    const CLI::App* program = command.get_parent();
    const auto settings = FindSettings(DescribeCommand(*program), *file);
    if (!settings) throw CLI::ValidationError(settings.error().message);
    ApplySettings(command, *settings);
  });
}

}  // namespace specgen
