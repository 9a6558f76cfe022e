// `specgen`: the command line.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <sstream>

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
  specgen::AddSimulateCommand(app, status);
  specgen::AddModelServerCommand(app, status);
  specgen::AddDoctorCommand(app, status);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and version go to standard output as well.
    std::ostringstream text;
    const int parsed = app.exit(error, text, std::cerr);
    if (auto written = specgen::WriteOutput(text.str()); !written) {
      return specgen::Fail(written.error());
    }
    return parsed == 0 ? 0 : specgen::Status(specgen::ExitCode::kInvalidInput);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "specgen: %s\n", error.what());
    return specgen::Status(specgen::ExitCode::kInternal);
  }
  return status;
}
