#include "config_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>

#include "nearest.h"

namespace specgen {
namespace {

constexpr std::uintmax_t kConfigBytesMax = 1 << 20;

std::string FlagOf(std::string_view key) { return "--" + std::string(key); }

std::string_view KeyOf(std::string_view flag) { return flag.substr(2); }

std::string TypeText(const FlagDescription& flag) {
  switch (flag.kind) {
    case ValueKind::kSwitch:
      return "true or false";
    case ValueKind::kWhole:
      return "a whole number";
    case ValueKind::kNatural:
      return "a whole number from 0";
    case ValueKind::kNumber:
      return "a number";
    case ValueKind::kText:
    case ValueKind::kFile:
    case ValueKind::kFolder:
      break;
  }
  return flag.is_list ? "text in quotes, or a list of such" : "text in quotes";
}

// As the flag would be given on a command line.
std::optional<std::string> ValueText(const toml::node& node, ValueKind kind) {
  switch (kind) {
    case ValueKind::kSwitch:
      if (const auto* value = node.as_boolean()) return value->get() ? "true" : "false";
      return std::nullopt;
    case ValueKind::kNumber:
      if (const auto* value = node.as_floating_point()) return fmt::format("{}", value->get());
      [[fallthrough]];
    case ValueKind::kWhole:
    case ValueKind::kNatural: {
      const auto* value = node.as_integer();
      if (value == nullptr) return std::nullopt;
      if (kind == ValueKind::kNatural && value->get() < 0) return std::nullopt;
      return std::to_string(value->get());
    }
    case ValueKind::kText:
    case ValueKind::kFile:
    case ValueKind::kFolder:
      if (const auto* value = node.as_string()) return value->get();
      return std::nullopt;
  }
  return std::nullopt;
}

// Commands whose flags may be set.
std::vector<const CommandDescription*> Configurable(const CommandDescription& program) {
  std::vector<const CommandDescription*> commands;
  for (const CommandDescription& command : program.commands) {
    const bool has_settings = std::ranges::any_of(command.flags, &FlagDescription::is_setting);
    if (has_settings) commands.push_back(&command);
  }
  return commands;
}

std::vector<std::string> SettingKeys(const CommandDescription& command) {
  std::vector<std::string> keys;
  for (const FlagDescription& flag : command.flags) {
    if (flag.is_setting) keys.emplace_back(KeyOf(flag.name));
  }
  return keys;
}

const FlagDescription* FindSetting(const CommandDescription& command, const std::string& flag) {
  const FlagDescription* found = FindFlag(command, flag);
  return found != nullptr && found->is_setting ? found : nullptr;
}

class Reader {
 public:
  Reader(std::string file, const CommandDescription& program)
      : file_(std::move(file)), commands_(Configurable(program)) {}

  Result<std::vector<Setting>> Read(const toml::table& root) {
    // First what is meant for all: the tables replace it, wherever they stand.
    for (const auto& [key, node] : root) {
      if (node.is_table()) continue;
      if (auto read = ReadForAll(std::string(key.str()), key, node); !read) {
        return tl::unexpected(read.error());
      }
    }
    for (const auto& [key, node] : root) {
      if (!node.is_table()) continue;
      if (auto read = ReadTable(key, *node.as_table()); !read) {
        return tl::unexpected(read.error());
      }
    }
    return std::move(settings_);
  }

 private:
  std::string Where(const toml::source_region& source) const {
    return fmt::format("{}:{}:{}", file_, source.begin.line, source.begin.column);
  }

  tl::unexpected<Error> Wrong(const toml::source_region& source, const std::string& what) const {
    return MakeError(ErrorCode::kInvalidInput, fmt::format("{}: {}", Where(source), what));
  }

  tl::unexpected<Error> UnknownKey(const toml::key& key, const std::string& table,
                                   const std::vector<std::string>& keys) const {
    const std::string name(key.str());
    std::string secret = name;
    std::ranges::replace(secret, '_', '-');
    if (secret == "api-key" || secret == "key" || secret == "token" || secret == "password") {
      return Wrong(key.source(),
                   fmt::format("'{}': secrets do not stand in a configuration; name the variable "
                               "that holds it with api-key-env, or the file with api-key-file",
                               name));
    }
    return Wrong(key.source(),
                 fmt::format("there is no setting '{}'{}{} (specgen config template shows all)",
                             name, table.empty() ? "" : " of " + table, DidYouMean(name, keys)));
  }

  Result<void> ReadForAll(const std::string& name, const toml::key& key, const toml::node& node) {
    std::vector<std::string> keys;
    bool is_known = false;
    for (const CommandDescription* command : commands_) {
      for (std::string& known : SettingKeys(*command)) keys.push_back(std::move(known));
      const FlagDescription* flag = FindSetting(*command, FlagOf(name));
      if (flag == nullptr) continue;
      is_known = true;
      if (auto added = Add(*command, *flag, node); !added) return added;
    }
    if (is_known) return {};
    return UnknownKey(key, "", keys);
  }

  Result<void> ReadTable(const toml::key& key, const toml::table& table) {
    const std::string name(key.str());
    const auto command = std::ranges::find(commands_, name, &CommandDescription::name);
    if (command == commands_.end()) {
      std::vector<std::string> names;
      for (const CommandDescription* known : commands_) names.push_back(known->name);
      return Wrong(key.source(), fmt::format("there is no table [{}]{}; there are: {}", name,
                                             DidYouMean(name, names), fmt::join(names, ", ")));
    }
    for (const auto& [setting, node] : table) {
      const FlagDescription* flag = FindSetting(**command, FlagOf(setting.str()));
      if (flag == nullptr) return UnknownKey(setting, name, SettingKeys(**command));
      if (auto added = Add(**command, *flag, node); !added) return added;
    }
    return {};
  }

