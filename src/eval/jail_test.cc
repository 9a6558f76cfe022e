#include "jail.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <fstream>

#include "captured_text.h"
#include "testing_folder.h"
#include "testing_worker.h"

namespace specgen {
namespace {

// Sets PATH for the time of a test.
class PathIs {
 public:
  explicit PathIs(const std::string& path) : before_(std::getenv("PATH")) {
    setenv("PATH", path.c_str(), 1);
  }
  ~PathIs() { setenv("PATH", before_.c_str(), 1); }
  PathIs(const PathIs&) = delete;
  PathIs& operator=(const PathIs&) = delete;

 private:
  std::string before_;
};

void WriteScript(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path) << "#!/bin/sh\n" << text << "\n";
  chmod(path.c_str(), 0755);
}

class JailTest : public testing::Test {
 protected:
  // What a shell command prints in the jail.
  std::string Printed(JailedProgram program, const std::string& script) {
    const CapturedText text = *CapturedText::Make();
    program.view = JailView::kToolchain;
    program.command = {"/bin/sh", "-c", script};
    program.fds = {{text.fd(), STDOUT_FILENO}, {text.fd(), STDERR_FILENO}};
    Result<Child> child = jail_.Start(program);
    EXPECT_TRUE(child.has_value());
    const CancelFlag never;
    EXPECT_EQ(child->Wait(kTestPatience, never), WaitEnd::kExited);
    return text.Text(4000);
  }
  Jail jail_ = *Jail::Make(false);
  TestingFolder folder_;
};

TEST_F(JailTest, NamesItself) {
  EXPECT_TRUE(jail_.is_jailed());
  EXPECT_EQ(jail_.name().find("bubblewrap "), 0U) << jail_.name();
  EXPECT_NE(jail_.name().find(", seccomp, "), std::string::npos) << jail_.name();
}

TEST_F(JailTest, SeesNoFilesOfTheHostButTheToolchain) {
  EXPECT_NE(Printed({}, "cat /etc/passwd").find("No such file"), std::string::npos);
  EXPECT_EQ(Printed({}, "ls -d /home /root /proc /tmp /var 2>/dev/null"), "");
  EXPECT_EQ(Printed({}, "ls -d /usr/bin"), "/usr/bin\n");
}

TEST_F(JailTest, HasNoNetworkNoEnvironmentAndNoOtherProcesses) {
  setenv("SPECGEN_TEST_SECRET", "secret", 1);
  // The shell sets PWD and its like by itself.
  EXPECT_EQ(Printed({}, "echo ${SPECGEN_TEST_SECRET:-none} ${HOME:-none}"), "none none\n");
  EXPECT_EQ(Printed({}, "kill -0 " + std::to_string(getpid()) + " 2>/dev/null || echo alone"),
            "alone\n");
}

TEST_F(JailTest, ReachesNoListenerOnThisMachine) {
  const UniqueFd listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  ASSERT_EQ(bind(listener.get(), any, size), 0);
  ASSERT_EQ(listen(listener.get(), 8), 0);
  ASSERT_EQ(getsockname(listener.get(), any, &size), 0);
  const std::string connect =
      fmt::format("bash -c 'exec 3<>/dev/tcp/127.0.0.1/{} && echo connected' 2>/dev/null",
                  ntohs(address.sin_port));
  EXPECT_EQ(std::system((connect + " >/dev/null").c_str()), 0) << "it can be reached from outside";
  EXPECT_EQ(Printed({}, connect), "");
}

TEST_F(JailTest, EvenRootCannotMountInThere) {
  std::ofstream(folder_.path() / "given") << "text";
  JailedProgram program;
  program.files = {folder_.path() / "given"};
  EXPECT_EQ(Printed(program,
                    "mount -o remount,rw,bind /job/given 2>/dev/null; "
                    "echo more 2>/dev/null >>/job/given || cat /job/given"),
            "text");
}

TEST_F(JailTest, FilesAreReadOnlyAndNothingButTheScratchCanBeWrittenTo) {
  std::ofstream(folder_.path() / "given") << "text";
  JailedProgram program;
  program.files = {folder_.path() / "given"};
  program.scratch_bytes = 1 << 20;
  EXPECT_EQ(Printed(program,
                    "cat given; echo more 2>/dev/null >>given || echo '|kept'; "
                    "echo x >/x || true; echo made >/tmp/made; cat /tmp/made"),
            "text|kept\n/bin/sh: 1: cannot create /x: Read-only file system\nmade\n");
}

TEST_F(JailTest, TheScratchIsBounded) {
  JailedProgram program;
  program.scratch_bytes = 1 << 20;
  EXPECT_EQ(Printed(program,
                    "head -c 8000000 /dev/zero >/tmp/a 2>/dev/null || echo full; "
                    "head -c 10 /dev/zero 2>/dev/null >/tmp/b; [ -s /tmp/b ] || echo still"),
            "full\nstill\n");
}

TEST_F(JailTest, HasNoDevicesButThoseThatHoldNothing) {
  EXPECT_EQ(Printed({}, "ls /dev"), "null\nurandom\nzero\n");
}

TEST_F(JailTest, IsNobodyInThere) { EXPECT_EQ(Printed({}, "id -u; id -g"), "65534\n65534\n"); }

TEST_F(JailTest, ProcessesAreBoundedTogetherWhereThereAreGroups) {
  if (!ResourceGroups::Find().is_usable()) GTEST_SKIP() << "this machine has no cgroups for us";
  JailedProgram program;
  program.limits = {std::int64_t{1} << 30U, 8};
  const std::string printed = Printed(
      program, "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do sleep 1000 & done; echo all started");
  EXPECT_NE(printed.find("fork"), std::string::npos) << printed;
}

TEST_F(JailTest, MemoryIsBoundedTogetherWhereThereAreGroups) {
  if (!ResourceGroups::Find().is_usable()) GTEST_SKIP() << "this machine has no cgroups for us";
  JailedProgram program;
  program.limits = {std::int64_t{24} << 20U, 8};
  // The last command but one keeps all that it reads, since there is no line in it.
  EXPECT_EQ(Printed(program, "sh -c 'head -c 64000000 /dev/zero | tail | wc -c' 2>/dev/null"),
            "0\n");
}

TEST_F(JailTest, KillingItEndsEverythingInside) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  JailedProgram program;
  program.view = JailView::kToolchain;
  program.command = {"/bin/sh", "-c", "setsid sleep 1000 & setsid sleep 1000 & sleep 1000"};
  Result<Child> child = jail_.Start(program);
  ASSERT_TRUE(child.has_value());
  EXPECT_TRUE(Eventually([] {
    int sleeping = 0;
    for (const auto& [id, name] : Descendants()) sleeping += name == "sleep" ? 1 : 0;
    return sleeping == 3;
  }));
  child->Kill();
  // Not eventually: when Kill returns, nothing is left.
  EXPECT_TRUE(Descendants().empty()) << testing::PrintToString(Descendants());
}

