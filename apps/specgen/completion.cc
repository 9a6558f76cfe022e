#include "completion.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <functional>

namespace specgen {
namespace {

std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// Calls `visit` with each command and its path, "specgen config show", outer ones first.
void Walk(const CommandDescription& command, const std::string& path,
          const std::function<void(const CommandDescription&, const std::string&)>& visit) {
  visit(command, path);
  for (const CommandDescription& sub : command.commands) Walk(sub, path + " " + sub.name, visit);
}

// Choices that are words as they stand: "quantile:Q" wants a number for its Q.
std::vector<std::string> Words(const FlagDescription& flag) {
  std::vector<std::string> words = flag.choices;
  std::erase_if(words, [](const std::string& word) { return word.find(':') != word.npos; });
  return words;
}

// The kinds of the positionals decide what stands where no flag does.
bool TakesFiles(const CommandDescription& command) {
  for (const FlagDescription& positional : command.positionals) {
    if (positional.kind == ValueKind::kFile) return true;
  }
  return false;
}

bool TakesFolders(const CommandDescription& command) {
  for (const FlagDescription& positional : command.positionals) {
    if (positional.kind == ValueKind::kFolder) return true;
  }
  return false;
}

std::string BashValue(const FlagDescription& flag) {
  if (flag.kind == ValueKind::kFile) return "_specgen_paths -f";
  if (flag.kind == ValueKind::kFolder) return "_specgen_paths -d";
  if (flag.choices.empty()) return ":";
  return fmt::format("_specgen_words \"{}\"", fmt::join(Words(flag), " "));
}

std::string BashPositional(const CommandDescription& command) {
  if (!command.commands.empty()) {
    return fmt::format("_specgen_words \"{}\"", fmt::join(CommandNames(command), " "));
  }
  if (TakesFiles(command)) return "_specgen_paths -f";
  if (TakesFolders(command)) return "_specgen_paths -d";
  for (const FlagDescription& positional : command.positionals) {
    if (!positional.choices.empty()) return BashValue(positional);
  }
  return ":";
}

constexpr std::string_view kBashFrame =
    R"(# bash completion of specgen; made by `specgen completion bash`.
_specgen_words() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word")
}
_specgen_paths() {
  mapfile -t COMPREPLY < <(compgen "$1" -- "$word")
  compopt -o filenames 2>/dev/null
}
_specgen() {
  local word="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" path=specgen i
  COMPREPLY=()
  # In "--flag=value" the sign is a word of its own.
  if [[ $word == "=" ]]; then
    word=
  elif [[ $previous == "=" ]]; then
    previous="${COMP_WORDS[COMP_CWORD-2]}"
  fi
  for ((i = 1; i < COMP_CWORD; ++i)); do
    case "$path ${COMP_WORDS[i]}" in
      @PATHS@) path+=" ${COMP_WORDS[i]}" ;;
    esac
  done
  case "$path $previous" in
@VALUES@  esac
  if [[ $word == -* ]]; then
    case "$path" in
@FLAGS@    esac
  else
    case "$path" in
@POSITIONALS@    esac
  fi
}
complete -F _specgen specgen
)";

// Within single quotes.
std::string Quoted(const std::string& text) { return "'" + Replaced(text, "'", "'\\''") + "'"; }

// First sentence or so: one line of a menu.
std::string Summary(const std::string& text) {
  constexpr std::size_t kLengthMax = 70;
  std::string line = text.substr(0, text.find_first_of(";\n"));
  if (line.size() <= kLengthMax) return line;
  const auto end = line.rfind(' ', kLengthMax);
  return line.substr(0, end) + "...";
}

std::string ZshAction(const FlagDescription& flag) {
  if (flag.kind == ValueKind::kFile) return "_files";
  if (flag.kind == ValueKind::kFolder) return "_files -/";
  if (flag.choices.empty()) return " ";
  return fmt::format("({})", fmt::join(Words(flag), " "));
}

std::string ZshText(const std::string& text) {
  std::string escaped = Replaced(Summary(text), "\\", "\\\\");
  for (const char* special : {"[", "]", ":"}) {
    escaped = Replaced(escaped, special, std::string("\\") + special);
  }
  return escaped;
}

std::string ZshFlag(const FlagDescription& flag) {
  const bool is_switch = flag.kind == ValueKind::kSwitch;
  std::string spec = fmt::format("{}{}{}[{}]", flag.is_list ? "*" : "", flag.name,
                                 is_switch ? "" : "=", ZshText(flag.text));
  if (!is_switch) spec += fmt::format(":{}:{}", ZshText(flag.value), ZshAction(flag));
  return Quoted(spec);
}

std::string ZshName(const std::string& path) { return "_" + Replaced(path, " ", "_"); }

