#include "man_page.h"

#include <fmt/format.h>

#include <cctype>

namespace specgen {
namespace {

// Text as it stands: nothing of it is an order to the formatter.
std::string Plain(const std::string& text) {
  std::string plain;
  bool starts_line = true;
  for (const char letter : text) {
    if (starts_line && (letter == '.' || letter == '\'')) plain += "\\&";
    starts_line = letter == '\n';
    switch (letter) {
      case '\\':
        plain += "\\e";
        break;
      case '-':
        plain += "\\-";
        break;
      case '^':
        plain += "\\(ha";
        break;
      case '~':
        plain += "\\(ti";
        break;
      default:
        plain += letter;
    }
  }
  return plain;
}

std::string Heading(const std::string& name) { return ".SH " + name + "\n"; }

std::string FlagTitle(const FlagDescription& flag) {
  std::string title;
  if (!flag.short_name.empty()) title += "\\fB" + Plain(flag.short_name) + "\\fR, ";
  title += "\\fB" + Plain(flag.name) + "\\fR";
  if (!flag.value.empty()) title += " \\fI" + Plain(flag.value) + "\\fR";
  return title;
}

std::string Flags(const std::vector<FlagDescription>& flags) {
  std::string text;
  std::string group;
  for (const FlagDescription& flag : flags) {
    if (flag.group != group && flag.group != "Options" && flag.group != "Positionals") {
      text += ".PP\n" + Plain(flag.group) + ":\n";
    }
    group = flag.group;
    text += ".TP\n" + FlagTitle(flag) + "\n" + Plain(FullText(flag)) + "\n";
  }
  return text;
}

std::string Synopsis(const CommandDescription& command, const std::string& path) {
  std::string text = "\\fB" + Plain(path) + "\\fR";
  if (!command.commands.empty()) text += " \\fICOMMAND\\fR";
  for (const FlagDescription& positional : command.positionals) {
    text += fmt::format(" \\fI{}\\fR{}", Plain(positional.name), positional.is_list ? "..." : "");
  }
  return text + " [\\fIFLAGS\\fR]\n";
}

// Lines as they stand, examples keep their columns.
std::string Verbatim(const std::string& text) {
  return text.empty() ? "" : ".PP\n.nf\n" + Plain(text) + "\n.fi\n";
}

std::string Command(const CommandDescription& command, const std::string& path) {
  std::string text = ".SS " + Plain(path) + "\n" + Plain(command.text) + ".\n";
  if (command.commands.empty()) text += ".PP\n" + Synopsis(command, path);
  text += Flags(command.positionals) + Flags(command.flags) + Verbatim(command.footer);
  for (const CommandDescription& sub : command.commands) {
    text += Command(sub, path + " " + sub.name);
  }
  return text;
}

constexpr const char* kEnd = R"(.SH ENVIRONMENT
.TP
.B SPECGEN_API_KEY
The key of the endpoint, unless \fB\-\-api\-key\-env\fR names another variable.
.TP
.B XDG_CONFIG_HOME
Where the user's configuration is, if not in \fI~/.config\fR.
.TP
.B NO_COLOR
If it is set and not empty, progress is drawn without colours.
.TP
.B TERM
If it is \fIdumb\fR, progress is told line by line.
.SH FILES
.TP
.I specgen.toml
Configuration in the working folder.
.TP
.I ~/.config/specgen/specgen.toml
Configuration of the user; the one in the working folder wins key by key.
.TP
.I runs/
A folder for each run, unless \fB\-\-runs\-root\fR names another place.
)";

}  // namespace

std::string ManPage(const CommandDescription& program, const std::string& version) {
  std::string title = program.name;
  for (char& letter : title) letter = static_cast<char>(std::toupper(letter));
  std::string text = fmt::format(".TH {} 1 \"\" \"{} {}\" \"User Commands\"\n", title, program.name,
                                 Plain(version));
  text += Heading("NAME") + program.name + " \\- search for fast kernels with a reasoning model\n";
  text += Heading("SYNOPSIS") + Synopsis(program, program.name);
  text += Heading("DESCRIPTION") + Plain(program.text) + "\n" + Flags(program.flags);
  text += Verbatim(program.footer);
  text += Heading("COMMANDS");
  for (const CommandDescription& command : program.commands) {
    text += Command(command, program.name + " " + command.name);
  }
  return text + kEnd;
}

}  // namespace specgen