  Result<void> Add(const CommandDescription& command, const FlagDescription& flag,
                   const toml::node& node) {
    Setting setting{command.name, flag.name, {}, Where(node.source())};
    const toml::array* list = flag.is_list ? node.as_array() : nullptr;
    const std::size_t count = list == nullptr ? 1 : list->size();
    for (std::size_t i = 0; i < count; ++i) {
      const toml::node& element = list == nullptr ? node : (*list)[i];
      auto text = ValueText(element, flag.kind);
      if (!text) {
        return Wrong(element.source(), fmt::format("{} is {}, not {}", KeyOf(flag.name),
                                                   TypeText(flag), KindOf(element)));
      }
      setting.values.push_back(*std::move(text));
    }
    settings_ = Merged(std::move(settings_), {std::move(setting)});
    return {};
  }

  static std::string KindOf(const toml::node& node) {
    if (node.is_string()) return "text";
    if (node.is_integer()) return fmt::format("{}", node.as_integer()->get());
    if (node.is_floating_point()) return fmt::format("{}", node.as_floating_point()->get());
    if (node.is_boolean()) return node.as_boolean()->get() ? "true" : "false";
    if (node.is_array()) return "a list";
    return node.is_table() ? "a table" : "a date or a time";
  }

  std::string file_;
  std::vector<const CommandDescription*> commands_;
  std::vector<Setting> settings_;
};

Result<std::string> ReadText(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kConfigBytesMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.good()) {
    return MakeError(
        ErrorCode::kInvalidInput,
        fmt::format("{}: a configuration has at most {} bytes", path.string(), kConfigBytesMax));
  }
  if (!file.eof()) {
    return MakeError(ErrorCode::kInvalidInput,
                     fmt::format("{}: cannot be read as a configuration", path.string()));
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

// As comments of at most 100 columns.
std::string Comment(const std::string& text) {
  constexpr std::size_t kColumnsMax = 98;
  std::string comment;
  std::string line;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (!line.empty() && line.size() + 1 + word.size() > kColumnsMax) {
      comment += "# " + line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return comment + "# " + line + "\n";
}

std::string TemplateEntry(const FlagDescription& flag) {
  std::string text = flag.text + ".";
  if (!flag.choices.empty()) text += fmt::format(" One of: {}.", fmt::join(flag.choices, ", "));
  if (!flag.limits.empty()) text += fmt::format(" From {}.", flag.limits);
  std::string value = TomlValue(flag.kind, flag.default_text);
  if (flag.is_list) value = flag.default_text.empty() ? "[]" : "[" + value + "]";
  return Comment(text) + fmt::format("#{} = {}\n", KeyOf(flag.name), value);
}

constexpr const char* kTemplateHead =
    "# The configuration of specgen: every setting, at its default. Made by `specgen config "
    "template`.\n"
    "#\n"
    "# Read from specgen/specgen.toml in the user's folder of configurations (XDG_CONFIG_HOME, "
    "else\n"
    "# ~/.config) and from specgen.toml in the working folder, which wins key by key; or from "
    "what\n"
    "# --config names, and then from nowhere else. Flags on the command line win over all of "
    "them.\n"
    "#\n"
    "# A key before the first table is for every command that has such a flag:\n"
    "#profiling-time = \"500ms\"\n";

}  // namespace

Result<std::vector<Setting>> ReadConfigFile(const std::filesystem::path& path,
                                            const CommandDescription& program) {
  const auto text = ReadText(path);
  if (!text) return tl::unexpected(text.error());
  try {
    return Reader(path.string(), program).Read(toml::parse(*text, path.string()));
  } catch (const toml::parse_error& error) {
    const toml::source_position at = error.source().begin;
    return MakeError(ErrorCode::kInvalidInput, fmt::format("{}:{}:{}: {}", path.string(), at.line,
                                                           at.column, error.description()));
  }
}

std::vector<Setting> Merged(std::vector<Setting> under, const std::vector<Setting>& over) {
  for (const Setting& setting : over) {
    std::erase_if(under, [&setting](const Setting& other) {
      return other.command == setting.command && other.flag == setting.flag;
    });
    under.push_back(setting);
  }
  return under;
}

std::string ConfigTemplate(const CommandDescription& program) {
  std::string text = kTemplateHead;
  for (const CommandDescription* command : Configurable(program)) {
    text += fmt::format("\n# {}.\n[{}]\n", command->text, command->name);
    std::string group;
    for (const FlagDescription& flag : command->flags) {
      if (!flag.is_setting) continue;
      if (flag.group != group && flag.group != "Options")
        text += fmt::format("\n# == {}\n", flag.group);
      group = flag.group;
      text += TemplateEntry(flag);
    }
  }
  return text;
}

std::string TomlValue(ValueKind kind, const std::string& text) {
  switch (kind) {
    case ValueKind::kSwitch:
      return text == "true" ? "true" : "false";
    case ValueKind::kWhole:
    case ValueKind::kNatural:
    case ValueKind::kNumber:
      return text.empty() ? "0" : text;
    case ValueKind::kText:
    case ValueKind::kFile:
    case ValueKind::kFolder:
      break;
  }
  std::ostringstream quoted;
  quoted << toml::value<std::string>(text);
  return quoted.str();
}

}  // namespace specgen
