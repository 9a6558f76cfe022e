// The configuration: one TOML file whose keys are flags without their dashes
// (docs/reference/configuration.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "command_description.h"
#include "specgen/base/result.h"

namespace specgen {

// One value for one flag of one command.
struct Setting {
  std::string command;  // "optimize"
  std::string flag;     // "--iterations"
  std::vector<std::string> values;
  std::string where;  // "specgen.toml:3:14", for messages.

  // An empty text, or an empty list, is as good as no setting: it undoes one of another file.
  bool is_unset() const { return values.empty() || (values.size() == 1 && values[0].empty()); }
};

// The settings of a file, of each flag the one that counts: what stands in the table of a command
// wins over a key before the first table, which is meant for every command that has the flag.
// kInvalidInput: no file, no TOML, a key that is no flag, a value of the wrong type. Whether a
// value is in range is left to the flag itself (ApplySettings).
Result<std::vector<Setting>> ReadConfigFile(const std::filesystem::path& path,
                                            const CommandDescription& program);

// Those of `over` replace those of `under`.
std::vector<Setting> Merged(std::vector<Setting> under, const std::vector<Setting>& over);

// The template: every setting with what it does, commented out, at its default.
std::string ConfigTemplate(const CommandDescription& program);

// `text` as a value of TOML that a flag of the kind takes.
std::string TomlValue(ValueKind kind, const std::string& text);

}  // namespace specgen
