// A run that is cut anywhere and goes on: what its journal promises.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "resumption.h"
#include "retrace.h"
#include "specgen/base/prng.h"
#include "specgen/runtime/replay.h"
#include "specgen/runtime/stored_run.h"
#include "testing/testing_run.h"

namespace specgen {
namespace {

using ::testing::HasSubstr;

constexpr std::int32_t kIterations = 3;

// A model that never says the same twice, and counts what it was asked.
struct CountingModel {
  std::shared_ptr<std::atomic<int>> answers = std::make_shared<std::atomic<int>>(0);

  ScriptedReply operator()(const GenerationRequest& request) const {
    ScriptedReply reply;
    const int number = ++*answers;
    reply.answer =
        Fenced(TestingSource((request.fork ? "forked" : "answered") + std::to_string(number)));
    if (!request.fork) reply.reasoning = kThoughts;
    return reply;
  }
};

class RunResumeTest : public testing::Test {
 protected:
  static TestingWorld World() {
    TestingWorld world;
    world.script = CountingModel{};
    return world;
  }
  RunOptions Options(std::int32_t iteration_max = kIterations) {
    RunOptions options = TestingOptions(folder_, iteration_max);
    options.searches[0].options.criterion.kind = CriterionKind::kNever;
    return options;
  }
  std::filesystem::path RunFolder() const { return folder_.path() / "run"; }
  std::string JournalBytes() const { return folder_.Read("run/journal"); }
  void CutJournal(const std::string& bytes, std::size_t size) {
    folder_.Write("run/journal", bytes.substr(0, size));
    std::error_code ignored;
    std::filesystem::remove(RunFolder() / "summary.json", ignored);
  }
  Result<RunResult> Resume(const TestingWorld& world, std::int32_t iteration_max = kIterations) {
    Result<Journal> journal = LoadJournal(RunFolder());
    if (!journal) return tl::make_unexpected(journal.error());
    RunOptions options = Options(iteration_max);
    options.resumed = std::make_shared<const Journal>(*std::move(journal));
    auto run = Run::StartOver(std::move(options), SeamsOf(world));
    if (!run) return tl::make_unexpected(run.error());
    return (*run)->Wait();
  }

  const TestingFolder folder_;
};

// What must not be lost, and must not be done twice.
struct Finished {
  std::set<GenerationId> generations;
  std::map<CandidateId, std::set<Stage>> stages;
  std::map<CandidateId, StageOutcome> judged;

  static Finished Of(const Journal& journal) {
    Finished finished;
    std::map<SlotLeaseId, RunStage> running;
    for (const PlacedRecord& placed : journal.records) {
      const auto* step = std::get_if<AppliedStep>(&placed.record);
      if (step == nullptr) continue;
      finished.Take(*step, running);
    }
    return finished;
  }

  void Take(const AppliedStep& step, std::map<SlotLeaseId, RunStage>& running) {
    if (const auto* end = std::get_if<GenerationFinished>(&step.event)) {
      EXPECT_TRUE(generations.insert(end->generation).second) << "a generation ends once";
    }
    const auto* end = std::get_if<StageFinished>(&step.event);
    if (end != nullptr && IsVerdict(end->outcome)) {
      const CandidateId candidate = running.at(end->lease).candidate;
      EXPECT_TRUE(stages[candidate].insert(end->stage).second) << "a stage has one verdict";
    }
    for (const Action& action : step.actions) {
      if (const auto* run = std::get_if<RunStage>(&action)) {
        running[run->lease] = *run;
        EXPECT_FALSE(stages[run->candidate].contains(run->stage)) << "no verdict is asked again";
      } else if (const auto* start = std::get_if<StartReasoning>(&action)) {
        EXPECT_FALSE(generations.contains(start->generation));
      } else if (const auto* candidate = std::get_if<CandidateJudged>(&action)) {
        EXPECT_TRUE(judged.emplace(candidate->candidate, candidate->outcome).second);
      }
    }
  }
};

void ExpectKept(const Finished& before, const Finished& after) {
  EXPECT_TRUE(std::includes(after.generations.begin(), after.generations.end(),
                            before.generations.begin(), before.generations.end()));
  for (const auto& [candidate, outcome] : before.judged) {
    ASSERT_TRUE(after.judged.contains(candidate));
    EXPECT_EQ(after.judged.at(candidate), outcome);
  }
}

// The bytes of a run that came to its end, and where in them a process may have died: behind the
// first record, at each record and anywhere.
struct CutRun {
  std::string bytes;
  std::vector<std::size_t> records;
  std::vector<std::size_t> anywhere;
};

CutRun CutsOf(const std::string& bytes, int random_count) {
  CutRun cuts{.bytes = bytes, .records = {}, .anywhere = {}};
  const Journal whole = DecodeJournal(bytes).value();
  for (const PlacedRecord& placed : whole.records) cuts.records.push_back(placed.offset);
  const std::size_t first = cuts.records.front();
  Prng prng(11);
  for (int i = 0; i < random_count; ++i) {
    cuts.anywhere.push_back(first + prng.Below(bytes.size() - first));
  }
  return cuts;
}

// Answers what the core wants, in order, until its search has finished. A world that costs nothing.
class QuickWorld {
 public:
  QuickWorld(Engine& engine, Instant now, std::uint64_t last_candidate, std::uint64_t last_slot)
      : engine_(engine), now_(now), last_candidate_(last_candidate), last_slot_(last_slot) {}

