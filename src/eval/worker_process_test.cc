#include "specgen/eval/worker_process.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "static_rules.h"
#include "testing_folder.h"
#include "testing_worker.h"

namespace specgen {
namespace {

// Keeps the compiler busy for far longer than any test.
constexpr const char* kEndlessToCompile =
    "template <int kDepth, int kPath> struct Tree {\n"
    "  static constexpr long kSum = Tree<kDepth - 1, kPath * 2>::kSum +\n"
    "                               Tree<kDepth - 1, kPath * 2 + 1>::kSum;\n"
    "};\n"
    "template <int kPath> struct Tree<0, kPath> { static constexpr long kSum = kPath; };\n"
    "long sum = Tree<26, 1>::kSum;\n";

WorkerOptions PatientOptions() {
  WorkerOptions options;
  options.judge.compile_slot_count = 2;
  options.judge.compile_deadline = kTestPatience;
  options.judge.call_deadline_min = kTestPatience;
  options.judge.call_deadline_max = kTestPatience;
  return options;
}

// Has one candidate looping on the device and one in the compiler.
std::vector<StageJob> SubmitEndlessOnes(TestingWorker& worker) {
  std::vector<StageJob> jobs = {worker.Job(Stage::kValidation, kEndless),
                                worker.Job(Stage::kCompilation, kEndlessToCompile)};
  for (const StageJob& job : jobs) worker.process().Submit(job);
  EXPECT_TRUE(Eventually(
      [] { return SomeDescendantIsNamed("specgen-runner") && SomeDescendantIsNamed("cc1plus"); }));
  return jobs;
}

TEST(WorkerProcessTest, OffersItsSlotsAndAnswersEveryStage) {
  {
    TestingWorker worker(PatientOptions());
    ASSERT_TRUE(worker.started()) << worker.error().message;
    EXPECT_EQ(worker.process().hello().compile_slot_count, 2);
    EXPECT_EQ(worker.process().hello().device_count, 1);
    EXPECT_TRUE(worker.process().hello().jailed);
    EXPECT_TRUE(worker.Await([&] { return worker.slot_count() == 3; }));
    for (const Stage stage : {Stage::kCompilation, Stage::kValidation, Stage::kProfiling}) {
      const StageReport report = worker.Run(stage, kHonest);
      EXPECT_EQ(report.stage, stage);
      EXPECT_EQ(report.outcome, StageOutcome::kPassed) << report.text;
    }
  }
  ExpectNothingRuns();
}

TEST(WorkerProcessTest, CachesOfKilledProcessesAreRemoved) {
  const auto abandoned = std::filesystem::temp_directory_path() / "specgen-cache-abcdef";
  std::filesystem::create_directory(abandoned);
  TestingWorker worker(PatientOptions());
  EXPECT_TRUE(worker.started());
  EXPECT_FALSE(std::filesystem::exists(abandoned));
}

// bubblewrap by itself leaves a process behind where it is killed while it makes the jail.
TEST(WorkerProcessTest, AWorkerKilledWhileItMakesAJailLeavesNothing) {
  for (int delay_ms = 0; delay_ms < 24; ++delay_ms) {
    TestingWorker worker(PatientOptions());
    ASSERT_TRUE(worker.started()) << worker.error().message;
    const StageJob job = worker.Job(Stage::kValidation, kEndless);
    worker.process().Submit(job);
    ASSERT_TRUE(Eventually([] { return SomeDescendantIsNamed("bwrap"); }));
    std::this_thread::sleep_for(std::chrono::milliseconds(delay_ms));
    kill(worker.process().pid(), SIGKILL);
    EXPECT_EQ(worker.Await(job.request).outcome, StageOutcome::kLost);
    worker.process().Stop();
    ASSERT_TRUE(Eventually([] { return !SomeDescendantIsNamed("bwrap"); }))
        << "killed after " << delay_ms << " ms: " << testing::PrintToString(Descendants());
  }
}

TEST(WorkerProcessTest, AKilledProcessLeavesNoUnjailedCompiler) {
  WorkerOptions options = PatientOptions();
  options.judge.allow_unjailed = true;
  const char* const path = std::getenv("PATH");
  const std::string before = path;
  const TestingFolder tools;
  std::filesystem::create_symlink("/usr/bin/g++", tools.path() / "g++");
  setenv("PATH", tools.path().c_str(), 1);  // No bubblewrap there.
  TestingWorker worker(std::move(options));
  setenv("PATH", before.c_str(), 1);
  ASSERT_TRUE(worker.started()) << worker.error().message;
  ASSERT_FALSE(worker.process().hello().jailed);
  worker.process().Submit(worker.Job(Stage::kCompilation, kEndlessToCompile));
  ASSERT_TRUE(Eventually([] { return SomeDescendantIsNamed("cc1plus"); }));
  kill(worker.process().pid(), SIGKILL);
  EXPECT_TRUE(Eventually([] { return !SomeDescendantIsNamed("cc1plus"); }));
}

TEST(WorkerProcessTest, SlotsAreNamedByTheHost) {
  WorkerOptions options = PatientOptions();
  std::uint64_t next = 40;
  options.next_slot = [&next] { return SlotId(++next); };
  TestingWorker worker(std::move(options));
  ASSERT_TRUE(worker.started());
  EXPECT_EQ(worker.Slot(SlotKind::kDevice), SlotId(43));
  EXPECT_EQ(worker.Run(Stage::kCompilation, kHonest).outcome, StageOutcome::kPassed);
}

TEST(WorkerProcessTest, ACancelledJobIsAnsweredOnceAndItsProcessesDie) {
  TestingWorker worker(PatientOptions());
  ASSERT_TRUE(worker.started()) << worker.error().message;
  const std::vector<StageJob> jobs = SubmitEndlessOnes(worker);
  worker.process().Cancel(RequestId(999), SlotLeaseId(999));
  for (const StageJob& job : jobs) {
    worker.process().Cancel(job.request, job.lease);
    worker.process().Cancel(job.request, job.lease);
    EXPECT_EQ(worker.Await(job.request).outcome, StageOutcome::kCancelled);
  }
  EXPECT_TRUE(Eventually([] { return BusyDescendants().size() == 1; }));
  EXPECT_EQ(worker.Run(Stage::kValidation, kHonest).outcome, StageOutcome::kPassed);
  for (const StageJob& job : jobs) {
    worker.process().Cancel(job.request, job.lease);
    EXPECT_EQ(worker.ReportCount(job.request), 1U);
  }
}

TEST(WorkerProcessTest, StoppingAnswersWhatIsOpenAndLeavesNothing) {
  TestingWorker worker(PatientOptions());
  ASSERT_TRUE(worker.started()) << worker.error().message;
  const std::vector<StageJob> jobs = SubmitEndlessOnes(worker);
  worker.process().Stop();
  EXPECT_TRUE(Descendants().empty()) << testing::PrintToString(Descendants());
  for (const StageJob& job : jobs) {
    EXPECT_EQ(worker.Await(job.request).outcome, StageOutcome::kCancelled);
    EXPECT_EQ(worker.ReportCount(job.request), 1U);
  }
  EXPECT_EQ(worker.process().pid(), 0);
  worker.process().Stop();
}

TEST(WorkerProcessTest, AKilledWorkerTakesItsProcessesAlongAndIsReplaced) {
  TestingWorker worker(PatientOptions());
  ASSERT_TRUE(worker.started()) << worker.error().message;
  const std::vector<StageJob> jobs = SubmitEndlessOnes(worker);
  const SlotId lost_slot = jobs[0].slot;
  std::map<pid_t, std::string> before = Descendants();
  kill(worker.process().pid(), SIGKILL);
  for (const StageJob& job : jobs) {
    const StageReport report = worker.Await(job.request);
    EXPECT_EQ(report.outcome, StageOutcome::kLost);
    EXPECT_EQ(report.text, "specgen-worker died");
  }
  EXPECT_TRUE(worker.Await([&] { return worker.joined_count() == 6; }));
  EXPECT_TRUE(Eventually([&] {
    for (const auto& [id, name] : Descendants()) {
      if (before.contains(id)) return false;
    }
    return true;
  })) << "what the dead worker had started still runs";
  EXPECT_EQ(worker.slot_count(), 3U) << "the old slots are lost";
  EXPECT_NE(worker.Slot(SlotKind::kDevice), lost_slot);
  EXPECT_EQ(worker.Run(Stage::kValidation, kHonest).outcome, StageOutcome::kPassed);

  // A job that was on its way to a slot of the dead worker.
  StageJob late = worker.Job(Stage::kValidation, kHonest);
  late.slot = lost_slot;
  worker.process().Submit(late);
  EXPECT_EQ(worker.Await(late.request).outcome, StageOutcome::kLost);
  for (const StageJob& job : jobs) EXPECT_EQ(worker.ReportCount(job.request), 1U);
  EXPECT_TRUE(worker.failures().empty());
  EXPECT_EQ(worker.deaths(), std::vector<std::string>{"specgen-worker died"});
}

TEST(WorkerProcessTest, ADeadWorkersIdleSlotsAreLostFirst) {
  TestingWorker worker(PatientOptions());
  ASSERT_TRUE(worker.started()) << worker.error().message;
  const std::vector<StageJob> jobs = SubmitEndlessOnes(worker);
  kill(worker.process().pid(), SIGKILL);
  for (const StageJob& job : jobs) worker.Await(job.request);
  const std::vector<SlotId> lost = worker.lost_slots();
  ASSERT_EQ(lost.size(), 3U) << "told before the jobs are answered";
  for (const StageJob& job : jobs) EXPECT_NE(lost[0], job.slot);
}

TEST(WorkerProcessTest, AWorkerThatHangsIsKilledAndReplaced) {
  for (const bool is_cancelled : {false, true}) {
    WorkerOptions options = PatientOptions();
    (is_cancelled ? options.cancel_patience : options.job_patience) = std::chrono::milliseconds(50);
    TestingWorker worker(std::move(options));
    ASSERT_TRUE(worker.started()) << worker.error().message;
    ASSERT_TRUE(worker.Await([&] { return worker.slot_count() == 3; }));
    kill(worker.process().pid(), SIGSTOP);
    // More than a socket holds: whoever submits must not wait for the worker.
    std::vector<StageJob> jobs;
    for (int i = 0; i < 3; ++i) {
      jobs.push_back(worker.Job(Stage::kCompilation, std::string(kSourceBytesMax, ' ')));
      worker.process().Submit(jobs.back());
      if (is_cancelled) worker.process().Cancel(jobs.back().request, jobs.back().lease);
    }
    // The last of them may come when the worker is dead already.
    for (const StageJob& job : jobs) {
      EXPECT_EQ(worker.Await(job.request).outcome, StageOutcome::kLost);
    }
    EXPECT_EQ(worker.Await(jobs[0].request).text,
              "specgen-worker did not answer in time and was killed");
    EXPECT_TRUE(worker.Await([&] { return worker.joined_count() >= 6; }));
    EXPECT_EQ(worker.deaths().at(0), "specgen-worker did not answer in time and was killed");
  }
}

TEST(WorkerProcessTest, AWorkerThatKeepsDyingIsGivenUp) {
  WorkerOptions options = PatientOptions();
  options.restart_max = 1;
  TestingWorker worker(std::move(options));
  ASSERT_TRUE(worker.started()) << worker.error().message;
  for (const int joined : {3, 6}) {
    ASSERT_TRUE(worker.Await([&] { return worker.joined_count() == joined; }));
    kill(worker.process().pid(), SIGKILL);
    ASSERT_TRUE(worker.Await([&] { return worker.slot_count() == 0 || joined == 3; }));
  }
  EXPECT_TRUE(worker.Await([&] { return worker.failures().size() == 1; }));
  EXPECT_NE(worker.failures().at(0).find("died 2 times in a row"), std::string::npos);
  StageJob job;
  job.request = RequestId(77);
  job.lease = SlotLeaseId(77);
  job.slot = SlotId(1);
  worker.process().Submit(job);
  EXPECT_EQ(worker.Await(job.request).outcome, StageOutcome::kLost) << "still answered";
  EXPECT_EQ(worker.joined_count(), 6);
}

TEST(WorkerProcessTest, ASourceThatIsTooLongIsRefusedWithoutTheWorker) {
  TestingWorker worker(PatientOptions());
  ASSERT_TRUE(worker.started()) << worker.error().message;
  const StageReport report =
      worker.Run(Stage::kCompilation, std::string(std::size_t{64} << 20U, ' '));
  EXPECT_EQ(report.outcome, StageOutcome::kRefused);
  EXPECT_NE(report.text, "");
}

TEST(WorkerProcessTest, AWorkerThatIsNotThereIsNamed) {
  WorkerOptions options;
  options.worker_path = "/nowhere/specgen-worker";
  const TestingWorker worker(std::move(options));
  ASSERT_FALSE(worker.started());
  EXPECT_NE(worker.error().message.find("/nowhere/specgen-worker is missing"), std::string::npos);
}

TEST(WorkerProcessTest, AProgramThatIsNoWorkerIsNoticed) {
  WorkerOptions options;
  options.worker_path = "/usr/bin/true";
  const TestingWorker worker(std::move(options));
  ASSERT_FALSE(worker.started());
  EXPECT_EQ(worker.error().message, "specgen-worker ended before it was ready");
}

TEST(WorkerProcessTest, ACacheOfItsOwnIsRemoved) {
  const TestingFolder folder;
  const char* const set = std::getenv("TMPDIR");
  const std::string before = set == nullptr ? "" : set;
  setenv("TMPDIR", folder.path().c_str(), 1);
  {
    TestingWorker worker(PatientOptions());
    ASSERT_TRUE(worker.started()) << worker.error().message;
    EXPECT_EQ(worker.Run(Stage::kCompilation, kHonest).outcome, StageOutcome::kPassed);
    EXPECT_FALSE(std::filesystem::is_empty(folder.path()));
    kill(worker.process().pid(), SIGKILL);
  }
  before.empty() ? unsetenv("TMPDIR") : setenv("TMPDIR", before.c_str(), 1);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(WorkerProcessTest, TheCacheOutlivesTheWorkerWhereItHasAFolder) {
  const TestingFolder folder;
  for (const bool is_cached : {false, true}) {
    WorkerOptions options = PatientOptions();
    options.judge.cache_folder = folder.path() / "cache";
    TestingWorker worker(std::move(options));
    ASSERT_TRUE(worker.started()) << worker.error().message;
    const StageReport report = worker.Run(Stage::kCompilation, kHonest);
    EXPECT_EQ(report.outcome, StageOutcome::kPassed);
    EXPECT_EQ(report.times.compiled == Duration(0), is_cached);
  }
}

// The last test of its process group: it forks, which wants no other thread to be there.
TEST(ControllerDeathTest, AKilledControllerTakesEverythingAlong) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  const pid_t controller = fork();
  ASSERT_GE(controller, 0);
  if (controller == 0) {
    TestingWorker worker(PatientOptions());
    if (worker.started()) SubmitEndlessOnes(worker);
    for (;;) pause();
  }
  EXPECT_TRUE(Eventually([] {
    return SomeDescendantIsNamed("specgen-worker") && SomeDescendantIsNamed("specgen-runner") &&
           SomeDescendantIsNamed("cc1plus");
  }));
  kill(controller, SIGKILL);
  ExpectNothingRuns();
  while (waitpid(-1, nullptr, WNOHANG) > 0) {
  }
}

}  // namespace
}  // namespace specgen
