// Candidates of every fate, judged by a real worker in a real jail.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

#include "testing_worker.h"

namespace specgen {
namespace {

// An honest body after `statements`, which run first in every call.
std::string HonestAfter(const std::string& includes, const std::string& statements) {
  return includes + "\nvoid scale(const float* x, const float* z, float* y, int64_t n) {\n" +
         statements + "\n  for (int64_t i = 0; i < n; ++i) y[i] = z[i] + 3.0f * x[i];\n}\n";
}

struct Fate {
  const char* name;
  std::string source;
  StageOutcome outcome;
  const char* text;  // A part of the report's text.
};

std::ostream& operator<<(std::ostream& out, const Fate& fate) { return out << fate.name; }

// One worker serves all of them: none may harm the ones after it.
class FateTest : public testing::TestWithParam<Fate> {
 protected:
  static void SetUpTestSuite() {
    WorkerOptions options;
    options.judge.compile_slot_count = 1;
    worker_ = std::make_unique<TestingWorker>(std::move(options));
    ASSERT_TRUE(worker_->started()) << worker_->error().message;
  }
  static void TearDownTestSuite() {
    worker_.reset();
    ExpectNothingRuns();
  }
  static std::unique_ptr<TestingWorker> worker_;
};
std::unique_ptr<TestingWorker> FateTest::worker_;

TEST_P(FateTest, EndsAsItDeserves) {
  const StageReport report = worker_->Validate(GetParam().source);
  EXPECT_EQ(StageOutcomeName(report.outcome), std::string(StageOutcomeName(GetParam().outcome)))
      << report.text;
  EXPECT_NE(report.text.find(GetParam().text), std::string::npos) << report.text;
  // What is left is the worker alone.
  EXPECT_TRUE(Eventually([] { return BusyDescendants().size() == 1; }))
      << testing::PrintToString(BusyDescendants());
}

const auto kCases = testing::Values(
    Fate{"Honest", kHonest, StageOutcome::kPassed, ""},
    Fate{"ExternCByHand",
         "extern \"C\" void scale(const float* x, const float* z, float* y, int64_t n) {\n"
         "  for (int64_t i = 0; i < n; ++i) y[i] = z[i] + 3.0f * x[i];\n}\n",
         StageOutcome::kPassed, ""},
    Fate{"DoesNotCompile", "void scale(const float* x) { nonsense }", StageOutcome::kCompileFailed,
         "candidate.cpp:1:30: error: 'nonsense' was not declared"},
    Fate{"OtherSignature",
         "extern \"C\" void scale(float* x, const float* z, float* y, int64_t n) {}",
         StageOutcome::kCompileFailed, "candidate.cpp:1:17: error: conflicting declaration"},
    Fate{"DefinesOurCall",
         HonestAfter("extern \"C\" void specgen_call(const void* const*, void* const*, const "
                     "int64_t*) {}",
                     ""),
         StageOutcome::kCompileFailed, "multiple definition of `specgen_call'"},
    Fate{"NoEntry", "int other;", StageOutcome::kLaunchFailed, "undefined symbol: scale"},
    Fate{"Empty", "", StageOutcome::kRefused, "empty"},
    Fate{"IncludesAHostFile", "#include \"/etc/passwd\"\n", StageOutcome::kRefused,
         "candidate.cpp:1"},
    Fate{"IncludesAHostFileThroughAMacro", "#define FILE \"/etc/passwd\"\n#include FILE\n",
         StageOutcome::kCompileFailed, "/etc/passwd: No such file or directory"},
    Fate{"Wrong",
         "void scale(const float* x, const float* z, float* y, int64_t n) {\n"
         "  for (int64_t i = 0; i < n; ++i) y[i] = z[i] + (i == 700 ? 2.0f : 3.0f) * x[i];\n}\n",
         StageOutcome::kMismatch,
         "output 'y' differs from the reference at 1 of 1000 elements with n=1000; first at [700]"},
    Fate{"Zeros",
         "void scale(const float*, const float*, float* y, int64_t n) {\n"
         "  for (int64_t i = 0; i < n; ++i) y[i] = 0.0f;\n}\n",
         StageOutcome::kMismatch, "output 'y' differs"},
    Fate{"WritesNothing", "void scale(const float*, const float*, float*, int64_t) {}",
         StageOutcome::kMismatch, "1 of them were never written"},
    Fate{"NotANumber",
         "void scale(const float*, const float*, float* y, int64_t n) {\n"
         "  for (int64_t i = 0; i < n; ++i) y[i] = __builtin_nanf(\"\");\n}\n",
         StageOutcome::kMismatch, "1 of them are NaN"},
    Fate{"WritesJustPastTheEnd", HonestAfter("", "  y[n] = 1.0f;"), StageOutcome::kMismatch,
         "memory was written 0 bytes past the end of 'y'"},
    Fate{"WritesJustBeforeTheStart", HonestAfter("", "  y[-1] = 1.0f;"), StageOutcome::kMismatch,
         "memory was written 4 bytes before the start of 'y'"},
    Fate{"WritesFarAway", HonestAfter("", "  y[int64_t{1} << 30] = 1.0f;"), StageOutcome::kCrashed,
         "SIGSEGV"},
    Fate{"ModifiesAnInput", HonestAfter("", "  const_cast<float*>(z)[0] += 1.0f;"),
         StageOutcome::kMismatch, "input 'z' was modified with n=1"},
    Fate{"Crashes", HonestAfter("", "  *(volatile int*)nullptr = 1;"), StageOutcome::kCrashed,
         "SIGSEGV"},
    Fate{"Aborts", HonestAfter("#include <cstdlib>", "  std::abort();"), StageOutcome::kCrashed,
         "SIGABRT"},
    Fate{"Throws", HonestAfter("#include <stdexcept>", "  throw std::runtime_error(\"no luck\");"),
         StageOutcome::kCrashed, "no luck"},
    Fate{"WantsTooMuchMemory",
         HonestAfter("#include <vector>",
                     "  std::vector<char> memory(size_t{1} << 40); y[0] = memory[n];"),
         StageOutcome::kCrashed, "bad_alloc"},
    Fate{"CrashesWithLastWords",
         HonestAfter("#include <cstdio>\n#include <cstdlib>",
                     "  std::fputs(\"farewell\", stderr); std::abort();"),
         StageOutcome::kCrashed, "SIGABRT with n=1; it had printed: farewell"},
    Fate{"ExitsEarly", HonestAfter("#include <cstdlib>", "  std::_Exit(0);"),
         StageOutcome::kCrashed, "ended by itself (exit status 0)"},
    Fate{"SleepsAMoment", HonestAfter("#include <unistd.h>", "  usleep(20000);"),
         StageOutcome::kPassed, ""});
INSTANTIATE_TEST_SUITE_P(Plain, FateTest, kCases,
                         [](const auto& tested) { return std::string(tested.param.name); });

// Each computes the right answer only where what it tries has worked, or goes on where it must not.
const auto kAttacks = testing::Values(
    Fate{"ReadsPasswd",
         HonestAfter("#include <fcntl.h>", "  if (open(\"/etc/passwd\", O_RDONLY) < 0) return;"),
         StageOutcome::kMismatch, "never written"},
    Fate{"WritesAFile",
         HonestAfter(
             "#include <fcntl.h>",
             "  const char* const names[] = {\"/x\", \"/tmp/x\", \"/job/x\", \"/dev/shm/x\"};\n"
             "  for (const char* name : names) {\n"
             "    if (open(name, O_CREAT | O_WRONLY, 0600) >= 0) return;\n  }"),
         StageOutcome::kPassed, ""},
    Fate{"OpensASocket",
         HonestAfter("#include <sys/socket.h>",
                     "  if (socket(AF_INET, SOCK_STREAM, 0) < 0 && socket(AF_UNIX, SOCK_STREAM, 0) "
                     "< 0) return;"),
         StageOutcome::kMismatch, "never written"},
    Fate{"ForkBomb", HonestAfter("#include <unistd.h>", "  for (;;) if (fork() < 0) return;"),
         StageOutcome::kMismatch, "never written"},
    Fate{"StartsAThread",
         HonestAfter("#include <thread>", "  std::thread([] { for (;;) {} }).detach();"),
         StageOutcome::kCrashed, "Operation not permitted"},
    Fate{"SetsATimer",
         HonestAfter("#include <sys/time.h>",
                     "  itimerval soon{{0, 1000}, {0, 1000}};\n"
                     "  if (setitimer(ITIMER_REAL, &soon, nullptr) != 0) return;"),
         StageOutcome::kMismatch, "never written"},
    Fate{"KillsItsParent",
         HonestAfter("#include <csignal>\n#include <unistd.h>",
                     "  kill(getppid(), SIGKILL); kill(-1, SIGKILL); kill(1, SIGKILL);"),
         StageOutcome::kPassed, ""},
    Fate{"ReplacesItself",
         HonestAfter("#include <unistd.h>",
                     "  execl(\"/usr/bin/true\", \"true\", static_cast<char*>(nullptr));"),
         StageOutcome::kPassed, ""},
    Fate{"PrintsGigabytes",
         HonestAfter("#include <unistd.h>\n#include <vector>",
                     "  static const std::vector<char> block(1 << 20, 'x');\n"
                     "  for (int i = 0; i < 2048; ++i) {\n"
                     "    if (write(1, block.data(), block.size()) < 0) break;\n"
                     "    if (write(2, block.data(), block.size()) < 0 && i > 1000) break;\n  }"),
         StageOutcome::kPassed, ""},
    Fate{"AnswersForTheRunner",
         HonestAfter("#include <sys/socket.h>",
                     "  char reply[256] = {4}; send(3, reply, sizeof(reply), 0);"),
         StageOutcome::kRefused, "judge's channel"},
    Fate{"ClosesTheChannel",
         HonestAfter("#include <unistd.h>", "  for (int i = 3; i < 1024; ++i) close(i);"),
         StageOutcome::kCrashed, "ended"},
    Fate{"CrashesWhileItLoads",
         std::string("int* volatile nowhere; static int early = (*nowhere = 1);") + kHonest,
         StageOutcome::kCrashed, "SIGSEGV"},
    Fate{"ExitsWhileItLoads",
         std::string("#include <cstdlib>\nstatic int early = (std::_Exit(0), 1);") + kHonest,
         StageOutcome::kCrashed, "ended by itself"});
INSTANTIATE_TEST_SUITE_P(Attack, FateTest, kAttacks,
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(DeadlineTest, AnEndlessLoopIsKilledAtItsDeadline) {
  WorkerOptions options;
  options.judge.call_deadline_min = std::chrono::milliseconds(301);
  options.judge.call_deadline_max = std::chrono::milliseconds(301);
  TestingWorker worker(std::move(options));
  ASSERT_TRUE(worker.started()) << worker.error().message;
  for (const char* statements : {"  for (volatile int i = 0;; i = i + 1) {}", "  sleep(1000);"}) {
    const StageReport report = worker.Validate(HonestAfter("#include <unistd.h>", statements));
    EXPECT_EQ(report.outcome, StageOutcome::kTimedOut) << report.text;
    EXPECT_NE(report.text.find("did not return within 300 ms with n=1"), std::string::npos)
        << report.text;
  }
  EXPECT_TRUE(Eventually([] { return BusyDescendants().size() == 1; }));
}

TEST(DeadlineTest, ACompilationWithoutEndIsKilledAtItsDeadline) {
  WorkerOptions options;
  options.judge.compile_deadline = std::chrono::seconds(3);
  TestingWorker worker(std::move(options));
  ASSERT_TRUE(worker.started()) << worker.error().message;
  const StageReport report = worker.Run(Stage::kCompilation, R"(
template <int kDepth, int kPath> struct Tree {
  static constexpr long kSum =
      Tree<kDepth - 1, kPath * 2>::kSum + Tree<kDepth - 1, kPath * 2 + 1>::kSum;
};
template <int kPath> struct Tree<0, kPath> { static constexpr long kSum = kPath; };
long sum = Tree<26, 1>::kSum;
)");
  EXPECT_EQ(report.outcome, StageOutcome::kTimedOut) << report.text;
  EXPECT_TRUE(Eventually([] { return BusyDescendants().size() == 1; }));
}

}  // namespace
}  // namespace specgen
