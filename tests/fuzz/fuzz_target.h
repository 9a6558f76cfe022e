// Parsers of what comes from outside, each as a function that takes any bytes. One that breaks a
// promise of its parser ends the process.
#pragma once

#include <string_view>
#include <vector>

namespace specgen {

struct FuzzTarget {
  std::string_view name;  // Of its corpus: tests/fuzz/corpus/NAME.
  void (*run)(std::string_view bytes);
};

void FuzzSse(std::string_view bytes);
void FuzzStream(std::string_view bytes);
void FuzzChunk(std::string_view bytes);
void FuzzProblem(std::string_view bytes);
void FuzzScenario(std::string_view bytes);
void FuzzTriggerRules(std::string_view bytes);
void FuzzTriggerDetector(std::string_view bytes);
void FuzzTranscript(std::string_view bytes);
void FuzzWorkload(std::string_view bytes);
void FuzzWorkerFrames(std::string_view bytes);
void FuzzStageReport(std::string_view bytes);
void FuzzJournal(std::string_view bytes);

inline const std::vector<FuzzTarget>& FuzzTargets() {
  static const std::vector<FuzzTarget> targets = {
      {"sse", FuzzSse},
      {"stream", FuzzStream},
      {"chunk", FuzzChunk},
      {"problem", FuzzProblem},
      {"scenario", FuzzScenario},
      {"trigger_rules", FuzzTriggerRules},
      {"trigger_detector", FuzzTriggerDetector},
      {"transcript", FuzzTranscript},
      {"workload", FuzzWorkload},
      {"worker_frames", FuzzWorkerFrames},
      {"stage_report", FuzzStageReport},
      {"journal", FuzzJournal},
  };
  return targets;
}

}  // namespace specgen
