// How long a trigger takes to become a fork's request on the wire, with many streams at once:
// through the real model client, detector, live host and engine, over loopback.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "specgen/runtime/run.h"
#include "stream_server.h"

namespace specgen {
namespace {

struct BenchOptions {
  int streams = 200;
  int seconds = 15;
  int chunk_ms = 20;
  int chunks_per_plan = 50;
  std::string problem = "problems/row_softmax";
  std::string json;
};

// Stands between the model client and the run, and notes when each plan's text arrives.
class StampingListener : public GenerationListener {
 public:
  void set_inner(GenerationListener* inner) { inner_ = inner; }

  void OnStarted(GenerationId generation, const GenerationStarted& started) override {
    inner_->OnStarted(generation, started);
  }
  void OnReasoning(GenerationId generation, std::string_view text, std::int64_t tokens) override {
    const BenchClock::time_point now = BenchClock::now();
    const PlanName plan = LastPlan(text);
    if (!plan.empty()) {
      const std::scoped_lock lock(mutex_);
      plans_.emplace(plan, now);
    }
    inner_->OnReasoning(generation, text, tokens);
  }
  void OnAnswer(GenerationId generation, std::string_view text, std::int64_t tokens) override {
    inner_->OnAnswer(generation, text, tokens);
  }
  void OnFinished(GenerationId generation, const GenerationRecord& record) override {
    inner_->OnFinished(generation, record);
  }

  std::map<PlanName, BenchClock::time_point> plans() const {
    const std::scoped_lock lock(mutex_);
    return plans_;
  }

 private:
  GenerationListener* inner_ = nullptr;
  mutable std::mutex mutex_;
  std::map<PlanName, BenchClock::time_point> plans_;
};

// There is nothing to judge.
class IdleEvaluator : public Evaluator {
 public:
  void Submit(const StageJob&) override { std::abort(); }
  void Cancel(RequestId, SlotLeaseId) override {}
  const WorkerHello& hello() const override { return hello_; }
  void Stop() override {}

