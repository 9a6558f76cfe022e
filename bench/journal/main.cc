// What a journal costs: going on with a long run, and writing it.
#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "specgen/core/engine.h"
#include "specgen/journal/journal.h"
#include "specgen/runtime/replay.h"
#include "specgen/sim/simulation.h"

namespace specgen {
namespace {

using Clock = std::chrono::steady_clock;

// What a candidate's source and a judge's report take in real runs.
constexpr std::size_t kSourceBytes = 2500;
constexpr std::size_t kReportBytes = 300;

struct BenchOptions {
  std::size_t events = 10'000;
  int rounds = 11;
};

// A simulated run as a journal would hold it, as far as so many events.
class RecordedRun : public RunObserver {
 public:
  explicit RecordedRun(std::size_t event_max) : event_max_(event_max) {}

  void OnStart(const EngineOptions& options) override { started_.engine = options; }
  void OnEvent(Instant now, const Event& event) override {
    if (is_full()) return;
    if (const auto* submitted = std::get_if<SearchSubmitted>(&event)) {
      started_.searches.push_back({"simulated", "nowhere", "", submitted->options});
    } else if (const auto* found = std::get_if<CandidateFound>(&event)) {
      records_.emplace_back(Note(SourceNote{.candidate = found->candidate,
                                            .search = searches_[found->generation],
                                            .generation = found->generation,
                                            .origin = found->origin,
                                            .hash = found->hash,
                                            .source = std::string(kSourceBytes, 's')}));
    } else if (const auto* ended = std::get_if<StageFinished>(&event)) {
      ReportNote note;
      note.candidate = candidates_[ended->lease];
      note.lease = ended->lease;
      note.stage = ended->stage;
      note.outcome = ended->outcome;
      note.text.assign(kReportBytes, 't');
      records_.emplace_back(Note(std::move(note)));
    }
    records_.emplace_back(AppliedStep{now, event, {}});
    ++event_count_;
  }
  void OnAction(Instant /*now*/, const Action& action) override {
    if (const auto* start = std::get_if<StartReasoning>(&action)) {
      searches_[start->generation] = start->search;
    } else if (const auto* fork = std::get_if<ForkGeneration>(&action)) {
      searches_[fork->generation] = fork->search;
    } else if (const auto* run = std::get_if<RunStage>(&action)) {
      candidates_[run->lease] = run->candidate;
    }
    if (!is_closed_) std::get<AppliedStep>(records_.back()).actions.push_back(action);
  }
  bool is_full() {
    is_closed_ = is_closed_ || event_count_ >= event_max_;
    return is_closed_;
  }

  const RunStarted& started() const { return started_; }
  const std::vector<JournalRecord>& records() const { return records_; }
  std::size_t event_count() const { return event_count_; }

 private:
  const std::size_t event_max_;
  RunStarted started_;
  std::vector<JournalRecord> records_;
  std::map<GenerationId, SearchId> searches_;
  std::map<SlotLeaseId, CandidateId> candidates_;
  std::size_t event_count_ = 0;
  bool is_closed_ = false;
};

double Milliseconds(Clock::duration span) {
  return std::chrono::duration<double, std::milli>(span).count();
}

double MedianOf(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Encodes and writes every record with a call of its own, as a run does.
double WriteOnce(const RecordedRun& run, const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  const auto write = [file](const std::string& bytes) {
    if (::write(file, bytes.data(), bytes.size()) < 0) std::perror("bench-journal: write");
  };
  write(JournalHeader());
  write(EncodeRecord(run.started()).value());
  const Clock::time_point start = Clock::now();
  for (const JournalRecord& record : run.records()) write(EncodeRecord(record).value());
  const double taken = Milliseconds(Clock::now() - start);
  ::close(file);
  return taken;
}

double ApplyOnce(const RecordedRun& run) {
  Engine engine(run.started().engine);
  Actions actions;
  const Clock::time_point start = Clock::now();
  for (const JournalRecord& record : run.records()) {
    const auto* step = std::get_if<AppliedStep>(&record);
    if (step == nullptr) continue;
    actions.clear();
    engine.Apply(step->at, step->event, actions);
  }
  return Milliseconds(Clock::now() - start);
}

int Measure(const BenchOptions& options, const std::filesystem::path& folder) {
  RecordedRun run(options.events);
  Result<Scenario> scenario = FindBundledScenario("default");
  if (!scenario) return 70;
  scenario->searches.count = 20;
  scenario->searches.options.budget.iteration_max = 100;
  RunScenario(*scenario, 1, {.observer = &run});
  std::vector<double> written;
  std::vector<double> applied;
  std::vector<double> resumed;
  for (int round = 0; round < options.rounds; ++round) {
    written.push_back(WriteOnce(run, folder / "journal"));
    applied.push_back(ApplyOnce(run));
    const Clock::time_point start = Clock::now();
    const Result<ReplayReport> report = ReplayRun(folder);
    resumed.push_back(Milliseconds(Clock::now() - start));
    if (report && report->is_same()) continue;
    fmt::print(stderr, "bench-journal: the journal is not replayed\n");
    return 70;
  }
  const double event_count = static_cast<double>(run.event_count());
  const double run_ms = Milliseconds(std::get<AppliedStep>(run.records().back()).at.since_epoch());
  const double write_ms = MedianOf(written);
  fmt::print("journal of {} events: {:.1f} MiB, of a run of {:.0f} s\n", run.event_count(),
             static_cast<double>(std::filesystem::file_size(folder / "journal")) / 1048576.0,
             run_ms / 1000.0);
  fmt::print("going on with it (read, check, apply, books): {:.1f} ms\n", MedianOf(resumed));
  fmt::print("writing it: {:.1f} ms, {:.2f} us an event; applying the events alone: {:.1f} ms\n",
             write_ms, write_ms * 1000.0 / event_count, MedianOf(applied));
  fmt::print("share of the run's time that is spent on writing: {:.4f} %\n",
             100.0 * write_ms / run_ms);
  return 0;
}

int Main(int argc, char** argv) {
  BenchOptions options;
  CLI::App app("Times the journal of a simulated run: written, and read to go on with it.");
  app.add_option("--events", options.events, "Of the run")->capture_default_str();
  app.add_option("--rounds", options.rounds, "Medians of these")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);
  std::string name = (std::filesystem::temp_directory_path() / "bench-journal-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    std::perror("bench-journal: a temporary folder");
    return 3;
  }
  const int status = Measure(options, name);
  std::filesystem::remove_all(name);
  return status;
}

}  // namespace
}  // namespace specgen

int main(int argc, char** argv) { return specgen::Main(argc, argv); }
