// `specgen`: the command line.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>

#include "commands.h"
#include "config.h"
#include "exit_code.h"
#include "help_formatter.h"
#include "output.h"
#include "usage_error.h"

namespace {

constexpr const char* kFooter =
    "Start here:\n"
    "  specgen doctor                                    what this machine can do\n"
    "  specgen optimize problems/row_softmax --replay    a whole search, no key, no GPU\n"
    "  specgen COMMAND --help                            examples for each command\n"
    "\n"
    "Exit status: 0 done; 1 nothing passed; 2 wrong input; 3 something is missing here;\n"
    "4 stopped by you; 5 the model kept failing; 70 a fault of specgen itself.";

// Help and version are errors of parsing, too: they go to standard output.
int EndParsing(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() != 0) {
    std::fputs(specgen::UsageErrorText(app, error).c_str(), stderr);
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
  // So is a file that may not grow. A handler, unlike an ignored signal, is not passed on to what
  // is started here.
  std::signal(SIGXFSZ, [](int) {});
  CLI::App app{
      "SpecGen searches for fast kernels with a reasoning model, judges candidates while it still\n"
      "thinks, and cuts the thinking as soon as one is good enough."};
  app.name("specgen");
  app.footer(kFooter);
  // Commands take it over when they are added.
  app.formatter(std::make_shared<specgen::HelpFormatter>());
  app.require_subcommand(1);
  app.set_version_flag("--version", "specgen " SPECGEN_VERSION);
  int status = 0;
  specgen::AddOptimizeCommand(app, status);
  specgen::AddEvaluateCommand(app, status);
  specgen::AddReportCommand(app, status);
  specgen::AddBaselineCommand(app, status);
  specgen::AddRunsCommand(app, status);
  specgen::AddReplayCommand(app, status);
  specgen::AddExplainCommand(app, status);
  specgen::AddLearnedCommand(app, status);
  specgen::AddSimulateCommand(app, status);
  specgen::AddModelServerCommand(app, status);
  specgen::AddDoctorCommand(app, status);
  // All of the above have settings, all of the below have none.
  for (CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    specgen::ReadConfigFor(*command);
  }
  specgen::AddConfigCommand(app, status);
  specgen::AddCompletionCommand(app, status);
  specgen::AddManCommand(app, status);
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
