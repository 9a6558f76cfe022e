// How much the trigger detector costs on top of the pattern matcher that it stands on: many
// interleaved streams, the same patterns, the same bytes, one after the other in the same run.
#include <fmt/format.h>
#include <hs/hs.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "bench_text.h"
#include "compiled_rules.h"
#include "pattern_database.h"
#include "specgen/base/check.h"
#include "specgen/trigger/trigger_detector.h"
#include "specgen/trigger/trigger_rules.h"

namespace specgen {
namespace {

struct BenchOptions {
  std::size_t streams = 500;
  std::size_t bytes = 16384;  // Of each stream.
  int rounds = 21;
  std::vector<std::size_t> chunks = {3, 16, 64, 4096};
  std::string traces = "../shared/traces";
  std::string json;
};

struct Measurement {
  double seconds = 0;
  std::int64_t found_count = 0;
};

// What the streams read: each its own window of the text.
std::vector<std::string_view> Windows(std::string_view text, const BenchOptions& options) {
  std::vector<std::string_view> windows;
  for (std::size_t i = 0; i < options.streams; ++i) {
    const std::size_t room = text.size() - options.bytes;
    windows.push_back(text.substr(room * i / options.streams, options.bytes));
  }
  return windows;
}

// Processor time of this thread: other processes of the machine do not count.
double ThreadSeconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Calls feed(stream, bytes) chunk by chunk, the streams in turn, and says how long it took.
template <class Feed>
double TimeOf(const std::vector<std::string_view>& windows, std::size_t chunk, const Feed& feed) {
  const double start = ThreadSeconds();
  for (std::size_t at = 0; at < windows.front().size(); at += chunk) {
    for (std::size_t i = 0; i < windows.size(); ++i) feed(i, windows[i].substr(at, chunk));
  }
  return ThreadSeconds() - start;
}

int CountMatch(unsigned, unsigned long long, unsigned long long, unsigned, void* context) {
  ++*static_cast<std::int64_t*>(context);
  return 0;
}

Measurement RunBare(const TriggerRules& rules, const std::vector<std::string_view>& windows,
                    std::size_t chunk) {
  const PatternDatabase& database = *rules.compiled().database;
  const PatternScratch scratch(database);
  std::vector<std::unique_ptr<PatternStream>> streams;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    streams.push_back(std::make_unique<PatternStream>(database));
  }
  Measurement measured;
  measured.seconds = TimeOf(windows, chunk, [&](std::size_t i, std::string_view bytes) {
    const auto size = static_cast<unsigned>(bytes.size());
    SPECGEN_CHECK(hs_scan_stream(streams[i]->raw(), bytes.data(), size, 0, scratch.raw(),
                                 &CountMatch, &measured.found_count) == HS_SUCCESS,
                  "Vectorscan scans");
  });
  return measured;
}

Measurement RunDetector(const TriggerRules& rules, const std::vector<std::string_view>& windows,
                        std::size_t chunk) {
  TriggerScratch scratch(rules);
  TriggerBatch batch;
  std::vector<TriggerDetector> detectors;
  for (std::size_t i = 0; i < windows.size(); ++i) detectors.emplace_back(rules);
  Measurement measured;
  measured.seconds = TimeOf(windows, chunk, [&](std::size_t i, std::string_view bytes) {
    batch.Clear();
    detectors[i].Feed(bytes, scratch, batch);
    measured.found_count += static_cast<std::int64_t>(batch.triggers.size());
  });
  return measured;
}

double MedianOf(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

std::string FirstLine(const char* command) {
  std::string line;
  if (FILE* pipe = popen(command, "r")) {  // NOLINT: a fixed command.
    for (int c = std::fgetc(pipe); c != EOF && c != '\n'; c = std::fgetc(pipe)) {
      line += static_cast<char>(c);
    }
    pclose(pipe);
  }
  return line;
}

std::string ProcessorName() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown processor";
}

nlohmann::json MeasureChunk(const TriggerRules& rules, const std::vector<std::string_view>& windows,
                            std::size_t chunk, int rounds) {
  std::vector<double> bare_seconds;
  std::vector<double> detector_seconds;
  std::vector<double> ratios;
  Measurement bare;
  Measurement detector;
  for (int round = 0; round < rounds; ++round) {
    // The order alternates, so that a slow phase of the machine hits both.
    if (round % 2 == 0) bare = RunBare(rules, windows, chunk);
    detector = RunDetector(rules, windows, chunk);
    if (round % 2 != 0) bare = RunBare(rules, windows, chunk);
    bare_seconds.push_back(bare.seconds);
    detector_seconds.push_back(detector.seconds);
    ratios.push_back(bare.seconds / detector.seconds);
  }
  const double megabytes =
      static_cast<double>(windows.size() * windows.front().size()) / 1'000'000.0;
  // Of the two halves of each round, which met the machine in the same mood.
  const double ratio = MedianOf(ratios);
  fmt::print("{:>6} {:>12.1f} {:>12.1f} {:>8.3f} {:>8.3f} {:>8.3f} {:>10} {:>9}\n", chunk,
             megabytes / MedianOf(bare_seconds), megabytes / MedianOf(detector_seconds), ratio,
             *std::min_element(ratios.begin(), ratios.end()),
             *std::max_element(ratios.begin(), ratios.end()), bare.found_count,
             detector.found_count);
  return {{"chunk_bytes", chunk},
          {"bare_mb_per_s", megabytes / MedianOf(bare_seconds)},
          {"detector_mb_per_s", megabytes / MedianOf(detector_seconds)},
          {"ratio", ratio},
          {"round_ratios", ratios},
          {"matches", bare.found_count},
          {"triggers", detector.found_count}};
}

int Run(const BenchOptions& options) {
  std::string text = RecordedTraces(options.traces);
  const bool is_recorded = text.size() > options.bytes * 4;
  if (!is_recorded) text = SyntheticTrace(std::max<std::size_t>(options.bytes * 8, 1'000'000));
  const TriggerRules rules = TriggerRules::BuiltIn();
  const std::vector<std::string_view> windows = Windows(text, options);
  const std::string commit = FirstLine("git describe --always --dirty 2>/dev/null");
  fmt::print("{}, commit {}\n", ProcessorName(), commit);
  fmt::print("{} streams of {} bytes of {} traces, {} rounds, {} bytes of state a stream\n\n",
             options.streams, options.bytes, is_recorded ? "recorded" : "synthetic", options.rounds,
             TriggerDetector(rules).memory_bytes());
  fmt::print("{:>6} {:>12} {:>12} {:>8} {:>8} {:>8} {:>10} {:>9}\n", "chunk", "bare MB/s",
             "detector", "ratio", "least", "most", "matches", "triggers");
  nlohmann::json results = nlohmann::json::array();
  for (const std::size_t chunk : options.chunks) {
    results.push_back(MeasureChunk(rules, windows, chunk, options.rounds));
  }
  if (!options.json.empty()) {
    std::ofstream(options.json) << nlohmann::json{{"commit", commit},
                                                  {"machine", ProcessorName()},
                                                  {"streams", options.streams},
                                                  {"bytes", options.bytes},
                                                  {"rounds", options.rounds},
                                                  {"recorded", is_recorded},
                                                  {"results", results}}
                                       .dump(2)
                                << "\n";
  }
  return 0;
}

}  // namespace
}  // namespace specgen

int main(int argc, char** argv) {
  specgen::BenchOptions options;
  CLI::App app("The trigger detector against bare Vectorscan, on interleaved streams");
  app.add_option("--streams", options.streams, "streams")->check(CLI::Range(1, 100'000));
  app.add_option("--bytes", options.bytes, "bytes of each stream")->check(CLI::Range(64, 1 << 20));
  app.add_option("--rounds", options.rounds, "rounds")->check(CLI::Range(1, 1000));
  app.add_option("--chunks", options.chunks, "chunk sizes in bytes")->delimiter(',');
  app.add_option("--traces", options.traces, "folder with recorded traces (*.jsonl)");
  app.add_option("--json", options.json, "file for the samples");
  CLI11_PARSE(app, argc, argv);
  return specgen::Run(options);
}
