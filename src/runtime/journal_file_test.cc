#include "journal_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <mutex>
#include <string>
#include <system_error>
#include <vector>

#include "testing/testing_folder.h"

namespace {
std::vector<std::filesystem::path> synced_files;
}

namespace {
std::mutex synced_mutex;

int Sync(int fd, long call) {
  std::error_code ignored;
  const std::scoped_lock lock(synced_mutex);
  synced_files.push_back(
      std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(fd), ignored));
  return static_cast<int>(::syscall(call, fd));
}
}  // namespace

// These stand before the C library's in this program.
extern "C" int fsync(int fd) { return Sync(fd, SYS_fsync); }
extern "C" int fdatasync(int fd) { return Sync(fd, SYS_fdatasync); }

namespace specgen {
namespace {

TEST(JournalFileTest, ItsNameIsOnTheDiskBeforeAnythingIsInIt) {
  const TestingFolder folder;
  synced_files.clear();
  auto file = JournalFile::Create(folder.path() / "journal", {}).value();
  EXPECT_EQ(synced_files, std::vector{std::filesystem::canonical(folder.path())});
}

TEST(JournalFileTest, WhatBelongsToARecordIsOnTheDiskBeforeIt) {
  const TestingFolder folder;
  auto file = JournalFile::Create(folder.path() / "journal", {}).value();
  folder.Write("trace", "text");
  synced_files.clear();
  file->SyncFirst(FileDescriptor(::open((folder.path() / "trace").c_str(), O_RDONLY | O_CLOEXEC)));
  ASSERT_TRUE(file->Append("note"));
  ASSERT_TRUE(file->Sync());
  const std::filesystem::path root = std::filesystem::canonical(folder.path());
  const std::scoped_lock lock(synced_mutex);
  EXPECT_EQ(synced_files, (std::vector{root / "trace", root / "journal"}));
}

TEST(JournalFileTest, WhatIsAppendedIsThereAtOnceAndAfterASync) {
  const TestingFolder folder;
  auto file = JournalFile::Create(folder.path() / "journal", {}).value();
  ASSERT_TRUE(file->Append("one"));
  EXPECT_EQ(folder.Read("journal"), "one");
  ASSERT_TRUE(file->Append("two"));
  ASSERT_TRUE(file->Sync());
  ASSERT_TRUE(file->Sync());
  EXPECT_EQ(folder.Read("journal"), "onetwo");
}

TEST(JournalFileTest, FileThatIsThereIsNotMadeAgain) {
  const TestingFolder folder;
  folder.Write("journal", "old");
  EXPECT_FALSE(JournalFile::Create(folder.path() / "journal", {}));
  EXPECT_EQ(folder.Read("journal"), "old");
}

TEST(JournalFileTest, TornTailIsCutOff) {
  const TestingFolder folder;
  folder.Write("journal", "wholetorn");
  auto file = JournalFile::Continue(folder.path() / "journal", 5, {}).value();
  ASSERT_TRUE(file->Append("!"));
  EXPECT_EQ(folder.Read("journal"), "whole!");
}

TEST(JournalFileTest, MissingFileIsToldByItsPath) {
  const TestingFolder folder;
  const auto file = JournalFile::Continue(folder.path() / "none", 0, {});
  ASSERT_FALSE(file);
  EXPECT_NE(file.error().message.find("none"), std::string::npos);
}

// The full disk of a test: a limit on the size of files.
TEST(JournalFileTest, RecordThatDoesNotFitIsTakenBackAndNothingFollows) {
  const TestingFolder folder;
  auto file = JournalFile::Create(folder.path() / "journal", {}).value();
  ASSERT_TRUE(file->Append("fits"));
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{.rlim_cur = 8, .rlim_max = before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  const auto refused = file->Append("does not fit");
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
  EXPECT_FALSE(file->Append("x"));
  EXPECT_FALSE(file->Sync());
  EXPECT_EQ(folder.Read("journal"), "fits");
}

TEST(JournalFileDeathTest, DiesInTheMiddleOfARecordWhereATestAsksForIt) {
  const TestingFolder folder;
  const auto path = folder.path() / "journal";
  EXPECT_EXIT(
      {
        auto file = JournalFile::Create(path, {.die_after_bytes = 5}).value();
        (void)file->Append("four");
        (void)file->Append("more");
      },
      testing::KilledBySignal(SIGKILL), "");
  EXPECT_EQ(folder.Read("journal"), "fourm");
}

}  // namespace
}  // namespace specgen