  // What was recorded of it from here on.
  std::vector<AppliedStep> Finish(const std::vector<Event>& first) {
    for (const Event& event : first) Apply(event);
    Apply(SlotJoined{SlotId(++last_slot_), SlotKind::kCompile});
    Apply(SlotJoined{SlotId(++last_slot_), SlotKind::kDevice});
    for (std::size_t i = 0; i < steps_.size() && steps_.size() < kStepMax; ++i) {
      const Actions actions = steps_[i].actions;
      for (const Action& action : actions) Answer(action);
    }
    return steps_;
  }

 private:
  static constexpr std::size_t kStepMax = 10'000;

  void Apply(const Event& event) {
    AppliedStep step{now_, event, {}};
    engine_.Apply(now_, event, step.actions);
    engine_.CheckInvariants();
    steps_.push_back(std::move(step));
  }
  void Answer(const Action& action) {
    if (const auto* start = std::get_if<StartReasoning>(&action)) {
      Write(start->generation, CandidateOrigin::kReasoningAnswer);
    } else if (const auto* fork = std::get_if<ForkGeneration>(&action)) {
      Write(fork->generation, CandidateOrigin::kForkAnswer);
    } else if (const auto* run = std::get_if<RunStage>(&action)) {
      const bool is_profiled = run->stage == Stage::kProfiling;
      Apply(StageFinished{run->request,
                          run->lease,
                          run->stage,
                          StageOutcome::kPassed,
                          Duration(is_profiled ? 100 : 0),
                          Duration(is_profiled ? 200 : 0),
                          {}});
    }
  }
  void Write(GenerationId generation, CandidateOrigin origin) {
    const CandidateId candidate(++last_candidate_);
    Apply(CandidateFound{candidate, generation, origin, {~candidate.value(), 0, 0, 0}, 0});
    Apply(GenerationFinished{generation, GenerationOutcome::kCompleted, {10, 0, 10}});
  }

  Engine& engine_;
  const Instant now_;
  std::uint64_t last_candidate_;
  std::uint64_t last_slot_;
  std::vector<AppliedStep> steps_;
};

TEST_F(RunResumeTest, TornTailThatPowerLeftIsCutOffWithAWarning) {
  StartRun(Options(), World())->Wait();
  const std::string bytes = JournalBytes();
  const std::size_t last = LoadJournal(RunFolder())->records.back().offset;
  CutJournal(bytes.substr(0, last + 12) + std::string(8192, '\0'), std::string::npos);
  const Result<RunResult> result = Resume(World());
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_THAT(result->warnings, ::testing::Contains(HasSubstr("8204 bytes at its end")));
  EXPECT_EQ(LoadJournal(RunFolder())->torn_bytes, 0U);
}

TEST_F(RunResumeTest, CoreThatIsCutAnywhereGoesOnToTheEnd) {
  ASSERT_FALSE(StartRun(Options(), World())->Wait().failure);
  const CutRun run = CutsOf(JournalBytes(), 300);
  std::vector<std::size_t> cuts = run.records;
  cuts.insert(cuts.end(), run.anywhere.begin(), run.anywhere.end());
  for (const std::size_t cut : cuts) {
    SCOPED_TRACE("cut at byte " + std::to_string(cut));
    const Journal journal = DecodeJournal(std::string_view(run.bytes).substr(0, cut)).value();
    CandidateStore candidates;
    RunLedger ledger(candidates);
    RetracedRun retraced = Retrace(journal, candidates, ledger, {});
    ASSERT_FALSE(retraced.difference);
    std::vector<Event> events = {HostRestarted{}};
    if (retraced.engine.Searches().empty()) {
      events.emplace_back(SearchSubmitted{SearchId(1), Options().searches[0].options});
    }
    std::uint64_t last_candidate = 0;
    for (const auto& stored : candidates.All()) last_candidate = stored.candidate.value();
    QuickWorld world(retraced.engine, retraced.last, last_candidate, retraced.last_slot);
    Journal whole = journal;
    for (AppliedStep& step : world.Finish(events)) whole.records.push_back({0, std::move(step)});
    ExpectKept(Finished::Of(journal), Finished::Of(whole));
    const SearchView view = retraced.engine.Searches().front();
    EXPECT_TRUE(view.finished);
    EXPECT_EQ(view.iteration, kIterations);
    if (HasFailure()) return;
  }
}

TEST_F(RunResumeTest, RunThatIsCutGoesOnToTheSameEnd) {
  ASSERT_FALSE(StartRun(Options(), World())->Wait().failure);
  const CutRun run = CutsOf(JournalBytes(), 6);
  std::vector<std::size_t> cuts = run.anywhere;
  for (std::size_t i = 0; i < run.records.size(); i += 20) cuts.push_back(run.records[i]);
  for (const std::size_t cut : cuts) {
    SCOPED_TRACE("cut at byte " + std::to_string(cut));
    CutJournal(run.bytes, cut);
    const Finished before = Finished::Of(DecodeJournal(JournalBytes()).value());
    const Result<RunResult> result = Resume(World());
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_FALSE(result->failure);
    ASSERT_EQ(result->searches.size(), 1U);
    EXPECT_EQ(result->searches[0].end, SearchEnd::kIterationBudget);
    EXPECT_EQ(result->searches[0].iteration_count, kIterations);
    ExpectKept(before, Finished::Of(DecodeJournal(JournalBytes()).value()));
    const Result<ReplayReport> replayed = ReplayRun(RunFolder());
    ASSERT_TRUE(replayed) << replayed.error().message;
    EXPECT_TRUE(replayed->is_same());
    EXPECT_EQ(replayed->torn_bytes, 0U);
    if (HasFailure()) return;
  }
}

TEST_F(RunResumeTest, StoppedRunGoesOnInItsFolderWithItsBooks) {
  TestingWorld world = World();
  world.script = [model = CountingModel{}](const GenerationRequest& request) {
    ScriptedReply reply = model(request);
    reply.waits_to_be_cut = !request.fork;
    return reply;
  };
  {
    auto run = StartRun(Options(), world);
    ASSERT_NE(run, nullptr);
    while (run->Progress().searches[0].candidates_judged == 0) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    run->RequestStop(StopMode::kFinishRunning);
    EXPECT_EQ(run->Wait().searches[0].end, SearchEnd::kStopped);
  }
  const auto judged_before = Finished::Of(DecodeJournal(JournalBytes()).value()).judged;
  const Result<RunResult> result = Resume(World());
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->searches[0].end, SearchEnd::kIterationBudget);
  EXPECT_EQ(result->searches[0].iteration_count, kIterations);
  EXPECT_GE(result->searches[0].candidate_count, static_cast<std::int32_t>(judged_before.size()));
  const auto summary = nlohmann::json::parse(folder_.Read("run/summary.json"));
  EXPECT_EQ(summary["searches"][0]["iterations"].size(), 3U);
  EXPECT_EQ(folder_.Read("run/best.cpp").empty(), false);
  // Each decision stands once in the log, in order of time.
  std::istringstream lines(folder_.Read("run/events.jsonl"));
  double last = 0;
  int search_count = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto event = nlohmann::json::parse(line);
    EXPECT_GE(event["at_s"].get<double>(), last);
    last = event["at_s"];
    search_count += event["kind"] == "search started" ? 1 : 0;
  }
  EXPECT_EQ(search_count, 1);
}

