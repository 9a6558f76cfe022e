#include "fit_run.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "exit_code.h"
#include "output.h"
#include "specgen/fit/journal_facts.h"
#include "specgen/fit/workload_model.h"
#include "specgen/runtime/stored_run.h"
#include "stop_signal.h"
#include "text_file.h"

namespace specgen {
namespace {

void Warn(const std::string& text) {
  std::fputs(fmt::format("specgen: warning: {}\n", text).c_str(), stderr);
}

Result<void> AddRun(const std::string& folder, WorkloadFacts& facts) {
  const auto journal = LoadJournal(folder);
  if (!journal) return tl::unexpected(journal.error());
  if (journal->torn_bytes > 0) {
    Warn(
        fmt::format("{}/journal: its last record is torn; the run is fitted as far as the journal "
                    "goes",
                    folder));
  }
  if (auto added = AddJournal(*journal, facts); !added) {
    return tl::unexpected(WithContext(added.error(), folder + "/journal"));
  }
  return {};
}

std::string NamesOf(const std::vector<std::string>& runs) {
  std::string names;
  for (const std::string& run : runs) {
    const std::filesystem::path path(run);
    const auto name = path.has_filename() ? path.filename() : path.parent_path().filename();
    names += (names.empty() ? "" : ", ") + name.string();
  }
  return names;
}

Result<WorkloadModel> FitRuns(const FitFlags& flags) {
  WorkloadFacts facts;
  for (const std::string& run : flags.runs) {
    if (auto added = AddRun(run, facts); !added) return tl::unexpected(added.error());
  }
  auto model = FitWorkload(facts, NamesOf(flags.runs));
  if (!model) {
    std::string journals;
    for (const std::string& run : flags.runs) {
      journals += (journals.empty() ? "" : ", ") + run + "/journal";
    }
    return tl::unexpected(WithContext(model.error(), journals));
  }
  return model;
}

Result<void> Tell(const WorkloadModel& model, const FitFlags& flags) {
  if (flags.json) {
    const nlohmann::json out = flags.out.empty() ? nlohmann::json() : nlohmann::json(flags.out);
    return WriteOutput(
        JsonText({{"out", out}, {"toml", model.toml}, {"warnings", model.warnings}}));
  }
  return WriteOutput(flags.out.empty() ? model.toml : flags.out + "\n");
}

}  // namespace

int RunFit(const FitFlags& flags) {
  EndOnStopSignals();
  const auto model = FitRuns(flags);
  if (!model) return Fail(model.error());
  for (const std::string& warning : model->warnings) Warn(warning);
  if (!flags.out.empty()) {
    if (auto written = WriteTextFile(flags.out, model->toml); !written) {
      return Fail(written.error());
    }
  }
  if (auto told = Tell(*model, flags); !told) return Fail(told.error());
  return Status(ExitCode::kOk);
}

}  // namespace specgen
