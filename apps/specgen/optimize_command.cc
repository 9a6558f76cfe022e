// `specgen optimize`: the main job.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <string_view>

#include "commands.h"
#include "exit_code.h"
#include "optimize_flags.h"
#include "output.h"
#include "progress_display.h"
#include "run_report.h"
#include "specgen/llm/printable.h"
#include "specgen/llm/probe.h"
#include "specgen/runtime/run.h"
#include "stop_signal.h"

namespace specgen {
namespace {

constexpr const char* kOptimizeExamples =
    "Examples:\n"
    "  specgen optimize problems/row_softmax --replay\n"
    "      a whole search with the bundled transcript instead of a model: no key, no GPU\n"
    "  specgen optimize problems/matrix_product --endpoint http://127.0.0.1:8000/v1\n"
    "      with a server of yours; the key, if it wants one, in SPECGEN_API_KEY\n"
    "  specgen optimize P --endpoint URL --tokens 500000 --time 30m --criterion best\n"
    "      hard budgets, and reasoning is cut only by a new best candidate\n"
    "  specgen optimize P --endpoint URL --preset specgen_more --repairs 1\n"
    "      sooner, for more tokens; what is given wins over the preset\n"
    "  specgen optimize P --endpoint URL --preset limits --forks 3 --fork-token-share 0.5\n"
    "      forks at every trigger, for at most half of the reasoning's tokens\n"
    "  specgen optimize P --replay --no-speculation --json\n"
    "      the same search without forks, result as JSON\n"
    "  specgen optimize --resume runs/20261120T123456Z-row_softmax --iterations 20\n"
    "      goes on with a run that was stopped, killed or had spent its budget\n"
    "\n"
    "Ctrl-C once ends the search in good order: what is being judged is judged, the report is\n"
    "written. Twice stops at once. Either says what happens next, and how to go on later.";

ProgressDisplay::Mode ModeOf(const OptimizeFlags& flags) {
  if (flags.quiet) return ProgressDisplay::Mode::kQuiet;
  return flags.plain ? ProgressDisplay::Mode::kLines : ProgressDisplay::ModeOfTerminal();
}

// Starts the server that stands in for a model and points the run at it.
Result<std::unique_ptr<ModelServer>> StartStandIn(RunOptions& options) {
  const auto server_options = StandInOptionsOf(options);
  if (!server_options) return tl::unexpected(server_options.error());
  auto server = ModelServer::Start(*server_options);
  if (!server) return server;
  options.endpoint.base_url = fmt::format("http://127.0.0.1:{}/v1", (*server)->port());
  // It finds the transcript by the prompt, so one name serves all problems.
  options.endpoint.model = (*server)->models().front();
  options.endpoint.api_key.clear();
  return server;
}

// An endpoint that serves one model leaves no choice; another one must be asked for by name.
Result<void> ChooseModel(EndpointOptions& endpoint, Duration time_max) {
  if (!endpoint.model.empty()) return {};
  const auto models = ListModels(endpoint, time_max);
  if (!models) return tl::unexpected(models.error());
  if (models->size() == 1) {
    endpoint.model = models->front();
    return {};
  }
  std::string names;
  for (const std::string& name : *models) names += "\n  " + Printable(name);
  return MakeError(ErrorCode::kInvalidInput,
                   fmt::format("{} serves {} models: choose one with --model{}", endpoint.base_url,
                               models->size(), names));
}

// How the run can be gone on with, as the end of a sentence; nothing where it cannot.
std::string ResumeText(const std::filesystem::path& folder) {
  if (!std::filesystem::exists(folder / "journal")) return "";
  return fmt::format("; to go on later: specgen optimize --resume {}", folder.string());
}

std::string StopNotice(bool is_first, const std::filesystem::path& folder) {
  const std::string_view what =
      is_first ? "stopping: what is being judged is judged, then the report is written; Ctrl-C "
                 "again stops at once"
               : "stopping at once: what is being judged is dropped, the report is written";
  return std::string(what) + ResumeText(folder);
}

// Draws until the run has ended, its last timings too, and passes on what the user wants.
RunResult Watch(Run& run, ProgressDisplay& display) {
  std::future<RunResult> ended = std::async(std::launch::async, [&run] { return run.Wait(); });
  int stops_told = 0;
  while (ended.wait_for(std::chrono::milliseconds(100)) != std::future_status::ready) {
    const int stops = StopSignalCount();
    if (stops > stops_told) {
      // Two in one wink are a first and a second.
      const bool is_first = stops == 1;
      run.RequestStop(is_first ? StopMode::kFinishRunning : StopMode::kAtOnce);
      if (stops_told < 2) display.Notice(StopNotice(is_first, run.folder()));
      stops_told = stops;
    }
    display.Draw(run.Progress());
  }
  display.Leave();
  return ended.get();
}

ExitCode ExitCodeOf(const RunResult& result) {
  if (const std::optional<SearchEnd> interruption = InterruptionOf(result)) {
    return interruption == SearchEnd::kStopped ? ExitCode::kStopped : ExitCode::kSearchFailed;
  }
  const bool has_best =
      std::any_of(result.searches.begin(), result.searches.end(),
                  [](const SearchResult& search) { return !search.best.is_none(); });
  return has_best ? ExitCode::kOk : ExitCode::kNothingPassed;
}

// What a person must see whatever goes to standard output: warnings that were not told while it
// ran, and why there is no success.
std::string TroubleText(const RunResult& result, ExitCode code, bool warnings_were_told) {
  std::string text;
  if (!warnings_were_told) {
    for (const std::string& warning : result.warnings) {
      text += fmt::format("specgen: warning: {}\n", warning);
    }
  }
  if (code == ExitCode::kOk) return text;
  for (const SearchResult& search : result.searches) {
    if (!search.message.empty()) {
      text += fmt::format("specgen: {}: {}\n", search.problem, search.message);
    } else if (search.best.is_none()) {
      text += fmt::format("specgen: {}: no candidate passed; ended by: {}\n", search.problem,
                          SearchEndName(search.end));
    }
  }
  return text;
}

int Optimize(const OptimizeFlags& flags) {
  EndOnStopSignals();
  auto options = RunOptionsOf(flags);
  if (!options) return Fail(options.error());
  std::unique_ptr<ModelServer> stand_in;
  if (!options->stand_in.kind.empty()) {
    auto server = StartStandIn(*options);
    if (!server) return Fail(server.error());
    stand_in = std::move(*server);
  }
  if (auto chosen = ChooseModel(options->endpoint, options->probe_time_max); !chosen) {
    return Fail(chosen.error());
  }
  LearnedPlace& learned = options->learned_place;
  const bool is_unnamed = !learned.folder.empty() && learned.family.empty();
  if (is_unnamed) learned.family = LearnedFamilyOf(options->endpoint.model);
  ProgressDisplay display(ModeOf(flags));
  options->observer = [&display](const Decision& decision) { display.Tell(decision); };
  auto run = Run::Start(std::move(*options));
  if (!run) return Fail(run.error());
  CountStopSignals();
  const RunResult result = Watch(**run, display);
  const auto written =
      WriteOutput(flags.json ? JsonText(RunReportJson(result)) : RunReportText(result));
  if (!written) return Fail(written.error());
  if (result.failure) return Fail(*result.failure);
  const ExitCode code = ExitCodeOf(result);
  const bool warnings_were_told = ModeOf(flags) == ProgressDisplay::Mode::kLines;
  std::fputs(TroubleText(result, code, warnings_were_told).c_str(), stderr);
  if (code == ExitCode::kStopped) {
    std::fputs(fmt::format("specgen: stopped; the report is in {}{}\n", result.folder.string(),
                           ResumeText(result.folder))
                   .c_str(),
               stderr);
  }
  return Status(code);
}

}  // namespace

void AddOptimizeCommand(CLI::App& app, int& status) {
  auto* command = app.add_subcommand(
      "optimize", "Search for the fastest candidate of one or more problems, live");
  command->footer(kOptimizeExamples);
  auto flags = std::make_shared<OptimizeFlags>();
  flags->AddTo(*command);
  command->callback([flags, &status] { status = Optimize(*flags); });
}

}  // namespace specgen
