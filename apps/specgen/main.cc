// `specgen`: the command line.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "commands.h"
#include "exit_code.h"
#include "output.h"

namespace {

constexpr const char* kFooter =
    "Start here:\n"
    "  specgen doctor                                    what this machine can do\n"
    "  specgen optimize problems/row_softmax --replay    a whole search, no key, no GPU\n"
    "  specgen COMMAND --help                            examples for each command\n"
    "\n"
    "Exit status: 0 done; 1 nothing passed; 2 wrong input; 3 something is missing here;\n"
    "4 stopped by you; 5 the model kept failing; 70 a fault of specgen itself.";

std::string CommandNames(const CLI::App& app) {
  std::string names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names += (names.empty() ? "" : ", ") + command->get_name();
  }
  return names;
}

// CLI11 misses a command before it looks at what stands in its place.
std::string UsageText(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<std::string> left = app.remaining();
  if (!app.get_subcommands().empty()) return error.what();
  if (left.empty()) return fmt::format("a command is missing; there are: {}", CommandNames(app));
  if (left.front().starts_with('-')) {
    return fmt::format("there is no flag '{}' before a command", left.front());
  }
  return fmt::format("there is no command '{}'; there are: {}", left.front(), CommandNames(app));
}

// Names the command that was wrongly used, and where its use is described.
void TellUsage(const CLI::App& app, const CLI::ParseError& error) {
  std::string name = app.get_name();
  for (const CLI::App* command : app.get_subcommands()) name += " " + command->get_name();
  std::fputs(fmt::format("{}: {}\nSee {} --help\n", name, UsageText(app, error), name).c_str(),
             stderr);
}

// Help and version are errors of parsing, too: they go to standard output.
int EndParsing(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() != 0) {
    TellUsage(app, error);
    return specgen::Status(specgen::ExitCode::kInvalidInput);
  }
  std::ostringstream text;
  app.exit(error, text, std::cerr);
  if (auto written = specgen::WriteOutput(text.str()); !written) {
    return specgen::Fail(written.error());
  }
  return specgen::Status(specgen::ExitCode::kOk);
}

}  // namespace

int main(int argc, char** argv) {
  // A reader that goes away is told by the failing write, not by a signal.
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app{
      "SpecGen searches for fast kernels with a reasoning model, judges candidates while it still\n"
      "thinks, and cuts the thinking as soon as one is good enough."};
  app.name("specgen");
  app.footer(kFooter);
  app.require_subcommand(1);
  app.set_version_flag("--version", "specgen " SPECGEN_VERSION);
  int status = 0;
  specgen::AddOptimizeCommand(app, status);
  specgen::AddEvaluateCommand(app, status);
  specgen::AddReportCommand(app, status);
  specgen::AddSimulateCommand(app, status);
  specgen::AddModelServerCommand(app, status);
  specgen::AddDoctorCommand(app, status);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return EndParsing(app, error);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "specgen: %s\n", error.what());
    return specgen::Status(specgen::ExitCode::kInternal);
  }
  return status;
}