 private:
  WorkerHello hello_;
};

RunOptions RunOptionsFor(const BenchOptions& options, const Problem& problem, int port) {
  RunOptions run;
  SearchRequest search{.problem = problem, .options = {}};
  search.options.reasoning_token_max = 100'000'000;
  ForkOptions& forks = search.options.forks;
  forks.forks_per_trigger = 1;
  forks.in_flight_max = 1000;
  forks.per_iteration_max = 1'000'000;
  forks.cooldown_tokens = 0;
  forks.idle_cooldown_tokens = 0;
  forks.token_share = Ppm{1000 * kOne.value};
  forks.allowance_tokens = 1'000'000'000;
  run.searches.assign(static_cast<std::size_t>(options.streams), search);
  run.endpoint.base_url = fmt::format("http://127.0.0.1:{}/v1", port);
  run.endpoint.model = "synthetic:bench";
  run.probe_time_max = Duration::zero();
  return run;
}

std::string FirstLine(const char* command) {
  std::string line(256, '\0');
  FILE* const pipe = ::popen(command, "r");
  if (pipe == nullptr) return "";
  if (std::fgets(line.data(), static_cast<int>(line.size()), pipe) == nullptr) line.clear();
  ::pclose(pipe);
  return line.substr(0, line.find_first_of(std::string("\n\0", 2)));
}

// Milliseconds from the arrival of each plan to its fork's request, ascending.
std::vector<double> Latencies(const std::map<PlanName, BenchClock::time_point>& plans,
                              const std::map<PlanName, BenchClock::time_point>& forks) {
  std::vector<double> latencies;
  for (const auto& [plan, fork_at] : forks) {
    const auto seen = plans.find(plan);
    if (seen == plans.end()) continue;
    latencies.push_back(std::chrono::duration<double, std::milli>(fork_at - seen->second).count());
  }
  std::sort(latencies.begin(), latencies.end());
  return latencies;
}

double Percentile(const std::vector<double>& sorted, double share) {
  const auto last = static_cast<double>(sorted.size() - 1);
  return sorted[static_cast<std::size_t>(share * last + 0.5)];
}

void Report(const BenchOptions& options, std::size_t plan_count,
            const std::vector<double>& latencies) {
  const std::string machine = FirstLine("sed -n 's/^model name.*: //p' /proc/cpuinfo") +
                              fmt::format(", {} cores", std::thread::hardware_concurrency());
  const std::string commit = FirstLine("git describe --always --dirty 2>/dev/null");
  const nlohmann::ordered_json result = {{"commit", commit},
                                         {"machine", machine},
                                         {"streams", options.streams},
                                         {"seconds", options.seconds},
                                         {"chunk_ms", options.chunk_ms},
                                         {"triggers_seen", plan_count},
                                         {"forks_on_the_wire", latencies.size()},
                                         {"p50_ms", Percentile(latencies, 0.5)},
                                         {"p99_ms", Percentile(latencies, 0.99)},
                                         {"max_ms", latencies.back()}};
  fmt::print("{}, commit {}\n", machine, commit);
  fmt::print("{} streams, a chunk every {} ms each, {} s: {} triggers, {} forks\n", options.streams,
             options.chunk_ms, options.seconds, plan_count, latencies.size());
  fmt::print(
      "trigger seen to fork request read by the server: p50 {:.2f} ms, p99 {:.2f} ms, "
      "longest {:.2f} ms\n",
      Percentile(latencies, 0.5), Percentile(latencies, 0.99), latencies.back());
  if (!options.json.empty()) std::ofstream(options.json) << result.dump(2) << "\n";
}

int RunBench(const BenchOptions& options) {
  const Result<Problem> problem = LoadProblem(options.problem);
  if (!problem) {
    fmt::print(stderr, "{}\n", problem.error().message);
    return 1;
  }
  StreamServer server({.chunk_interval = std::chrono::milliseconds(options.chunk_ms),
                       .chunks_per_plan = options.chunks_per_plan});
  RunOptions run_options = RunOptionsFor(options, *problem, server.port());
  std::string folder = (std::filesystem::temp_directory_path() / "specgen-bench-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) return 1;
  run_options.folder = folder;

  StampingListener listener;
  RunSeams seams = RealSeams(run_options);
  seams.open_endpoint = [&listener, open = seams.open_endpoint](GenerationListener* inner) {
    listener.set_inner(inner);
    return open(&listener);
  };
  seams.start_evaluator = [](const WorkerOptions&, const WorkerCallbacks&) {
    return Result<std::unique_ptr<Evaluator>>(std::make_unique<IdleEvaluator>());
  };
  Result<std::unique_ptr<Run>> run = Run::StartOver(run_options, seams);
  if (!run) {
    fmt::print(stderr, "{}\n", run.error().message);
    return 1;
  }
  std::this_thread::sleep_for(std::chrono::seconds(options.seconds));
  const std::map<PlanName, BenchClock::time_point> plans = listener.plans();
  (*run)->RequestStop(StopMode::kAtOnce);
  const RunResult result = (*run)->Wait();
  server.Stop();
  std::filesystem::remove_all(folder);

  const std::vector<double> latencies = Latencies(plans, server.forks());
  if (latencies.empty()) {
    fmt::print(stderr, "No trigger of {} became a fork.\n", plans.size());
    for (const std::string& warning : result.warnings) fmt::print(stderr, "{}\n", warning);
    return 1;
  }
  Report(options, plans.size(), latencies);
  return 0;
}

}  // namespace
}  // namespace specgen

int main(int argc, char** argv) {
  specgen::BenchOptions options;
  CLI::App app("From a trigger in a stream to its fork's request on the wire");
  app.add_option("--streams", options.streams, "reasoning streams at once")
      ->check(CLI::Range(1, 2000));
  app.add_option("--seconds", options.seconds, "how long to measure")->check(CLI::Range(1, 600));
  app.add_option("--chunk-ms", options.chunk_ms, "time between two chunks of a stream")
      ->check(CLI::Range(1, 10'000));
  app.add_option("--chunks-per-trigger", options.chunks_per_plan, "chunks from trigger to trigger")
      ->check(CLI::Range(2, 100'000));
  app.add_option("--problem", options.problem, "any problem: its prompt is sent");
  app.add_option("--json", options.json, "file for the result");
  CLI11_PARSE(app, argc, argv);
  return specgen::RunBench(options);
}
