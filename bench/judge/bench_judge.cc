// How long a small candidate takes from its source to its verdict, by part: waiting for the worker,
// compilation, validation, profiling; and how far apart the verdicts on equal candidates are.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
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

struct Judged {
  bool passed = false;
  std::map<std::string, Duration> parts;  // Where the time went.
  double speedup = 0.0;
  double noise = 0.0;
  std::vector<std::string> warnings;
};

struct BenchOptions {
  std::string problem = "problems/row_softmax";
  std::string candidate = "problems/row_softmax/transcript/candidates/inline_exp_lanes.cpp";
  int rounds = 10;
  int repeats = 20;
};

// A worker, and one candidate after the other through all of its stages.
class Bench {
 public:
  explicit Bench(std::filesystem::path problem) : problem_(std::move(problem)) {}

  Result<void> Start() {
    auto worker = WorkerProcess::Start(WorkerOptions(), inbox_.Callbacks());
    if (!worker) return tl::make_unexpected(worker.error());
    worker_ = *std::move(worker);
    return {};
  }
  const WorkerHello& hello() const { return worker_->hello(); }

  // Says on standard error where a stage did not pass.
  Judged Judge(const std::string& source, std::optional<double> bar);

 private:
  std::filesystem::path problem_;
  Inbox inbox_;
  std::unique_ptr<WorkerProcess> worker_;
  std::uint64_t last_request_ = 0;
};

Judged Bench::Judge(const std::string& source, std::optional<double> bar) {
  Judged judged;
  const auto start = std::chrono::steady_clock::now();
  // Another source each time, so that the cache does not know it.
  const std::string unique = fmt::format("// {}\n{}", ++last_request_, source);
  for (const Stage stage : {Stage::kCompilation, Stage::kValidation, Stage::kProfiling}) {
    StageJob job;
    job.request = RequestId(++last_request_);
    job.lease = SlotLeaseId(last_request_);
    job.slot = inbox_.Slot(stage == Stage::kCompilation ? SlotKind::kCompile : SlotKind::kDevice);
    job.stage = stage;
    job.source = unique;
    job.problem_folder = problem_;
    job.bar = bar;
    worker_->Submit(job);
    const StageReport report = inbox_.Next();
    if (report.outcome != StageOutcome::kPassed) {
      fmt::print(stderr, "{} ended with '{}': {}\n", StageName(stage),
                 StageOutcomeName(report.outcome), report.text);
      return judged;
    }
    judged.parts["queue"] += report.times.queued;
    judged.parts[StageName(stage)] += report.times.compiled + report.times.ran;
    judged.warnings = report.warnings;
    judged.noise = report.noise;
    judged.speedup = static_cast<double>(report.baseline_time.count()) /
                     static_cast<double>(std::max<std::int64_t>(report.kernel_time.count(), 1));
  }
  judged.passed = true;
  judged.parts["source to verdict"] =
      std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - start);
  return judged;
}

