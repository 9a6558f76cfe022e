// Files that people write: scenarios, transcripts, synthetic workloads.
#include <string>
#include <vector>

#include "fuzz_target.h"
#include "specgen/base/check.h"
#include "specgen/sim/scenario.h"
#include "transcript.h"
#include "workload.h"

namespace specgen {
namespace {

void CheckNamesFile(const Error& error) {
  SPECGEN_CHECK(error.code == ErrorCode::kInvalidInput, "a malformed file is invalid input");
  SPECGEN_CHECK(error.message.find("the_file") != std::string::npos, "an error names the file");
}

}  // namespace

void FuzzScenario(std::string_view bytes) {
  const Result<Scenario> scenario = ParseScenario(bytes, "the_file");
  if (!scenario) CheckNamesFile(scenario.error());
}

void FuzzTranscript(std::string_view bytes) {
  const TranscriptLimits limits = {
      .file_bytes_max = 4096, .iterations_max = 4, .forks_max = 4, .answers_max = 4};
  const Result<Transcript> transcript = ParseTranscript(bytes, "the_file", limits);
  if (!transcript) return CheckNamesFile(transcript.error());
  SPECGEN_CHECK(IsProblemName(transcript->problem), "a problem's name has its form");
  SPECGEN_CHECK(
      !transcript->iterations.empty() && transcript->iterations.size() <= limits.iterations_max,
      "iterations are within their limit");
  for (const RecordedIteration& iteration : transcript->iterations) {
    std::size_t last = 0;
    SPECGEN_CHECK(iteration.forks.size() <= limits.forks_max, "forks are within their limit");
    for (const RecordedFork& fork : iteration.forks) {
      SPECGEN_CHECK(fork.offset >= last && fork.offset <= iteration.reasoning.size(),
                    "forks ascend within the reasoning");
      last = fork.offset;
    }
  }
}

void FuzzWorkload(std::string_view bytes) {
  const TemplateReader read = [](const std::string& file) -> Result<std::string> {
    if (file.find("missing") != std::string::npos) {
      return MakeError(ErrorCode::kInvalidInput, "the_file: no template " + file);
    }
    return std::string("int a = {{a}}; int b = {{b}}; // {{} {{{a}}}");
  };
  const Result<Workload> workload = ParseWorkload(bytes, "the_file", read);
  if (!workload) {
    // What is wrong with a template names the template.
    const bool of_template =
        workload.error().message.find("there is no parameter") != std::string::npos;
    if (!of_template) CheckNamesFile(workload.error());
    return;
  }
  const std::vector<std::size_t> first(workload->parameters.size(), 0);
  for (const WorkloadTemplate& source : workload->templates) {
    SPECGEN_CHECK(!Expand(*workload, source.text, first).empty(), "a template has a source");
  }
  Prng prng(1);
  for (const FateRow& row : workload->fates) {
    std::vector<std::uint64_t> weights;
    for (const WeightedFate& fate : row.weights) weights.push_back(fate.weight);
    SPECGEN_CHECK(DrawWeighted(weights, prng) < weights.size(), "some fate is drawn");
  }
}

}  // namespace specgen
