#include "resource_group.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <optional>

#include "testing_folder.h"
#include "testing_worker.h"

namespace specgen {
namespace {

namespace fs = std::filesystem;

constexpr GroupLimits kLimits{std::int64_t{256} << 20U, 3};

// In a child of ours: joins, then goes on with `body`, whose result is the exit status.
template <class Body>
pid_t ForkInto(const ResourceGroup& group, Body body) {
  const pid_t child = fork();
  if (child != 0) return child;
  for (const fs::path& file : group.join_files()) {
    std::ofstream joining(file);
    joining << "0" << std::flush;
    if (!joining.good()) _exit(100);
  }
  _exit(body());
}

int StatusOf(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

class ResourceGroupTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!groups_.is_usable()) GTEST_SKIP() << "this machine has no cgroups for us";
  }
  const ResourceGroups groups_ = ResourceGroups::Find();
};

TEST_F(ResourceGroupTest, BoundsTheNumberOfProcesses) {
  const Result<ResourceGroup> group = groups_.Make(kLimits);
  ASSERT_TRUE(group.has_value()) << group.error().message;
  const pid_t child = ForkInto(*group, [] {
    for (int started = 1;; ++started) {
      const pid_t another = fork();
      if (another < 0) return errno == EAGAIN ? started : 100;
      if (another == 0) pause();
    }
  });
  const int started = StatusOf(child);
  EXPECT_GE(started, 1);
  EXPECT_LE(started, kLimits.process_max) << "threads, such as a sanitizer's own, count as well";
}

TEST_F(ResourceGroupTest, BoundsTheMemory) {
  const Result<ResourceGroup> group = groups_.Make({std::int64_t{16} << 20U, 3});
  ASSERT_TRUE(group.has_value()) << group.error().message;
  const pid_t child = ForkInto(*group, [] {
    constexpr std::size_t kBytes = std::size_t{64} << 20U;
    volatile char* const memory = static_cast<volatile char*>(std::malloc(kBytes));
    for (std::size_t at = 0; at < kBytes; at += 4096) memory[at] = 1;
    return 0;
  });
  EXPECT_EQ(StatusOf(child), 128 + SIGKILL);
}

TEST_F(ResourceGroupTest, KillsWhatIsInItAndIsGone) {
  std::optional<ResourceGroup> group(*groups_.Make(kLimits));
  const fs::path folder = group->join_files().front().parent_path();
  EXPECT_TRUE(fs::exists(folder));
  const pid_t child = ForkInto(*group, [] { return pause(); });
  EXPECT_TRUE(Eventually([&] {
    std::ifstream members(group->join_files().back());
    pid_t member = 0;
    members >> member;
    return member == child;
  }));
  group.reset();
  EXPECT_EQ(StatusOf(child), 128 + SIGKILL);
  EXPECT_FALSE(fs::exists(folder));
}

TEST_F(ResourceGroupTest, GroupsOfTheDeadAreRemovedAndThoseOfTheLivingAreNot) {
  const Result<ResourceGroup> living = groups_.Make(kLimits);
  ASSERT_TRUE(living.has_value());
  const fs::path folder = living->join_files().front().parent_path();
  const fs::path dead = folder.parent_path() / "specgen-dead00";
  fs::create_directory(dead);
  EXPECT_TRUE(ResourceGroups::Find().is_usable());
  EXPECT_TRUE(fs::exists(folder));
  EXPECT_FALSE(fs::exists(dead));
}

TEST(NoResourceGroupsTest, AMachineWithoutThemIsToldFromOneWithThem) {
  const TestingFolder folder;
  std::ofstream(folder.path() / "mounts") << "22 1 0:20 / /proc rw - proc proc rw\n";
  std::ofstream(folder.path() / "memberships") << "0::/user.slice\n";
  const ResourceGroups groups =
      ResourceGroups::Find(folder.path() / "mounts", folder.path() / "memberships");
  EXPECT_FALSE(groups.is_usable());
  EXPECT_STREQ(groups.name(), "no cgroups");
}

TEST(NoResourceGroupsTest, WhereLimitsCannotBeSetNothingIsLeft) {
  const TestingFolder folder;
  // The group above ours says that it gives limits, and then has no files to set them.
  const fs::path root = folder.path() / "unified";
  fs::create_directories(root / "user.slice" / "ours");
  std::ofstream(root / "user.slice" / "cgroup.subtree_control") << "cpu memory pids\n";
  fs::create_directories(root / "user.slice" / "specgen-left00");
  std::ofstream(folder.path() / "mounts")
      << "22 1 0:20 /outer " << root.string() << " rw,nosuid - cgroup2 cgroup2 rw\n";
  std::ofstream(folder.path() / "memberships") << "0::/outer/user.slice/ours\n";
  const ResourceGroups groups =
      ResourceGroups::Find(folder.path() / "mounts", folder.path() / "memberships");
  EXPECT_FALSE(groups.is_usable());
  EXPECT_TRUE(fs::is_empty(root / "user.slice" / "ours"));
  EXPECT_FALSE(fs::exists(root / "user.slice" / "specgen-left00"));
  EXPECT_EQ(std::distance(fs::directory_iterator(root / "user.slice"), {}), 2);
}

}  // namespace
}  // namespace specgen
