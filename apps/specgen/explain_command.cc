// `specgen explain`: why did that happen?
#include <fmt/core.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "commands.h"
#include "exit_code.h"
#include "output.h"
#include "specgen/runtime/explain.h"

namespace specgen {
namespace {

constexpr const char* kExplainExamples =
    "Examples:\n"
    "  specgen explain RUN            what can be asked about\n"
    "  specgen explain RUN c17        a candidate: its source, where it came from, what it waited\n"
    "                                 for, how each stage ended and what the judge said\n"
    "  specgen explain RUN g4         a generation: its triggers, why each forked or did not, why\n"
    "                                 it was cut\n"
    "  specgen explain RUN r12        a request: why it waited, over time\n"
    "  specgen explain RUN i3         an iteration; s2i3 of the second search\n"
    "  specgen explain RUN c17 --json";

struct ExplainFlags {
  std::string folder;
  std::string id;
  bool json = false;
};

std::string TextOf(const Explanation& explanation) {
  std::string text = explanation.title + "\n";
  if (!explanation.source.empty()) {
    text += fmt::format("  source: {}\n", explanation.source.string());
  }
  for (const ExplainedFact& fact : explanation.facts) {
    if (explanation.id.empty()) {
      text += "  " + fact.text + "\n";
      continue;
    }
    const double seconds = std::chrono::duration<double>(fact.at.since_epoch()).count();
    text += fmt::format("{:>10.3f} s  {}\n", seconds, fact.text);
    std::string_view rest = fact.detail;
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      text += fmt::format("              | {}\n", rest.substr(0, end));
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    }
  }
  return text;
}

nlohmann::json JsonOf(const Explanation& explanation) {
  nlohmann::json json;
  json["id"] = explanation.id;
  json["title"] = explanation.title;
  json["source"] = nullptr;
  if (!explanation.source.empty()) json["source"] = explanation.source.string();
  json["facts"] = nlohmann::json::array();
  for (const ExplainedFact& fact : explanation.facts) {
    json["facts"].push_back(
        {{"at_ns", fact.at.since_epoch().count()}, {"text", fact.text}, {"detail", fact.detail}});
  }
  return json;
}

int Explain(const ExplainFlags& flags) {
  const Result<Explanation> explanation =
      flags.id.empty() ? ExplainRun(flags.folder) : ExplainRun(flags.folder, flags.id);
  if (!explanation) return Fail(explanation.error());
  const auto written =
      WriteOutput(flags.json ? JsonText(JsonOf(*explanation)) : TextOf(*explanation));
  return written ? Status(ExitCode::kOk) : Fail(written.error());
}

}  // namespace

void AddExplainCommand(CLI::App& app, int& status) {
  auto* command =
      app.add_subcommand("explain", "Say why something waited, forked, was cut or failed in a run");
  command->footer(kExplainExamples);
  auto flags = std::make_shared<ExplainFlags>();
  command->add_option("RUN", flags->folder, "Folder of the run")->required()->type_name("FOLDER");
  command->add_option("ID", flags->id, "c17, g4, r12, i3 or s2i3; without it: what there is");
  command->add_flag("--json", flags->json, "Result as JSON on standard output");
  command->callback([flags, &status] { status = Explain(*flags); });
}

}  // namespace specgen
