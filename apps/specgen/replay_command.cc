// `specgen replay`: does the core decide again what it decided then?
#include <fmt/core.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "commands.h"
#include "exit_code.h"
#include "output.h"
#include "replay_report.h"
#include "specgen/runtime/replay.h"

namespace specgen {
namespace {

constexpr const char* kReplayExamples =
    "Examples:\n"
    "  specgen replay runs/20261120T123456Z-row_softmax\n"
    "      feeds the journal through the core of this SpecGen: the same actions, or the first\n"
    "      difference\n"
    "  specgen replay RUN --json\n"
    "      the same for a program\n"
    "  for run in runs/*; do specgen replay \"$run\" > /dev/null || echo \"$run\"; done\n"
    "      after a change to the core: the runs that would have gone another way\n"
    "\n"
    "The traces in generations/ are searched for triggers again, too. Exit status: 0 the same;\n"
    "1 there is a difference; 2 there is no journal, or it cannot be read.";

struct ReplayFlags {
  std::string folder;
  bool json = false;
};

int Replay(const ReplayFlags& flags) {
  const Result<ReplayReport> report = ReplayRun(flags.folder);
  if (!report) return Fail(report.error());
  const auto written =
      WriteOutput(flags.json ? JsonText(ReplayReportJson(*report)) : ReplayReportText(*report));
  if (!written) return Fail(written.error());
  return Status(report->is_same() ? ExitCode::kOk : ExitCode::kNothingPassed);
}

}  // namespace

void AddReplayCommand(CLI::App& app, int& status) {
  auto* command = app.add_subcommand(
      "replay",
      "Feed a run's journal through the core again: same actions, or the first difference");
  command->footer(kReplayExamples);
  auto flags = std::make_shared<ReplayFlags>();
  command->add_option("RUN", flags->folder, "Folder of the run")->required()->type_name("FOLDER");
  command->add_flag("--json", flags->json, "Result as JSON on standard output");
  command->callback([flags, &status] { status = Replay(*flags); });
}

}  // namespace specgen
