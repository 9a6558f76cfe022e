// `specgen report`: the page of a run, drawn again from what the run left.
#include <fmt/core.h>

#include <filesystem>
#include <memory>
#include <string>

#include "commands.h"
#include "exit_code.h"
#include "output.h"
#include "specgen/report/report_page.h"
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
    "A run writes its report when it ends. Exit status 0: written; 2: RUN holds no report; 3: the\n"
    "page cannot be written.";

struct ReportFlags {
  std::string run;
  std::string out;
  bool json = false;
};

// A folder of a run, or its report.json.
Result<std::string> ReadReport(const std::string& run, std::filesystem::path& file) {
  file = std::filesystem::path(run);
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    return MakeError(ErrorCode::kInvalidInput,
                     fmt::format("{}: there is no such folder; name one under runs/", run));
  }
  if (std::filesystem::is_directory(file, ignored)) file /= "report.json";
  if (!std::filesystem::exists(file, ignored)) {
    return MakeError(ErrorCode::kInvalidInput,
                     fmt::format("{} holds no report.json: it is no folder of a run, or its run "
                                 "did not come to its end",
                                 run));
  }
  return ReadTextFile(file);
}

int Report(const ReportFlags& flags) {
  std::filesystem::path file;
  const auto report = ReadReport(flags.run, file);
  if (!report) return Fail(report.error());
  const auto page = ReportPage(*report, file.string());
  if (!page) return Fail(page.error());
  if (flags.json) {
    if (auto written = WriteOutput(*report); !written) return Fail(written.error());
    return Status(ExitCode::kOk);
  }
  const std::filesystem::path out =
      flags.out.empty() ? file.parent_path() / "report.html" : std::filesystem::path(flags.out);
  if (auto written = WriteTextFile(out, *page); !written) return Fail(written.error());
  if (auto told = WriteOutput(out.string() + "\n"); !told) return Fail(told.error());
  return Status(ExitCode::kOk);
}

}  // namespace

void AddReportCommand(CLI::App& app, int& status) {
  auto* command = app.add_subcommand("report", "Draw a finished run as one HTML page");
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