std::string ZshFunction(const CommandDescription& command, const std::string& path) {
  std::string text = fmt::format("{}() {{\n", ZshName(path));
  if (!command.commands.empty()) text += "  local context state state_descr line\n";
  text += "  _arguments";
  if (!command.commands.empty()) text += " -C";
  for (const FlagDescription& flag : command.flags) text += " \\\n    " + ZshFlag(flag);
  if (command.commands.empty()) {
    for (std::size_t i = 0; i < command.positionals.size(); ++i) {
      const FlagDescription& positional = command.positionals[i];
      text += fmt::format(
          " \\\n    {}",
          Quoted(fmt::format("{}:{}:{}", positional.is_list ? "*" : std::to_string(i + 1),
                             positional.name, ZshAction(positional))));
    }
    return text + "\n}\n";
  }
  text += " \\\n    '1: :->command' '*:: :->arguments'\n  case $state in\n    command)\n";
  text += "      local -a names=(";
  for (const CommandDescription& sub : command.commands) {
    text += "\n        " + Quoted(fmt::format("{}:{}", sub.name, ZshText(sub.text)));
  }
  text += fmt::format(
      ")\n      _describe command names ;;\n    arguments)\n"
      "      case $line[1] in\n        {}) {}_$line[1] ;;\n      esac ;;\n  esac\n}}\n",
      fmt::join(CommandNames(command), "|"), ZshName(path));
  return text;
}

// True where the words so far name exactly this command.
std::string FishCondition(const CommandDescription& command, const std::string& path) {
  const auto first = path.find(' ');
  std::string condition = "__fish_use_subcommand";
  if (first != path.npos) {
    const std::string rest = path.substr(first + 1);
    condition = "__fish_seen_subcommand_from " + Replaced(rest, " ",
                                                          "; and "
                                                          "__fish_seen_subcommand_from ");
    if (!command.commands.empty()) {
      condition += fmt::format("; and not __fish_seen_subcommand_from {}",
                               fmt::join(CommandNames(command), " "));
    }
  }
  return condition;
}

std::string FishFlag(const FlagDescription& flag) {
  std::string text = " -l " + flag.name.substr(2);
  if (!flag.short_name.empty()) text += " -s " + flag.short_name.substr(1);
  if (flag.kind == ValueKind::kFile) text += " -r -F";
  if (flag.kind == ValueKind::kFolder) text += " -x -a '(__fish_complete_directories)'";
  const bool has_plain_value = flag.kind != ValueKind::kSwitch && flag.kind != ValueKind::kFile &&
                               flag.kind != ValueKind::kFolder;
  if (has_plain_value) text += " -x";
  if (has_plain_value && !flag.choices.empty()) {
    text += " -a " + Quoted(fmt::format("{}", fmt::join(Words(flag), " ")));
  }
  return text + " -d " + Quoted(Summary(flag.text));
}

}  // namespace

std::string BashCompletion(const CommandDescription& program) {
  std::string paths;
  std::string values;
  std::string flags;
  std::string positionals;
  Walk(program, program.name, [&](const CommandDescription& command, const std::string& path) {
    if (path != program.name) paths += fmt::format("{}\"{}\"", paths.empty() ? "" : " | ", path);
    for (const FlagDescription& flag : command.flags) {
      if (flag.kind == ValueKind::kSwitch) continue;
      values += fmt::format("    \"{} {}\") {}; return ;;\n", path, flag.name, BashValue(flag));
    }
    flags += fmt::format("      \"{}\") _specgen_words \"{}\" ;;\n", path,
                         fmt::join(FlagNames(command), " "));
    positionals += fmt::format("      \"{}\") {} ;;\n", path, BashPositional(command));
  });
  std::string text(kBashFrame);
  text = Replaced(text, "@PATHS@", paths);
  text = Replaced(text, "@VALUES@", values);
  text = Replaced(text, "@FLAGS@", flags);
  return Replaced(text, "@POSITIONALS@", positionals);
}

std::string ZshCompletion(const CommandDescription& program) {
  std::string text = "#compdef specgen\n# zsh completion; made by `specgen completion zsh`.\n";
  Walk(program, program.name, [&text](const CommandDescription& command, const std::string& path) {
    text += ZshFunction(command, path);
  });
  // Called when it is loaded as a function of $fpath, defined when it is sourced.
  return text +
         "if [ \"$funcstack[1]\" = _specgen ]; then\n  _specgen \"$@\"\nelse\n"
         "  compdef _specgen specgen\nfi\n";
}

std::string FishCompletion(const CommandDescription& program) {
  std::string text = "# fish completion; made by `specgen completion fish`.\n";
  Walk(program, program.name, [&](const CommandDescription& command, const std::string& path) {
    const std::string start =
        fmt::format("complete -c {} -n {}", program.name, Quoted(FishCondition(command, path)));
    for (const CommandDescription& sub : command.commands) {
      text += fmt::format("{} -f -a {} -d {}\n", start, sub.name, Quoted(Summary(sub.text)));
    }
    const bool takes_paths = TakesFiles(command) || TakesFolders(command);
    if (command.commands.empty() && !takes_paths) text += start + " -f\n";
    for (const FlagDescription& positional : command.positionals) {
      if (positional.choices.empty()) continue;
      text += fmt::format("{} -f -a {}\n", start,
                          Quoted(fmt::format("{}", fmt::join(Words(positional), " "))));
    }
    for (const FlagDescription& flag : command.flags) text += start + FishFlag(flag) + "\n";
  });
  return text;
}

}  // namespace specgen
