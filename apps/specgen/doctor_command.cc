// `specgen doctor`: what this machine can do, and how to get what is missing.
#include <dlfcn.h>
#include <fmt/core.h>
#include <unistd.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "commands.h"
#include "exit_code.h"
#include "key_source.h"
#include "output.h"
#include "specgen/eval/probe.h"
#include "specgen/llm/printable.h"
#include "specgen/llm/probe.h"
#include "stop_signal.h"
#include "text_table.h"

namespace specgen {
namespace {

constexpr const char* kDoctorExamples =
    "Examples:\n"
    "  specgen doctor\n"
    "      compiler, jail, cores and GPU, and what to install where one is missing\n"
    "  specgen doctor --endpoint http://127.0.0.1:8000/v1\n"
    "      also whether this endpoint answers, and with which models\n"
    "  specgen doctor --json | jq '.findings[] | select(.works | not)'\n"
    "      what does not work, for a program to read\n"
    "\n"
    "Exit status 0: the judge for CPU problems works here (and the endpoint, if one was given);\n"
    "3: something that it needs is missing.";

struct Finding {
  std::string what;
  bool works = false;
  bool needed = false;  // For problems on the CPU.
  std::string text;     // What was found, or what is missing and what to do.
};

struct DoctorFlags {
  std::string endpoint;
  std::string api_key_env = "SPECGEN_API_KEY";
  std::string api_key_file;
  bool json = false;
};

Finding FindingOf(const std::string& what, const Result<std::string>& probe) {
  return {what, probe.has_value(), true, probe ? *probe : probe.error().message};
}

Finding CoresFinding() {
  const unsigned count = std::thread::hardware_concurrency();
  return {"cores", count > 0, true, fmt::format("{} for compilation and for the device", count)};
}

Finding GpuFinding() {
  // Asked the way it would be used: the driver's library, loaded at run time.
  void* library = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    return {"gpu", false, false, "none: no CUDA driver (libcuda.so.1). CPU problems need none"};
  }
  dlclose(library);
  return {"gpu", true, false, "a CUDA driver is there; this version judges CPU problems only"};
}

Finding EndpointFinding(const DoctorFlags& flags) {
  EndpointOptions endpoint;
  endpoint.base_url = flags.endpoint;
  endpoint.api_key_variable = flags.api_key_env;
  const auto key = ReadKey({flags.api_key_env, flags.api_key_file});
  if (!key) return {"endpoint", false, true, key.error().message};
  endpoint.api_key = *key;
  const auto models = ListModels(endpoint, std::chrono::seconds(10));
  if (!models) return {"endpoint", false, true, models.error().message};
  std::string names;
  for (const std::string& model : *models) names += (names.empty() ? "" : ", ") + Printable(model);
  return {"endpoint", true, true, fmt::format("{} serves {}", flags.endpoint, names)};
}

int Doctor(const DoctorFlags& flags) {
  EndOnStopSignals();
  std::vector<Finding> findings{FindingOf("compiler", CompilerProbe()),
                                FindingOf("jail", JailProbe()), CoresFinding(), GpuFinding()};
  if (!flags.endpoint.empty()) findings.push_back(EndpointFinding(flags));
  bool works = true;
  nlohmann::json report = nlohmann::json::array();
  TextTable table({{"what"}, {"state"}, {"found"}});
  for (const Finding& finding : findings) {
    works = works && (finding.works || !finding.needed);
    table.AddRow({finding.what, finding.works ? "ok" : (finding.needed ? "MISSING" : "absent"),
                  finding.text});
    report.push_back({{"what", finding.what},
                      {"works", finding.works},
                      {"needed", finding.needed},
                      {"text", finding.text}});
  }
  const auto written =
      WriteOutput(flags.json ? JsonText({{"works", works}, {"findings", report}}) : table.Text());
  if (!written) return Fail(written.error());
  return Status(works ? ExitCode::kOk : ExitCode::kUnavailable);
}

}  // namespace

void AddDoctorCommand(CLI::App& app, int& status) {
  auto* command =
      app.add_subcommand("doctor", "What this machine can do, and how to get what is missing");
  command->footer(kDoctorExamples);
  auto flags = std::make_shared<DoctorFlags>();
  command->add_option("--endpoint", flags->endpoint, "Also ask this endpoint for its models");
  command->add_option("--api-key-env", flags->api_key_env, "Variable that holds its key")
      ->capture_default_str();
  command->add_option("--api-key-file", flags->api_key_file, "File whose first line is the key")
      ->type_name("FILE");
  command->add_flag("--json", flags->json, "Findings as JSON on standard output");
  command->callback([flags, &status] { status = Doctor(*flags); });
}

}  // namespace specgen
