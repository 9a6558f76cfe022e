#include "runner_process.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sched.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <thread>

#include "testing_judge.h"

namespace specgen {
namespace {

class RunnerProcessTest : public testing::Test {
 protected:
  Judged<std::unique_ptr<RunnerProcess>> Start(const std::string& source) {
    const JudgeTools tools = judge_.tools();
    return RunnerProcess::Start({tools.jail, options_, tools.runner_path,
                                 judge_.Compile(problem_, source), 4 * layout_.stride()},
                                cancel_);
  }
  float& At(RunnerProcess& runner, std::size_t set, const SetLayout::Buffer& buffer) {
    return *reinterpret_cast<float*>(runner.arena().Set(layout_, set).data() + buffer.offset);
  }

  TestingJudge judge_;
  JudgeOptions options_;
  CancelFlag cancel_;
  Problem problem_ = *LoadProblem(TestProblem("scale"));
  Shape shape_{{1}, false};
  SetLayout layout_{problem_, shape_};
};

TEST_F(RunnerProcessTest, CallsTheCandidateForEachSetOfTheBatch) {
  auto runner = Start(kHonest);
  ASSERT_TRUE(runner.has_value()) << runner.error().text;
  for (std::size_t set = 0; set < 4; ++set) {
    At(**runner, set, layout_.inputs()[0]) = static_cast<float>(set);
    At(**runner, set, layout_.inputs()[1]) = 100.0F;
  }
  const auto elapsed = (*runner)->Call(layout_.ForRunner(shape_), 1, 2, kTestPatience);
  ASSERT_TRUE(elapsed.has_value()) << elapsed.error().text;
  EXPECT_GT(*elapsed, Duration(0));
  EXPECT_EQ(At(**runner, 0, layout_.outputs()[0]), 0.0F) << "not part of the batch";
  EXPECT_EQ(At(**runner, 1, layout_.outputs()[0]), 103.0F);
  EXPECT_EQ(At(**runner, 2, layout_.outputs()[0]), 106.0F);
  EXPECT_EQ(At(**runner, 3, layout_.outputs()[0]), 0.0F) << "not part of the batch";
  EXPECT_TRUE((*runner)->Stop().has_value());
  EXPECT_TRUE(Descendants().empty()) << "after Stop nothing writes to the arena";
}

// What a candidate needs to answer in the runner's place.
const std::string kTakeover = R"(
#include <sys/socket.h>
#include <time.h>
struct Layout { uint32_t in, out; uint64_t stride, io[16], oo[16]; int64_t dims[16]; };
struct Command { uint64_t sequence, first, count; Layout layout; };
struct Reply { uint32_t kind, unused; uint64_t sequence; char text[240]; };
static Command* FindCommand(int64_t n) {
  auto* at = reinterpret_cast<uint64_t*>(__builtin_frame_address(0));
  for (int i = 0; i < 2000; ++i) {
    auto* command = reinterpret_cast<Command*>(at + i);
    const Layout& layout = command->layout;
    if (layout.in == 2 && layout.out == 1 && layout.dims[0] == n) return command;
  }
  __builtin_trap();
}
static void Answer(uint64_t sequence) {
  Reply reply{};
  reply.kind = 4;
  reply.sequence = sequence;
  send(3, &reply, sizeof reply, 0);
}
static double Microseconds() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}
)";

// Answers before its work is done.
const std::string kEarlyAnswer = kTakeover + R"(
void scale(const float* x, const float* z, float* y, int64_t n) {
  Answer(FindCommand(n)->sequence);
  for (volatile int i = 0; i < 100000000; ++i) {}
  for (int64_t i = 0; i < n; ++i) y[i] = z[i] + 3.0f * x[i];
}
)";

// Never goes back to wait for a command. Its answer is for how long it had the inputs, in
// microseconds.
const std::string kHeadStart = kTakeover + R"(
void scale(const float* x, const float*, float* y, int64_t n) {
  const volatile float* input = x;
  Command command = *FindCommand(n);
  for (float round = 1;; ++round) {
    Answer(command.sequence);
    while (*input != round) {}
    const double start = Microseconds();
    while (recv(3, &command, sizeof command, MSG_DONTWAIT) != sizeof command) {}
    *y = static_cast<float>(Microseconds() - start);
  }
}
)";

