#include "child.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>

#include "captured_text.h"
#include "testing_worker.h"

namespace specgen {
namespace {

class ChildTest : public testing::Test {
 protected:
  Child Start(std::vector<std::string> command) {
    ChildSpec spec;
    spec.command = std::move(command);
    spec.fds = {{text_.fd(), STDOUT_FILENO}};
    Result<Child> child = Child::Start(std::move(spec));
    EXPECT_TRUE(child.has_value());
    return std::move(*child);
  }
  CapturedText text_ = *CapturedText::Make();
  CancelFlag cancel_;
};

TEST_F(ChildTest, ReportsHowItEnded) {
  Child fine = Start({"/bin/sh", "-c", "exit 7"});
  EXPECT_EQ(fine.Wait(kTestPatience, cancel_), WaitEnd::kExited);
  EXPECT_EQ(fine.exit_status(), 7);
  Child killed = Start({"/bin/sh", "-c", "kill -TERM $$"});
  EXPECT_EQ(killed.Wait(kTestPatience, cancel_), WaitEnd::kExited);
  EXPECT_EQ(killed.exit_status(), 128 + SIGTERM);
}

TEST_F(ChildTest, GetsTheDescriptorsAndTheEnvironmentThatItIsGivenAndNoOthers) {
  setenv("SPECGEN_TEST_SECRET", "secret", 1);
  const UniqueFd ours(
      dup(text_.fd()));  // Without close-on-exec nothing would keep it from leaking.
  fcntl(ours.get(), F_SETFD, FD_CLOEXEC);
  Child child =
      Start({"/bin/sh", "-c", "echo ${SPECGEN_TEST_SECRET:-none}; ls /proc/self/fd | wc -l"});
  EXPECT_EQ(child.Wait(kTestPatience, cancel_), WaitEnd::kExited);
  // Standard input, output and error, and the folder that ls reads.
  EXPECT_EQ(text_.Text(100), "none\n4\n");
}

TEST_F(ChildTest, WaitingEndsAtTheDeadlineAndKillTakesTheWholeGroup) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  Child child = Start({"/bin/sh", "-c", "sleep 1000 & sleep 1000"});
  EXPECT_TRUE(Eventually([] { return Descendants().size() == 3; }));
  EXPECT_EQ(child.Wait(std::chrono::milliseconds(10), cancel_), WaitEnd::kDeadline);
  child.Kill();
  EXPECT_EQ(child.exit_status(), 128 + SIGKILL);
  ExpectNothingRuns();
}

TEST_F(ChildTest, WhatTheLeaderOfAGroupLeavesBehindEndsWithIt) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  Child child = Start({"/bin/sh", "-c", "sleep 1000 & sleep 1000"});
  EXPECT_TRUE(Eventually([] { return Descendants().size() == 3; }));
  kill(child.pid(), SIGKILL);
  EXPECT_EQ(child.Wait(kTestPatience, cancel_), WaitEnd::kExited);
  EXPECT_EQ(child.exit_status(), 128 + SIGKILL);
  ExpectNothingRuns();
}

TEST_F(ChildTest, WaitingEndsWhenItIsCancelled) {
  Child child = Start({"/bin/sleep", "1000"});
  std::thread canceller([this] { cancel_.Raise(); });
  EXPECT_EQ(child.Wait(kTestPatience, cancel_), WaitEnd::kCancelled);
  canceller.join();
}

TEST_F(ChildTest, AProgramIsStoppedWhereItIs) {
  Child spinning = Start({"/bin/sh", "-c", "/bin/sh -c 'while :; do :; done'; :"});
  EXPECT_TRUE(Eventually([&] { return Descendants().size() == 2; }));
  EXPECT_EQ(spinning.Pause(kTestPatience), PauseEnd::kPaused);
  Child gone = Start({"/bin/true"});
  EXPECT_EQ(gone.Wait(kTestPatience, cancel_), WaitEnd::kExited);
  EXPECT_EQ(gone.Pause(kTestPatience), PauseEnd::kEnded);
}

TEST_F(ChildTest, AProgramInACallThatNoStopEndsIsSaidToWork) {
  // Who calls vfork waits until the new process has ended or become another program.
  Child child = Start({"/usr/bin/python3", "-c",
                       "import ctypes, os\n"
                       "if os.fork() == 0:\n"
                       "  libc = ctypes.CDLL(None)\n"
                       "  if libc.vfork() == 0:\n"
                       "    libc.pause()\n"
                       "os.wait()\n"});
  EXPECT_TRUE(Eventually([] { return Descendants().size() == 3; }));
  EXPECT_EQ(child.Pause(std::chrono::milliseconds(50)), PauseEnd::kWorks);
}

TEST_F(ChildTest, AChildThatIsForgottenDies) {
  {
    const Child child = Start({"/bin/sleep", "1000"});
  }
  ExpectNothingRuns();
}

TEST_F(ChildTest, AProgramThatIsNotThereIsAnError) {
  ChildSpec spec;
  spec.command = {"/nowhere/program"};
  const Result<Child> child = Child::Start(std::move(spec));
  ASSERT_FALSE(child.has_value());
  EXPECT_NE(child.error().message.find("/nowhere/program"), std::string::npos);
}

TEST(SignalNameTest, OnlyStatusesOfSignalsHaveOne) {
  EXPECT_EQ(SignalName(128 + SIGSEGV), "SIGSEGV");
  EXPECT_EQ(SignalName(128 + SIGKILL), "SIGKILL");
  EXPECT_EQ(SignalName(0), "");
  EXPECT_EQ(SignalName(128), "");
  EXPECT_EQ(SignalName(255), "");
}

}  // namespace
}  // namespace specgen
