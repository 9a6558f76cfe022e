// `specgen config`: what may be set, and what is.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <string>

#include "command_description.h"
#include "commands.h"
#include "config.h"
#include "exit_code.h"
#include "nearest.h"
#include "output.h"

namespace specgen {
namespace {

constexpr const char* kConfigExamples =
    "Examples:\n"
    "  specgen config template > specgen.toml\n"
    "      a file with every setting, explained, at its default\n"
    "  specgen config show optimize\n"
    "      what a search in this folder would use, and where each value comes from\n"
    "  specgen config show --config fast.toml --json\n"
    "      the same of a file, for a program to read\n"
    "\n"
    "Settings come from specgen.toml here and from the user's (docs/reference/configuration.md).";

constexpr const char* kShowExamples =
    "Examples:\n"
    "  specgen config show\n"
    "      all commands\n"
    "  specgen config show optimize | grep -v default\n"
    "      what is set for optimize\n"
    "  specgen config show --config fast.toml --json\n"
    "      of this file alone, for a program to read";

constexpr const char* kTemplateExamples =
    "Examples:\n"
    "  specgen config template\n"
    "      read it\n"
    "  specgen config template > specgen.toml\n"
    "      settings for what is started in this folder\n"
    "  specgen config template > ~/.config/specgen/specgen.toml\n"
    "      settings for all that you start";

struct ShowFlags {
  std::string command;
  std::string config;
  bool json = false;
};

// Each value is checked by the flag that takes it.
Result<void> Check(CLI::App& app, const std::vector<Setting>& settings) {
  try {
    for (CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
      // The one that runs has its own --json.
      ApplySettings(*command, settings);
    }
  } catch (const CLI::ParseError& error) {
    return MakeError(ErrorCode::kInvalidInput, error.what());
  }
  return {};
}

const Setting* FindSetting(const std::vector<Setting>& settings, const std::string& command,
                           const std::string& flag) {
  const auto found = std::ranges::find_if(settings, [&](const Setting& setting) {
    return setting.command == command && setting.flag == flag;
  });
  return found == settings.end() ? nullptr : &*found;
}

std::string ValueText(const FlagDescription& flag, const Setting* setting) {
  if (setting == nullptr && flag.is_list) return "[]";
  if (setting == nullptr) return TomlValue(flag.kind, flag.default_text);
  if (!flag.is_list) return TomlValue(flag.kind, setting->values.front());
  std::string list;
  for (const std::string& value : setting->values) {
    list += (list.empty() ? "" : ", ") + TomlValue(flag.kind, value);
  }
  return "[" + list + "]";
}

std::string ShowText(const CommandDescription& command, const std::vector<Setting>& settings) {
  std::string text;
  for (const FlagDescription& flag : command.flags) {
    if (!flag.is_setting) continue;
    const Setting* setting = FindSetting(settings, command.name, flag.name);
    const std::string entry = fmt::format("{} = {}", flag.name.substr(2), ValueText(flag, setting));
    const bool is_unset =
        setting == nullptr && flag.kind == ValueKind::kNumber && flag.default_text.empty();
    // A number has no value that says that there is none.
    text += is_unset ? fmt::format("# {} is not set\n", flag.name.substr(2))
                     : fmt::format("{:<44}  # {}\n", entry,
                                   setting == nullptr ? "default" : setting->where);
  }
  return text.empty() ? "" : fmt::format("[{}]\n{}\n", command.name, text);
}

nlohmann::json ShowJson(const CommandDescription& command, const std::vector<Setting>& settings) {
  nlohmann::json list = nlohmann::json::array();
  for (const FlagDescription& flag : command.flags) {
    if (!flag.is_setting) continue;
    const Setting* setting = FindSetting(settings, command.name, flag.name);
    nlohmann::json entry{{"command", command.name},
                         {"setting", flag.name.substr(2)},
                         {"value", flag.default_text},
                         {"from", "default"}};
    if (flag.kind == ValueKind::kSwitch) entry["value"] = TomlValue(flag.kind, flag.default_text);
    if (setting != nullptr) {
      entry["value"] = fmt::format("{}", fmt::join(setting->values, ","));
      entry["from"] = setting->where;
    }
    list.push_back(std::move(entry));
  }
  return list;
}

int Show(CLI::App& app, const ShowFlags& flags) {
  const CommandDescription program = DescribeCommand(app);
  if (!flags.command.empty() && FindCommand(program, flags.command) == nullptr) {
    return Fail(
        {ErrorCode::kInvalidInput, fmt::format("there is no command '{}'{}", flags.command,
                                               DidYouMean(flags.command, CommandNames(program)))});
  }
  const auto settings = FindSettings(program, flags.config);
  if (!settings) return Fail(settings.error());
  if (auto checked = Check(app, *settings); !checked) return Fail(checked.error());
  std::string text;
  nlohmann::json list = nlohmann::json::array();
  for (const CommandDescription& command : program.commands) {
    if (!flags.command.empty() && command.name != flags.command) continue;
    text += ShowText(command, *settings);
    for (auto& entry : ShowJson(command, *settings)) list.push_back(std::move(entry));
  }
  const auto written = WriteOutput(flags.json ? JsonText({{"settings", list}}) : text);
  return written ? Status(ExitCode::kOk) : Fail(written.error());
}

void AddShow(CLI::App& app, CLI::App& config, int& status) {
  auto* command = config.add_subcommand("show", "What is set, and where each value comes from");
  command->footer(kShowExamples);
  auto flags = std::make_shared<ShowFlags>();
  command->add_option("COMMAND", flags->command, "Of this command alone");
  command->add_option("--config", flags->config, "Of this file alone")->type_name("FILE");
  command->add_flag("--json", flags->json, "Settings as JSON on standard output");
  command->callback([flags, &app, &status] { status = Show(app, *flags); });
}

void AddTemplate(CLI::App& app, CLI::App& config, int& status) {
  auto* command = config.add_subcommand("template", "Print a file with every setting, explained");
  command->footer(kTemplateExamples);
  command->callback([&app, &status] {
    const auto written = WriteOutput(ConfigTemplate(DescribeCommand(app)));
    status = written ? Status(ExitCode::kOk) : Fail(written.error());
  });
}

}  // namespace

void AddConfigCommand(CLI::App& app, int& status) {
  auto* command = app.add_subcommand("config", "What may be set in specgen.toml, and what is");
  command->footer(kConfigExamples);
  command->require_subcommand(1);
  AddShow(app, *command, status);
  AddTemplate(app, *command, status);
}

}  // namespace specgen