TEST_F(RunResumeTest, FinishedRunIsRefusedUntilItsBudgetIsRaised) {
  {
    auto run = StartRun(Options(1), World());
    ASSERT_NE(run, nullptr);
    run->Wait();
  }
  const Result<RunResult> refused = Resume(World(), 1);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidInput);
  EXPECT_THAT(refused.error().message, HasSubstr("has finished"));
  const Result<RunResult> raised = Resume(World(), 2);
  ASSERT_TRUE(raised) << raised.error().message;
  EXPECT_EQ(raised->searches[0].iteration_count, 2);
}

TEST_F(RunResumeTest, ProblemThatHasChangedIsRefused) {
  {
    auto run = StartRun(Options(1), World());
    ASSERT_NE(run, nullptr);
    run->Wait();
  }
  RunOptions options = Options(2);
  options.resumed = std::make_shared<const Journal>(LoadJournal(RunFolder()).value());
  folder_.Write("reference.cpp", "another one");
  const auto run = Run::StartOver(std::move(options), SeamsOf(World()));
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().code, ErrorCode::kInvalidInput);
  EXPECT_THAT(run.error().message, HasSubstr("has changed"));
}

TEST_F(RunResumeTest, FolderThatIsInUseIsRefused) {
  TestingWorld world = World();
  world.script = [model = CountingModel{}](const GenerationRequest& request) {
    ScriptedReply reply = model(request);
    reply.waits_to_be_cut = true;
    return reply;
  };
  auto run = StartRun(Options(1), world);
  ASSERT_NE(run, nullptr);
  const Result<RunResult> refused = Resume(World(), 1);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("in use by process"));
  run->RequestStop(StopMode::kAtOnce);
  run->Wait();
}

// The generations that had ended are not asked for again.
TEST_F(RunResumeTest, ModelIsAskedOnlyForWhatIsMissing) {
  {
    auto run = StartRun(Options(), World());
    ASSERT_NE(run, nullptr);
    run->Wait();
  }
  const std::string bytes = JournalBytes();
  const Journal whole = DecodeJournal(bytes).value();
  // Right after the search has finished: nothing is left to ask.
  CutJournal(bytes, bytes.size());
  CountingModel model;
  TestingWorld world;
  world.script = model;
  const Result<RunResult> result = Resume(world);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(*model.answers, 0);
  EXPECT_FALSE(folder_.Read("run/summary.json").empty());
}

}  // namespace
}  // namespace specgen
