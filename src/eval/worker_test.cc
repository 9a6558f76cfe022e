#include "specgen/eval/worker.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <thread>

#include "testing_judge.h"
#include "worker_messages.h"

namespace specgen {
namespace {

// A worker on a thread of ours, spoken to in frames.
class WorkerTest : public testing::Test {
 protected:
  WorkerTest() {
    int ends[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    ours_ = UniqueFd(ends[0]);
    theirs_ = UniqueFd(ends[1]);
    thread_ = std::thread([this] {
      status_ = RunWorker(theirs_.get(), TestRunnerPath());
      shutdown(theirs_.get(), SHUT_RDWR);
    });
  }
  ~WorkerTest() override { Close(); }
  void Close() {
    shutdown(ours_.get(), SHUT_RDWR);
    if (thread_.joinable()) thread_.join();
  }
  void Say(const WorkerMessage& message) {
    EXPECT_TRUE(WriteFrame(ours_.get(), Encode(message)).has_value());
  }
  // The next message; a refusal "gone" where the worker has closed its end.
  WorkerMessage Hear() {
    for (;;) {
      const Result<std::optional<Frame>> frame = reader_.Next();
      if (frame->has_value()) return *Decode(**frame);
      if (!ReadSome(ours_.get(), reader_)) return RefusedMessage{{ErrorCode::kInternal, "gone"}};
    }
  }
  std::string HearRefusal() {
    const WorkerMessage message = Hear();
    const auto* refused = std::get_if<RefusedMessage>(&message);
    return refused == nullptr ? "something else" : refused->error.message;
  }
  StartMessage Start() {
    StartMessage start;
    start.options.cache_folder = folder_.path() / "made" / "by the worker";
    start.options.compile_slot_count = 2;
    return start;
  }

  TestingFolder folder_;
  UniqueFd ours_;
  UniqueFd theirs_;
  FrameReader reader_;
  int status_ = -1;
  std::thread thread_;
};

TEST_F(WorkerTest, SaysHelloWithItsSlotsAndServesThem) {
  Say(Start());
  const WorkerMessage message = Hear();
  const auto* hello = std::get_if<HelloMessage>(&message);
  ASSERT_NE(hello, nullptr);
  EXPECT_TRUE(hello->jailed);
  EXPECT_EQ(hello->slots,
            (std::vector<SlotKind>{SlotKind::kCompile, SlotKind::kCompile, SlotKind::kDevice}));
  SubmitMessage submit;
  submit.job.request = RequestId(1);
  submit.job.lease = SlotLeaseId(2);
  submit.job.source = "int broken(";
  submit.job.problem_folder = TestProblem("scale");
  submit.slot_index = 1;
  Say(submit);
  const WorkerMessage answer = Hear();
  const auto* finished = std::get_if<FinishedMessage>(&answer);
  ASSERT_NE(finished, nullptr);
  EXPECT_EQ(finished->report.request, RequestId(1));
  EXPECT_EQ(finished->report.outcome, StageOutcome::kCompileFailed);
  Close();
  EXPECT_EQ(status_, 0);
}

TEST_F(WorkerTest, RefusesAProblemWhoseReferenceFails) {
  const auto problem = CopiedProblem(folder_, "scale");
  std::ofstream(problem / "reference.cpp") << "int broken(";
  StartMessage start = Start();
  start.problems = {TestProblem("scale"), problem};
  Say(start);
  const std::string refusal = HearRefusal();
  EXPECT_NE(refusal.find("the reference of problem 'scale'"), std::string::npos) << refusal;
  Close();
  EXPECT_EQ(status_, 1);
}

TEST_F(WorkerTest, EndsWithItsControllerWhileItPrepares) {
  const auto problem = CopiedProblem(folder_, "scale");
  std::ofstream(problem / "reference.cpp")
      << "void scale(const float*, const float*, float*, int64_t) { for (;;) {} }\n";
  StartMessage start = Start();
  start.options.call_deadline_max = kTestPatience;
  start.problems = {problem};
  Say(start);
  EXPECT_TRUE(Eventually([] { return SomeDescendantIsNamed("specgen-runner"); }));
  Close();
  EXPECT_TRUE(Descendants().empty());
}

TEST_F(WorkerTest, RefusesWhatBreaksTheProtocol) {
  Say(CancelMessage{});
  EXPECT_EQ(HearRefusal(), "the first message is not start");
  EXPECT_EQ(HearRefusal(), "gone");
  Close();
  EXPECT_EQ(status_, 1);
}

TEST_F(WorkerTest, RefusesASlotThatIsNotThere) {
  Say(Start());
  EXPECT_TRUE(std::holds_alternative<HelloMessage>(Hear()));
  SubmitMessage submit;
  submit.slot_index = 3;
  Say(submit);
  EXPECT_EQ(HearRefusal(), "the controller named a slot that is not there");
}

TEST_F(WorkerTest, RefusesOptionsThatMakeNoSense) {
  StartMessage start = Start();
  start.options.device_count = 0;
  Say(start);
  EXPECT_NE(HearRefusal().find("at least 1 device"), std::string::npos);
}

TEST_F(WorkerTest, RefusesACacheFolderThatItCannotMake) {
  StartMessage start = Start();
  start.options.cache_folder = "/proc/cache";
  Say(start);
  EXPECT_NE(HearRefusal().find("cannot write to the cache folder /proc/cache"), std::string::npos);
}

}  // namespace
}  // namespace specgen
