#include "command_description.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace specgen {
namespace {

// CLI11 writes a type as "TEXT:{a,b}" or "INT in [1 - 64]": the name, then what the checks say.
std::string TypeName(const std::string& type) { return type.substr(0, type.find_first_of(": ")); }

ValueKind KindOf(const CLI::Option& option, const std::string& type) {
  if (option.get_expected_max() == 0 || type == "BOOLEAN") return ValueKind::kSwitch;
  if (type == "INT") return ValueKind::kWhole;
  if (type == "UINT") return ValueKind::kNatural;
  if (type == "FLOAT") return ValueKind::kNumber;
  if (type == "FILE") return ValueKind::kFile;
  if (type == "FOLDER") return ValueKind::kFolder;
  return ValueKind::kText;
}

std::string ValueName(ValueKind kind, const std::string& type) {
  switch (kind) {
    case ValueKind::kSwitch:
      return "";
    case ValueKind::kWhole:
    case ValueKind::kNatural:
    case ValueKind::kNumber:
      return "NUMBER";
    case ValueKind::kText:
    case ValueKind::kFile:
    case ValueKind::kFolder:
      return type;
  }
  return type;
}

std::vector<std::string> ChoicesIn(const std::string& type) {
  const auto begin = type.find('{');
  const auto end = type.find('}', begin);
  std::vector<std::string> choices;
  if (begin == std::string::npos || end == std::string::npos) return choices;
  std::string choice;
  for (std::size_t i = begin + 1; i <= end; ++i) {
    if (type[i] != ',' && i != end) {
      choice += type[i];
      continue;
    }
    choices.push_back(choice);
    choice.clear();
  }
  return choices;
}

// "1 to 64", from "INT in [1 - 64]" or from "FLOAT:NUMBER 0 to 1".
std::string LimitsIn(const std::string& type) {
  const auto begin = type.find('[');
  if (begin != std::string::npos) {
    std::string limits = type.substr(begin + 1, type.find(']', begin) - begin - 1);
    const auto dash = limits.find(" - ");
    if (dash != std::string::npos) limits.replace(dash, 3, " to ");
    return limits;
  }
  const std::string word = ":NUMBER ";
  const auto number = type.find(word);
  return number == std::string::npos ? "" : type.substr(number + word.size());
}

}  // namespace

FlagDescription DescribeFlag(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  FlagDescription flag;
  flag.kind = KindOf(option, TypeName(type));
  flag.value = ValueName(flag.kind, TypeName(type));
  flag.choices = ChoicesIn(type);
  flag.limits = LimitsIn(type);
  flag.default_text = option.get_default_str();
  // A switch that is off needs no word.
  if (flag.kind == ValueKind::kSwitch && flag.default_text != "true") flag.default_text.clear();
  flag.group = option.get_group();
  flag.text = option.get_description();
  flag.is_list = option.get_expected_max() > 1;
  flag.is_required = option.get_required();
  flag.is_setting = option.get_configurable();
  if (option.get_positional()) {
    flag.name = option.get_name(true);
    return flag;
  }
  if (!option.get_lnames().empty()) flag.name = "--" + option.get_lnames().front();
  if (!option.get_snames().empty()) flag.short_name = "-" + option.get_snames().front();
  return flag;
}

std::string FullText(const FlagDescription& flag) {
  std::string text = flag.text;
  if (!flag.choices.empty()) text += fmt::format(". One of: {}", fmt::join(flag.choices, ", "));
  if (!flag.limits.empty()) text += fmt::format(" ({})", flag.limits);
  if (flag.default_text.empty()) return text + ".";
  if (flag.kind == ValueKind::kSwitch) {
    return text + fmt::format(". On by default: {}=false switches it off.", flag.name);
  }
  text += fmt::format(". Default: {}", flag.default_text);
  return text + ".";
}

CommandDescription DescribeCommand(const CLI::App& app) {
  CommandDescription command;
  command.name = app.get_name();
  command.text = app.get_description();
  command.footer = app.get_footer();
  for (const CLI::Option* option : app.get_options()) {
    // A group without a name hides what is in it.
    if (option->get_group().empty()) continue;
    auto& list = option->get_positional() ? command.positionals : command.flags;
    list.push_back(DescribeFlag(*option));
  }
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    command.commands.push_back(DescribeCommand(*sub));
  }
  return command;
}

std::vector<std::string> FlagNames(const CommandDescription& command) {
  std::vector<std::string> names;
  for (const FlagDescription& flag : command.flags) names.push_back(flag.name);
  return names;
}

std::vector<std::string> CommandNames(const CommandDescription& command) {
  std::vector<std::string> names;
  for (const CommandDescription& sub : command.commands) names.push_back(sub.name);
  return names;
}

const CommandDescription* FindCommand(const CommandDescription& command, const std::string& name) {
  const auto found = std::ranges::find(command.commands, name, &CommandDescription::name);
  return found == command.commands.end() ? nullptr : &*found;
}

const FlagDescription* FindFlag(const CommandDescription& command, const std::string& name) {
  const auto found = std::ranges::find(command.flags, name, &FlagDescription::name);
  return found == command.flags.end() ? nullptr : &*found;
}

}  // namespace specgen