TEST_F(RunnerProcessTest, WhoAnswersBeforeItsWorkIsDoneIsStoppedThere) {
  auto runner = Start(kEarlyAnswer);
  ASSERT_TRUE(runner.has_value()) << runner.error().text;
  At(**runner, 0, layout_.inputs()[0]) = 1.0F;
  const auto elapsed = (*runner)->Call(layout_.ForRunner(shape_), 0, 1, kTestPatience);
  ASSERT_TRUE(elapsed.has_value()) << elapsed.error().text;
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(At(**runner, 0, layout_.outputs()[0]), 0.0F);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

// Nothing but its death ends a call that fills so much of its address space.
TEST_F(RunnerProcessTest, WhoAnswersAndWorksOnInOneLongSystemCallIsTimedOut) {
  options_.memory_max = std::int64_t{512} << 30U;
  auto runner = Start(kTakeover + R"(
#include <sys/mman.h>
void scale(const float*, const float*, float*, int64_t n) {
  Answer(FindCommand(n)->sequence);
  mmap(nullptr, size_t{256} << 30, PROT_READ,
       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_POPULATE, -1, 0);
}
)");
  ASSERT_TRUE(runner.has_value()) << runner.error().text;
  const auto call = [&] {
    return (*runner)->Call(layout_.ForRunner(shape_), 0, 1, std::chrono::milliseconds(100));
  };
  auto elapsed = call();
  // Where it was stopped between its answer and its work, that begins with the next call.
  if (elapsed) elapsed = call();
  ASSERT_FALSE(elapsed.has_value());
  EXPECT_EQ(elapsed.error().outcome, StageOutcome::kTimedOut) << elapsed.error().text;
}

// On one core a process that is let go may run before whoever let it go goes on.
TEST_F(RunnerProcessTest, ACandidateIsTimedFromWhereItHasItsInputs) {
  cpu_set_t all;
  ASSERT_EQ(sched_getaffinity(0, sizeof(all), &all), 0);
  int core = 0;
  while (!CPU_ISSET(core, &all)) ++core;
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(core, &one);
  ASSERT_EQ(sched_setaffinity(0, sizeof(one), &one), 0);
  auto runner = Start(kHeadStart);
  ASSERT_TRUE(runner.has_value()) << runner.error().text;
  ASSERT_TRUE((*runner)->Call(layout_.ForRunner(shape_), 0, 1, kTestPatience).has_value());
  for (int round = 1; round <= 30; ++round) {
    At(**runner, 0, layout_.inputs()[0]) = static_cast<float>(round);
    const auto elapsed = (*runner)->Call(layout_.ForRunner(shape_), 0, 1, kTestPatience);
    ASSERT_TRUE(elapsed.has_value()) << elapsed.error().text;
    const double head_us = At(**runner, 0, layout_.outputs()[0]);
    EXPECT_GE(static_cast<double>(elapsed->count()) / 1e3 + 1.0, head_us) << "round " << round;
  }
  sched_setaffinity(0, sizeof(all), &all);
}

TEST_F(RunnerProcessTest, WordsOfACandidateCannotSteerATerminal) {
  auto runner = Start(
      "#include <cstdio>\n#include <cstdlib>\n"
      "void scale(const float*, const float*, float*, int64_t) {\n"
      "  std::fputs(\"\\033]0;owned\\a\\033[2J\\n\", stderr);\n  std::abort();\n}\n");
  ASSERT_TRUE(runner.has_value()) << runner.error().text;
  const auto elapsed = (*runner)->Call(layout_.ForRunner(shape_), 0, 1, kTestPatience);
  ASSERT_FALSE(elapsed.has_value());
  EXPECT_NE(elapsed.error().text.find("?]0;owned??[2J"), std::string::npos) << elapsed.error().text;
}

TEST_F(RunnerProcessTest, WordsOfTheLoaderCannotSteerATerminal) {
  const auto path = judge_.Compile(problem_,
                                   "extern \"C\" void missing_name();\n"
                                   "void scale(const float*, const float*, float*, int64_t) {\n"
                                   "  missing_name();\n}\n");
  std::ifstream made(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(made), std::istreambuf_iterator<char>()};
  const std::string name = "missing_name";
  for (std::size_t at = 0; (at = bytes.find(name, at)) != std::string::npos;) {
    bytes.replace(at, name.size(), "\x1b]0;my_name\a");
  }
  const auto library = judge_.cache_folder() / "named.so";
  std::ofstream(library, std::ios::binary) << bytes;
  const JudgeTools tools = judge_.tools();
  const auto runner =
      RunnerProcess::Start({tools.jail, options_, tools.runner_path, library, 4096}, cancel_);
  ASSERT_FALSE(runner.has_value());
  EXPECT_EQ(runner.error().outcome, StageOutcome::kLaunchFailed);
  EXPECT_NE(runner.error().text.find("undefined symbol: ?]0;my_name?"), std::string::npos)
      << runner.error().text;
}

TEST_F(RunnerProcessTest, ACancelledCallIsNoVerdict) {
  auto runner = Start("void scale(const float*, const float*, float*, int64_t) { for (;;) {} }\n");
  ASSERT_TRUE(runner.has_value()) << runner.error().text;
  std::thread canceller([this] { cancel_.Raise(); });
  const auto elapsed = (*runner)->Call(layout_.ForRunner(shape_), 0, 1, kTestPatience);
  canceller.join();
  ASSERT_FALSE(elapsed.has_value());
  EXPECT_EQ(elapsed.error().outcome, StageOutcome::kCancelled);
}

TEST_F(RunnerProcessTest, AnAnswerThatNobodyAskedForIsSeenAtTheEnd) {
  // What the runner itself would say, once more.
  auto runner = Start(
      "#include <sys/socket.h>\n"
      "void scale(const float*, const float*, float* y, int64_t) {\n"
      "  char reply[256] = {4};\n"
      "  static int calls = 0;\n"
      "  if (++calls == 2) { __builtin_memcpy(reply + 8, y, 8); send(3, reply, 256, 0); }\n}\n");
  ASSERT_TRUE(runner.has_value()) << runner.error().text;
  EXPECT_TRUE((*runner)->Call(layout_.ForRunner(shape_), 0, 1, kTestPatience).has_value());
  const auto second = (*runner)->Call(layout_.ForRunner(shape_), 0, 1, kTestPatience);
  ASSERT_FALSE(second.has_value()) << "the number of the command is not in the outputs";
  EXPECT_EQ(second.error().outcome, StageOutcome::kRefused);
}

TEST_F(RunnerProcessTest, ARunnerThatCannotStartSaysNothingAboutTheCandidate) {
  const JudgeTools tools = judge_.tools();
  const auto runner = RunnerProcess::Start(
      {tools.jail, options_, "/usr/bin/true", judge_.Compile(problem_, kHonest), 4096}, cancel_);
  ASSERT_FALSE(runner.has_value());
  EXPECT_EQ(runner.error().outcome, StageOutcome::kLost);
  EXPECT_NE(runner.error().text.find("the jail did not start"), std::string::npos)
      << runner.error().text;
}

// Runners that end before they have the candidate, or while they get ready for it.
TEST_F(RunnerProcessTest, ARunnerThatDiesBeforeTheCandidateActsSaysNothingAboutIt) {
  for (const char* rest : {"return 65;", "recv(3, reply, sizeof reply, 0); return 65;"}) {
    const auto path = judge_.cache_folder() / "dying-runner";
    std::ofstream(path.string() + ".cc") << "#include <sys/socket.h>\nint main() {\n"
                                         << "  char reply[256] = {1};\n"
                                         << "  send(3, reply, sizeof reply, 0);\n"
                                         << rest << "\n}\n";
    const std::string command = fmt::format("g++ -o {0} {0}.cc && chmod a+rx {0}", path.string());
    ASSERT_EQ(std::system(command.c_str()), 0);
    const JudgeTools tools = judge_.tools();
    const auto runner = RunnerProcess::Start(
        {tools.jail, options_, path, judge_.Compile(problem_, kHonest), 4096}, cancel_);
    ASSERT_FALSE(runner.has_value());
    EXPECT_EQ(runner.error().outcome, StageOutcome::kLost) << runner.error().text;
  }
}

TEST_F(RunnerProcessTest, ALibraryThatIsNoneFailsToLaunch) {
  const auto path = judge_.cache_folder() / "text.so";
  std::ofstream(path) << "not a library";
  const JudgeTools tools = judge_.tools();
  const auto runner =
      RunnerProcess::Start({tools.jail, options_, tools.runner_path, path, 4096}, cancel_);
  ASSERT_FALSE(runner.has_value());
  EXPECT_EQ(runner.error().outcome, StageOutcome::kLaunchFailed);
}

}  // namespace
}  // namespace specgen
