// `specgen model-server`: an endpoint without a model.
#include <fmt/core.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>

#include "commands.h"
#include "exit_code.h"
#include "number_range.h"
#include "output.h"
#include "specgen/model_server/model_server.h"
#include "stop_signal.h"
#include "value_check.h"

namespace specgen {
namespace {

constexpr const char* kModelServerExamples =
    "Examples:\n"
    "  specgen model-server --transcript problems/row_softmax/transcript.jsonl --port 8000\n"
    "  specgen model-server --workload problems/row_softmax/synthetic --token-rate 80\n"
    "  specgen model-server --transcript T --fault reset:permille=50 \\\n"
    "      --fault rate_limited:permille=100\n"
    "      one stream in twenty is reset, one request in ten is refused for a while\n"
    "\n"
    "It serves /v1/chat/completions, /v1/completions, /v1/models, /health and /records. The names\n"
    "of its models begin with replay: or synthetic:. docs/formats/transcript.md describes files,\n"
    "tokens and faults. The first line on standard output is the address, for scripts.";

struct ModelServerFlags {
  ModelServerOptions options;
  std::string reasoning_field = "reasoning";
  std::string api_key_env;
  int first_token_delay_ms = 0;
};

int Serve(ModelServerFlags flags) {
  if (flags.options.transcripts.empty() && flags.options.workloads.empty()) {
    return Fail({ErrorCode::kInvalidInput,
                 "there is nothing to serve: name transcripts with --transcript or workloads with "
                 "--workload"});
  }
  const auto field = ParseReasoningField(flags.reasoning_field);
  if (!field) return Fail(field.error());
  flags.options.reasoning_field = *field;
  flags.options.first_token_delay = std::chrono::milliseconds(flags.first_token_delay_ms);
  if (!flags.api_key_env.empty()) {
    const char* key = std::getenv(flags.api_key_env.c_str());
    if (key == nullptr || *key == '\0') {
      return Fail({ErrorCode::kInvalidInput,
                   fmt::format("--api-key-env: the environment variable {} is not set",
                               flags.api_key_env)});
    }
    flags.options.api_key = key;
  }
  CountStopSignals();
  auto server = ModelServer::Start(flags.options);
  if (!server) return Fail(server.error());
  const auto written =
      WriteOutput(fmt::format("http://{}:{}/v1\n", flags.options.address, (*server)->port()));
  if (!written) return Fail(written.error());
  for (const std::string& model : (*server)->models()) {
    std::fputs(fmt::format("serving {}\n", model).c_str(), stderr);
  }
  while (StopSignalCount() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  (*server)->Stop();
  return Status(ExitCode::kOk);
}

void AddFlags(CLI::App& command, ModelServerFlags& flags) {
  ModelServerOptions& options = flags.options;
  command.add_option("--transcript", options.transcripts, "Transcripts to replay")
      ->type_name("FILE");
  command.add_option("--workload", options.workloads, "Folders of synthetic workloads")
      ->type_name("FOLDER");
  command.add_option("--address", options.address, "Address to listen on")->capture_default_str();
  command.add_option("--port", options.port, "Port; 0: the system chooses")
      ->capture_default_str()
      ->check(CLI::Range(0, 65535));
  command.add_option("--api-key-env", flags.api_key_env,
                     "Variable that holds the key which clients must send");
  command.add_option("--token-rate", options.tokens_per_second, "Of each stream; 0: no pacing")
      ->capture_default_str()
      ->check(FiniteRange(0, 1e6));
  command.add_option("--chunk-tokens", options.chunk_tokens, "Tokens in one event")
      ->capture_default_str()
      ->check(CLI::Range(1U, 4096U));
  command.add_option("--first-token-ms", flags.first_token_delay_ms, "Delay of the first token")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  command
      .add_option("--reasoning-field", flags.reasoning_field,
                  "Where the reasoning stands in what is sent")
      ->capture_default_str()
      ->check(OneOf({"reasoning", "reasoning_content", "inline_think", "none"}));
  command.add_option("--seed", options.workload_seed, "Of synthetic workloads")
      ->capture_default_str();
  command.add_option("--fault", options.faults, "NAME:permille=N[,key=value...], repeatable");
  command.add_option("--fault-seed", options.fault_seed, "Draws the faults")->capture_default_str();
  command
      .add_option("--record-file", options.record_file,
                  "Append what was seen of each request, as JSON Lines")
      ->type_name("FILE");
}

}  // namespace

void AddModelServerCommand(CLI::App& app, int& status) {
  auto* command = app.add_subcommand(
      "model-server", "Serve recorded or synthetic reasoning as an OpenAI-compatible endpoint");
  command->footer(kModelServerExamples);
  auto flags = std::make_shared<ModelServerFlags>();
  AddFlags(*command, *flags);
  command->callback([flags, &status] { status = Serve(*flags); });
}

}  // namespace specgen
