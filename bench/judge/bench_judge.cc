// How long a small candidate takes from its source to its verdict, by part: waiting for the worker,
// compilation, validation, profiling.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "specgen/eval/problem.h"
#include "specgen/eval/worker_process.h"

namespace specgen {
namespace {

// Waits for the reports of one stage after the other.
class Inbox {
 public:
  WorkerCallbacks Callbacks() {
    WorkerCallbacks callbacks;
    callbacks.on_slot_joined = [this](SlotId slot, SlotKind kind) {
      const std::lock_guard lock(mutex_);
      slots_[kind] = slot;
      changed_.notify_all();
    };
    callbacks.on_slot_lost = [](SlotId) {};
    callbacks.on_stage_finished = [this](const StageReport& report) {
      const std::lock_guard lock(mutex_);
      reports_.push_back(report);
      changed_.notify_all();
    };
    return callbacks;
  }
  SlotId Slot(SlotKind kind) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return slots_.contains(kind); });
    return slots_[kind];
  }
  StageReport Next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !reports_.empty(); });
    StageReport report = std::move(reports_.back());
    reports_.clear();
    return report;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<SlotKind, SlotId> slots_;
  std::vector<StageReport> reports_;
};

double Milliseconds(Duration span) { return static_cast<double>(span.count()) / 1e6; }

// One candidate's way: the time of each part.
using Parts = std::map<std::string, Duration>;

class Bench {
 public:
  Bench(std::filesystem::path problem, std::string source)
      : problem_(std::move(problem)), source_(std::move(source)) {}

  // Empty, with a message on standard error, where a stage did not pass.
  Parts JudgeOnce(WorkerProcess& worker, Inbox& inbox, std::uint64_t number);

 private:
  std::filesystem::path problem_;
  std::string source_;
  std::uint64_t last_request_ = 0;
};

Parts Bench::JudgeOnce(WorkerProcess& worker, Inbox& inbox, std::uint64_t number) {
  Parts parts;
  const auto start = std::chrono::steady_clock::now();
  for (const Stage stage : {Stage::kCompilation, Stage::kValidation, Stage::kProfiling}) {
    StageJob job;
    job.request = RequestId(++last_request_);
    job.lease = SlotLeaseId(last_request_);
    job.slot = inbox.Slot(stage == Stage::kCompilation ? SlotKind::kCompile : SlotKind::kDevice);
    job.stage = stage;
    // Another source each time, so that the cache does not know it.
    job.source = fmt::format("// {}\n{}", number, source_);
    job.problem_folder = problem_;
    worker.Submit(job);
    const StageReport report = inbox.Next();
    if (report.outcome != StageOutcome::kPassed) {
      fmt::print(stderr, "{} ended with '{}': {}\n", StageName(stage),
                 StageOutcomeName(report.outcome), report.text);
      return {};
    }
    parts["queue"] += report.times.queued;
    parts[StageName(stage)] += report.times.compiled + report.times.ran;
  }
  const auto total = std::chrono::steady_clock::now() - start;
  parts["source to verdict"] = std::chrono::duration_cast<Duration>(total);
  return parts;
}

void Print(const std::vector<Parts>& rounds) {
  fmt::print("{:<20}{:>12}{:>12}{:>12}\n", "part", "median ms", "least ms", "most ms");
  for (const char* part :
       {"queue", "compilation", "validation", "profiling", "source to verdict"}) {
    std::vector<double> times;
    for (const Parts& parts : rounds) times.push_back(Milliseconds(parts.at(part)));
    std::sort(times.begin(), times.end());
    fmt::print("{:<20}{:>12.1f}{:>12.1f}{:>12.1f}\n", part, times[times.size() / 2], times.front(),
               times.back());
  }
}

int Run(const std::string& problem_folder, const std::string& source_path, int rounds) {
  const Result<Problem> problem = LoadProblem(problem_folder);
  if (!problem) {
    fmt::print(stderr, "{}\n", problem.error().message);
    return 1;
  }
  std::ifstream file(source_path.empty() ? problem->reference : std::filesystem::path(source_path));
  std::ostringstream source;
  source << file.rdbuf();
  Inbox inbox;
  Result<std::unique_ptr<WorkerProcess>> worker =
      WorkerProcess::Start(WorkerOptions(), inbox.Callbacks());
  if (!worker) {
    fmt::print(stderr, "{}\n", worker.error().message);
    return 1;
  }
  const WorkerHello& hello = (*worker)->hello();
  fmt::print("problem {}, {} rounds; {}; {}; {} cores, {} compile slots, {} devices\n",
             problem->name, rounds, hello.compiler, hello.jail, std::thread::hardware_concurrency(),
             hello.compile_slot_count, hello.device_count);
  Bench bench(problem_folder, std::move(source).str());
  std::vector<Parts> measured;
  // The first round also pays for the reference, which later candidates share.
  for (int i = 0; i <= rounds; ++i) {
    const Parts parts = bench.JudgeOnce(**worker, inbox, static_cast<std::uint64_t>(i));
    if (parts.empty()) return 1;
    if (i == 0) {
      fmt::print("first candidate of the problem: {:.1f} ms\n",
                 Milliseconds(parts.at("source to verdict")));
    } else {
      measured.push_back(parts);
    }
  }
  Print(measured);
  return 0;
}

}  // namespace
}  // namespace specgen

int main(int count, char** arguments) {
  CLI::App app("Times the judge: from a candidate's source to its verdict, by part.");
  std::string problem = "problems/row_softmax";
  std::string source;
  int rounds = 10;
  app.add_option("--problem", problem, "Problem folder")->capture_default_str();
  app.add_option("--candidate", source, "Candidate's source; default: the problem's reference");
  app.add_option("--rounds", rounds, "Candidates to judge")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  CLI11_PARSE(app, count, arguments);
  return specgen::Run(problem, source, rounds);
}