TEST(NoJailTest, WithoutBubblewrapTheErrorSaysWhatToDo) {
  const TestingFolder empty;
  const PathIs path(empty.path().string());
  const Result<Jail> jail = Jail::Make(false);
  ASSERT_FALSE(jail.has_value());
  EXPECT_EQ(jail.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(jail.error().message.find("bubblewrap (bwrap) is not installed"), std::string::npos);
  EXPECT_NE(jail.error().message.find("apt-get install bubblewrap"), std::string::npos);
  EXPECT_NE(jail.error().message.find("--allow-unjailed"), std::string::npos);
}

TEST(NoJailTest, ABubblewrapThatCannotMakeAJailIsQuoted) {
  const TestingFolder folder;
  WriteScript(folder.path() / "bwrap",
              "[ \"$1\" = --version ] || { echo 'bwrap: No permissions to create a new namespace' "
              ">&2; exit 1; }");
  const PathIs path(folder.path().string() + ":/usr/bin");
  const Result<Jail> jail = Jail::Make(false);
  ASSERT_FALSE(jail.has_value());
  EXPECT_NE(jail.error().message.find("No permissions to create a new namespace"),
            std::string::npos)
      << jail.error().message;
}

TEST(NoJailTest, OnlyAnExplicitWordLeavesTheJailOut) {
  const TestingFolder empty;
  const PathIs path(empty.path().string());
  const Result<Jail> jail = Jail::Make(true);
  ASSERT_TRUE(jail.has_value());
  EXPECT_FALSE(jail->is_jailed());
  EXPECT_EQ(jail->name(), "UNJAILED");
}

TEST(NoJailTest, AWorkerWithoutAJailRefusesOrSaysSoEverywhere) {
  const TestingFolder tools;
  std::filesystem::create_symlink("/usr/bin/g++", tools.path() / "g++");
  const PathIs path(tools.path().string());
  {
    const TestingWorker refusing;
    ASSERT_FALSE(refusing.started());
    EXPECT_NE(refusing.error().message.find("bubblewrap"), std::string::npos);
  }
  WorkerOptions options;
  options.judge.allow_unjailed = true;
  options.judge.call_deadline_min = std::chrono::milliseconds(500);
  options.judge.call_deadline_max = std::chrono::milliseconds(500);
  {
    TestingWorker worker(std::move(options));
    ASSERT_TRUE(worker.started()) << worker.error().message;
    EXPECT_FALSE(worker.process().hello().jailed);
    EXPECT_EQ(worker.process().hello().jail, "UNJAILED");
    const StageReport right = worker.Validate(
        "void scale(const float* x, const float* z, float* y, int64_t n) {\n"
        "  for (int64_t i = 0; i < n; ++i) y[i] = z[i] + 3.0f * x[i];\n}\n");
    EXPECT_EQ(right.outcome, StageOutcome::kPassed) << right.text;
    ASSERT_FALSE(right.warnings.empty());
    EXPECT_EQ(right.warnings[0].find("UNJAILED"), 0U);
    const StageReport endless = worker.Validate(
        "void scale(const float*, const float*, float* y, int64_t) {\n"
        "  for (volatile int i = 0;; i = i + 1) {}\n}\n");
    EXPECT_EQ(endless.outcome, StageOutcome::kTimedOut) << endless.text;
    EXPECT_EQ(endless.warnings.at(0).find("UNJAILED"), 0U);
  }
  ExpectNothingRuns();
}

}  // namespace
}  // namespace specgen
