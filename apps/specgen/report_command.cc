// `specgen report`: the page of a run, drawn again from what the run left.
#include <fmt/core.h>

#include <filesystem>
#include <memory>
#include <string>

#include "commands.h"
#include "exit_code.h"
#include "output.h"
#include "specgen/report/report_page.h"
#include "specgen/runtime/stored_report.h"
#include "text_file.h"

namespace specgen {
namespace {

constexpr const char* kExamples =
    "Examples:\n"
    "  specgen report runs/20261120T123456Z-row_softmax\n"
    "      writes report.html into the run's folder, and prints its name\n"
    "  specgen report runs/20261120T123456Z-row_softmax --out softmax.html\n"
    "      the same page elsewhere: one file, which opens without a network or a server\n"
    "  specgen report runs/20261120T123456Z-row_softmax --json\n"
    "      what it is drawn from (docs/formats/report.md); no page is written\n"
    "\n"
    "A run writes its report when it ends; that of one that was killed, or still goes on, is "
    "drawn\n"
    "from its journal. Exit status 0: written; 2: RUN holds no run; 3: the page cannot be written.";

struct ReportFlags {
  std::string run;
  std::string out;
  bool json = false;
};

// What a run that was killed, or went on since, has written of itself is older than its journal.
bool IsCurrent(const std::filesystem::path& report, const std::filesystem::path& journal) {
  std::error_code error;
  const auto written = std::filesystem::last_write_time(report, error);
  if (error) return false;
  const auto journaled = std::filesystem::last_write_time(journal, error);
  return error || written >= journaled;
}

// A folder of a run, or its report.json. `folder` is where the page belongs.
Result<std::string> ReadReport(const std::string& run, std::filesystem::path& folder) {
  folder = std::filesystem::path(run);
  std::error_code ignored;
  if (!std::filesystem::exists(folder, ignored)) {
    return MakeError(ErrorCode::kInvalidInput,
                     fmt::format("{}: there is no such folder; name one under runs/", run));
  }
  std::filesystem::path file = folder / "report.json";
  if (!std::filesystem::is_directory(folder, ignored)) {
    file = folder;
    folder = file.parent_path();
  } else if (!IsCurrent(file, folder / "journal")) {
    return StoredReportJson(folder);
  }
  return ReadTextFile(file);
}

int Report(const ReportFlags& flags) {
  std::filesystem::path folder;
  const auto report = ReadReport(flags.run, folder);
  if (!report) return Fail(report.error());
  const auto page = ReportPage(*report, flags.run);
  if (!page) return Fail(page.error());
  if (flags.json) {
    if (auto written = WriteOutput(*report); !written) return Fail(written.error());
    return Status(ExitCode::kOk);
  }
  const std::filesystem::path out =
      flags.out.empty() ? folder / "report.html" : std::filesystem::path(flags.out);
  if (auto written = WriteTextFile(out, *page); !written) return Fail(written.error());
  if (auto told = WriteOutput(out.string() + "\n"); !told) return Fail(told.error());
  return Status(ExitCode::kOk);
}

}  // namespace

void AddReportCommand(CLI::App& app, int& status) {
  auto* command = app.add_subcommand("report", "Draw a run as one HTML page");
  command->footer(kExamples);
  auto flags = std::make_shared<ReportFlags>();
  command->add_option("RUN", flags->run, "The folder that a run left, or its report.json")
      ->required()
      ->type_name("FOLDER");
  auto* out =
      command->add_option("--out", flags->out, "Where to write the page")->type_name("FILE");
  command->add_flag("--json", flags->json, "The report's data on standard output, no page")
      ->excludes(out);
  command->callback([flags, &status] { status = Report(*flags); });
}

}  // namespace specgen
