// `specgen completion` and `specgen man`: what a system wants to know about the command line.
#include <memory>
#include <string>

#include "command_description.h"
#include "commands.h"
#include "completion.h"
#include "exit_code.h"
#include "man_page.h"
#include "output.h"
#include "value_check.h"

namespace specgen {
namespace {

constexpr const char* kCompletionExamples =
    "Examples:\n"
    "  source <(specgen completion bash)\n"
    "      in this shell, or in ~/.bashrc\n"
    "  specgen completion zsh > \"${fpath[1]}/_specgen\"\n"
    "      for every zsh to come\n"
    "  specgen completion fish > ~/.config/fish/completions/specgen.fish\n"
    "\n"
    "cmake --install puts all three where the shells of a system look for them.";

constexpr const char* kManExamples =
    "Examples:\n"
    "  specgen man | man -l -\n"
    "      read it\n"
    "  specgen man > ~/.local/share/man/man1/specgen.1\n"
    "      install it for yourself\n"
    "  specgen man | mandoc -T html > specgen.html\n"
    "      as a page; cmake --install installs the page for all";

int Print(const std::string& text) {
  if (auto written = WriteOutput(text); !written) return Fail(written.error());
  return Status(ExitCode::kOk);
}

std::string CompletionOf(const CommandDescription& program, const std::string& shell) {
  if (shell == "bash") return BashCompletion(program);
  return shell == "zsh" ? ZshCompletion(program) : FishCompletion(program);
}

}  // namespace

void AddCompletionCommand(CLI::App& app, int& status) {
  auto* command =
      app.add_subcommand("completion", "Print a script that completes the command line");
  command->footer(kCompletionExamples);
  auto shell = std::make_shared<std::string>();
  command->add_option("SHELL", *shell, "Of this shell")
      ->required()
      ->check(OneOf({"bash", "zsh", "fish"}));
  command->callback(
      [&app, shell, &status] { status = Print(CompletionOf(DescribeCommand(app), *shell)); });
}

void AddManCommand(CLI::App& app, int& status) {
  auto* command = app.add_subcommand("man", "Print the man page");
  command->footer(kManExamples);
  command->callback(
      [&app, &status] { status = Print(ManPage(DescribeCommand(app), SPECGEN_VERSION)); });
}

}  // namespace specgen
