// The JSON that a run leaves: docs/formats/run_folder.md describes it.
#pragma once

#include <chrono>
#include <string>

#include "candidate_store.h"
#include "machine_facts.h"
#include "run_books.h"
#include "specgen/eval/worker_process.h"
#include "specgen/runtime/decision.h"
#include "specgen/runtime/run.h"
#include "specgen/runtime/run_options.h"

namespace specgen {

inline constexpr int kSummaryVersion = 1;
inline constexpr int kCandidateResultVersion = 1;

// All that summary.json is made of.
struct SummaryInput {
  const RunOptions& options;
  const RunResult& result;
  const RunBooks& books;
  const CandidateStore& candidates;
  const MachineFacts& machine;
  const WorkerHello& worker;
  std::chrono::system_clock::time_point started;
};
std::string SummaryJson(const SummaryInput& input);

// How a run ended: "finished", "stopped", "model failed" or "failed", and why, where that is not
// said by the word.
struct RunExit {
  std::string reason;
  std::string message;
};
RunExit ExitOf(const RunResult& result);

// The text of candidates/<hash>/result.json: one entry for each of `same`, which all have one hash.
std::string CandidateResultJson(const std::vector<StoredCandidate>& same);

// One line of events.jsonl.
std::string DecisionJson(const Decision& decision);

// "127.0.0.1:8000" of "http://user@127.0.0.1:8000/v1": no scheme, path or credentials.
std::string HostOfUrl(const std::string& url);

// "replay" or "synthetic" where the model only pretends to be one, else empty.
std::string RecordedModelKind(const std::string& model);

}  // namespace specgen