std::string FileText(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

// The compiler alone, without a jail: what nobody can be faster than.
Duration TimeOfCompiler(const Problem& problem, const std::string& source) {
  const auto folder = std::filesystem::temp_directory_path() /
                      fmt::format("bench-judge-{}", static_cast<int>(getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "prototype.h") << PrototypeHeader(problem);
  std::ofstream(folder / "candidate.cpp") << source;
  std::ofstream(folder / "call.cpp") << CallSource(problem);
  const std::string command = fmt::format(
      "cd {} && /usr/bin/g++ -std=c++20 -O3 -march=native -fPIC -shared -w -include prototype.h "
      "candidate.cpp call.cpp -o candidate.so",
      folder.string());
  const auto start = std::chrono::steady_clock::now();
  const int status = std::system(command.c_str());
  const auto elapsed = std::chrono::steady_clock::now() - start;
  std::filesystem::remove_all(folder);
  return status == 0 ? std::chrono::duration_cast<Duration>(elapsed) : Duration(0);
}

double MedianOf(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

// From source to verdict, by part, beside the compiler alone.
bool TimeVerdicts(Bench& bench, const Problem& problem, const std::string& source, int rounds,
                  std::optional<double> bar) {
  std::map<std::string, std::vector<double>> parts;
  for (int i = 0; i < rounds; ++i) {
    const Judged judged = bench.Judge(source, bar);
    if (!judged.passed) return false;
    for (const auto& [part, time] : judged.parts) parts[part].push_back(Milliseconds(time));
    const double alone = Milliseconds(TimeOfCompiler(problem, source));
    parts["compiler alone"].push_back(alone);
    parts["beyond the compiler"].push_back(Milliseconds(judged.parts.at("source to verdict")) -
                                           alone);
  }
  fmt::print("\n{}\n{:<22}{:>12}{:>12}{:>12}\n",
             bar ? fmt::format("short timing (bar {}x)", *bar) : std::string("exact timing"),
             "part", "median ms", "least ms", "most ms");
  for (const char* part : {"compiler alone", "queue", "compilation", "validation", "profiling",
                           "source to verdict", "beyond the compiler"}) {
    const std::vector<double>& times = parts.at(part);
    const auto [least, most] = std::minmax_element(times.begin(), times.end());
    fmt::print("{:<22}{:>12.1f}{:>12.1f}{:>12.1f}\n", part, MedianOf(times), *least, *most);
  }
  return true;
}

// The same work, and a twentieth of the rows a second time.
std::string SlowerSource(const std::string& source) {
  return "#define row_softmax once\n" + source +
         "\n#undef row_softmax\n"
         "void row_softmax(const float* x, float* y, int64_t rows, int64_t cols) {\n"
         "  once(x, y, rows, cols);\n  once(x, y, rows / 20, cols);\n}\n";
}

// The same candidate again and again, and one that does 5 % more.
bool CompareRepeats(Bench& bench, const std::string& source, int repeats) {
  const std::string slower = SlowerSource(source);
  std::vector<double> fast;
  std::vector<double> slow;
  double noise = 0.0;
  int told_apart = 0;
  for (int i = 0; i < repeats; ++i) {
    for (const bool is_slow : {false, true}) {
      const Judged judged = bench.Judge(is_slow ? slower : source, std::nullopt);
      if (!judged.passed) return false;
      (is_slow ? slow : fast).push_back(judged.speedup);
      noise = std::max(noise, judged.noise);
    }
    told_apart += fast.back() > slow.back() ? 1 : 0;
  }
  const auto [least, most] = std::minmax_element(fast.begin(), fast.end());
  const double median = MedianOf(fast);
  double squares = 0.0;
  for (const double speedup : fast) squares += (speedup / median - 1) * (speedup / median - 1);
  fmt::print(
      "\nsame candidate {} times: median {:.3f}x, from {:.3f}x to {:.3f}x; most off by {:.2f} %, "
      "standard deviation {:.2f} %; largest noise told {:.2f} %\n",
      repeats, median, *least, *most, 100 * std::max(*most / median - 1, 1 - *least / median),
      100 * std::sqrt(squares / static_cast<double>(fast.size())), 100 * noise);
  fmt::print(
      "a candidate that does 5 % more: median {:.3f}x ({:.2f} % slower); told apart in {} of {} "
      "pairs\n",
      MedianOf(slow), 100 * (1 - MedianOf(slow) / median), told_apart, repeats);
  return true;
}

int Run(const BenchOptions& options) {
  const Result<Problem> problem = LoadProblem(options.problem);
  if (!problem) {
    fmt::print(stderr, "{}\n", problem.error().message);
    return 1;
  }
  const std::string source = FileText(options.candidate);
  Bench bench(options.problem);
  if (const Result<void> started = bench.Start(); !started) {
    fmt::print(stderr, "{}\n", started.error().message);
    return 1;
  }
  const WorkerHello& hello = bench.hello();
  fmt::print("problem {}, {} rounds; {}; {}; {} cores, {} compile slots, {} devices\n",
             problem->name, options.rounds, hello.compiler, hello.jail,
             std::thread::hardware_concurrency(), hello.compile_slot_count, hello.device_count);
  // The first candidate also pays for the reference, which later ones share.
  const Judged first = bench.Judge(source, std::nullopt);
  if (!first.passed) return 1;
  fmt::print("first candidate of the problem: {:.1f} ms, {:.2f}x\n",
             Milliseconds(first.parts.at("source to verdict")), first.speedup);
  // Halfway between the reference and it.
  const double bar = (1.0 + first.speedup) / 2;
  const bool passed = TimeVerdicts(bench, *problem, source, options.rounds, bar) &&
                      TimeVerdicts(bench, *problem, source, options.rounds, std::nullopt) &&
                      (options.repeats == 0 || CompareRepeats(bench, source, options.repeats));
  return passed ? 0 : 1;
}

}  // namespace
}  // namespace specgen

int main(int count, char** arguments) {
  CLI::App app(
      "Times the judge: from a candidate's source to its verdict, by part, and how well "
      "it repeats itself.");
  specgen::BenchOptions options;
  app.add_option("--problem", options.problem, "Problem folder")->capture_default_str();
  app.add_option("--candidate", options.candidate, "Candidate's source")->capture_default_str();
  app.add_option("--rounds", options.rounds, "Candidates to judge")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_option(
         "--repeats", options.repeats,
         "How often the same candidate is judged, beside one that does 5 % more (row_softmax "
         "only); 0: not")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  CLI11_PARSE(app, count, arguments);
  return specgen::Run(options);
}
