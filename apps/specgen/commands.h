// The commands of `specgen`. Each adds itself to the command line; when it is the chosen one, its
// callback runs and leaves the exit status in `status`.
#pragma once

#include <CLI/CLI.hpp>

namespace specgen {

void AddOptimizeCommand(CLI::App& app, int& status);
void AddEvaluateCommand(CLI::App& app, int& status);
void AddReportCommand(CLI::App& app, int& status);
void AddBaselineCommand(CLI::App& app, int& status);
void AddRunsCommand(CLI::App& app, int& status);
void AddLearnedCommand(CLI::App& app, int& status);
void AddSimulateCommand(CLI::App& app, int& status);
void AddReplayCommand(CLI::App& app, int& status);
void AddExplainCommand(CLI::App& app, int& status);
void AddModelServerCommand(CLI::App& app, int& status);
void AddDoctorCommand(CLI::App& app, int& status);
void AddConfigCommand(CLI::App& app, int& status);
// These look at the whole of `app` when they run.
void AddCompletionCommand(CLI::App& app, int& status);
void AddManCommand(CLI::App& app, int& status);

}  // namespace specgen
