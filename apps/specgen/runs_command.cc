// `specgen runs`: what has been searched.
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "commands.h"
#include "exit_code.h"
#include "output.h"
#include "run_list.h"
#include "stop_signal.h"

namespace specgen {
namespace {

constexpr const char* kRunsExamples =
    "Examples:\n"
    "  specgen runs\n"
    "      those in ./runs: which go on, how the others ended, and what they found\n"
    "  specgen runs /data/experiments\n"
    "      those in another folder\n"
    "  specgen runs --json | jq '.runs[] | select(.best_speedup > 2)'\n"
    "      for a program to read\n"
    "\n"
    "A run that was killed has left no summary.json; it is told from its events.jsonl.";

struct RunsFlags {
  std::string folder = "runs";
  bool json = false;
};

int Runs(const RunsFlags& flags) {
  EndOnStopSignals();
  // Before the first run there is no folder of them, and nothing is wrong with that.
  const bool is_first_look =
      flags.folder == RunsFlags().folder && !std::filesystem::exists(flags.folder);
  Result<std::vector<ListedRun>> runs = std::vector<ListedRun>();
  if (!is_first_look) runs = ListRuns(flags.folder);
  if (!runs) return Fail(runs.error());
  const auto written = WriteOutput(flags.json ? JsonText(RunListJson(*runs)) : RunListText(*runs));
  return written ? Status(ExitCode::kOk) : Fail(written.error());
}

}  // namespace

void AddRunsCommand(CLI::App& app, int& status) {
  auto* command = app.add_subcommand("runs", "List the runs of a folder and how they ended");
  command->footer(kRunsExamples);
  auto flags = std::make_shared<RunsFlags>();
  command->add_option("FOLDER", flags->folder, "Where the run folders are")
      ->type_name("FOLDER")
      ->capture_default_str();
  command->add_flag("--json", flags->json, "List as JSON on standard output");
  command->callback([flags, &status] { status = Runs(*flags); });
}

}  // namespace specgen
