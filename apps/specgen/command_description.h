// The command line as data: what --help, completion, the man page and the configuration are about.
// Read off the CLI11 app, which is the one place where commands and flags are defined.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace specgen {

enum class ValueKind {
  kSwitch,  // None: it is there or it is not.
  kWhole,
  kNatural,  // Whole, not below zero.
  kNumber,
  kText,
  kFile,
  kFolder,
};

struct FlagDescription {
  std::string name;        // "--token-rate"; of a positional "PROBLEM".
  std::string short_name;  // "-h", or empty.
  ValueKind kind = ValueKind::kText;
  std::string value;  // What stands for the value: "FILE", "NUMBER"; of a switch none.
  std::vector<std::string> choices;  // All that may stand there, where that is a list.
  std::string limits;                // "1 to 64", where it is a range.
  std::string default_text;          // Empty: none.
  std::string group;
  std::string text;
  bool is_list = false;      // May be given several times.
  bool is_required = false;  // Positionals.
  bool is_setting = true;    // May stand in a configuration file.
};

struct CommandDescription {
  std::string name;
  std::string text;
  std::string footer;  // Examples.
  std::vector<FlagDescription> flags;
  std::vector<FlagDescription> positionals;
  std::vector<CommandDescription> commands;
};

CommandDescription DescribeCommand(const CLI::App& app);
FlagDescription DescribeFlag(const CLI::Option& option);

// What it does, which values it takes, and its default, as sentences.
std::string FullText(const FlagDescription& flag);

// All names that may stand where `command` takes a flag.
std::vector<std::string> FlagNames(const CommandDescription& command);
std::vector<std::string> CommandNames(const CommandDescription& command);
// Null where there is none of the name.
const CommandDescription* FindCommand(const CommandDescription& command, const std::string& name);
const FlagDescription* FindFlag(const CommandDescription& command, const std::string& name);

}  // namespace specgen
