#include "run_folder.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "specgen/journal/journal.h"
#include "testing/testing_folder.h"

namespace specgen {
namespace {

using ::testing::HasSubstr;

std::string BegunJournal() { return JournalHeader() + EncodeRecord(RunStarted{}).value(); }

RunFolderOptions OptionsIn(const TestingFolder& folder) {
  // 2026-11-20 12:34:56 UTC.
  return {.folder = {},
          .root = folder.path() / "runs",
          .name = "scale",
          .time = std::chrono::system_clock::time_point(std::chrono::seconds(1795178096))};
}

TEST(RunFolder, IsNamedAfterTimeAndProblem) {
  const TestingFolder folder;
  const Result<RunFolder> first = RunFolder::Create(OptionsIn(folder));
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(first->name(), "20261120T123456Z-scale");
  EXPECT_TRUE(std::filesystem::is_directory(first->path() / "candidates"));
  const Result<RunFolder> second = RunFolder::Create(OptionsIn(folder));
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(second->name(), "20261120T123456Z-scale-2");
}

TEST(RunFolder, AFolderInUseNamesTheProcessThatUsesIt) {
  const TestingFolder folder;
  RunFolderOptions options = OptionsIn(folder);
  options.folder = folder.path() / "mine";
  const Result<RunFolder> first = RunFolder::Create(options);
  ASSERT_TRUE(first) << first.error().message;
  const Result<RunFolder> second = RunFolder::Create(options);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kInvalidInput);
  EXPECT_THAT(second.error().message, HasSubstr("in use by process " + std::to_string(::getpid())));
}

TEST(RunFolder, WhoLooksWhetherARunGoesOnDoesNotKeepOneFromIt) {
  const TestingFolder folder;
  RunFolderOptions options = OptionsIn(folder);
  options.folder = folder.path() / "mine";
  ASSERT_TRUE(RunFolder::Create(options));
  const FileDescriptor looked(::open((options.folder / "lock").c_str(), O_RDONLY | O_CLOEXEC));
  ASSERT_EQ(::flock(looked.get(), LOCK_SH | LOCK_NB), 0);
  std::thread looker([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    ::flock(looked.get(), LOCK_UN);
  });
  const Result<RunFolder> again = RunFolder::Reopen(options.folder);
  looker.join();
  EXPECT_TRUE(again) << again.error().message;
}

TEST(RunFolder, AFolderThatHoldsARunIsRefused) {
  const TestingFolder folder;
  RunFolderOptions options = OptionsIn(folder);
  options.folder = folder.path() / "mine";
  ASSERT_TRUE(RunFolder::Create(options));
  folder.Write("mine/journal", BegunJournal());
  ASSERT_TRUE(ReplaceFile(options.folder / "lock", "another\n"));
  const Result<RunFolder> again = RunFolder::Create(options);
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().message, HasSubstr("holds a run already"));
  EXPECT_EQ(folder.Read("mine/lock"), "another\n") << "what another run left is not touched";
}

TEST(RunFolder, AnEmptyFolderThatIsThereIsTaken) {
  const TestingFolder folder;
  RunFolderOptions options = OptionsIn(folder);
  options.folder = folder.path();
  EXPECT_TRUE(RunFolder::Create(options));
}

TEST(RunFolder, EventsAreLines) {
  const TestingFolder folder;
  RunFolderOptions options = OptionsIn(folder);
  options.folder = folder.path();
  Result<RunFolder> run = RunFolder::Create(options);
  ASSERT_TRUE(run);
  ASSERT_TRUE(run->AppendEvent("{\"a\":1}"));
  ASSERT_TRUE(run->AppendEvent("{\"a\":2}"));
  EXPECT_EQ(folder.Read("events.jsonl"), "{\"a\":1}\n{\"a\":2}\n");
}

TEST(RunFolder, ReplaceMakesTheFoldersOnTheWay) {
  const TestingFolder folder;
  RunFolderOptions options = OptionsIn(folder);
  options.folder = folder.path();
  Result<RunFolder> run = RunFolder::Create(options);
  ASSERT_TRUE(run);
  ASSERT_TRUE(run->Replace("candidates/ab/source.cpp", "int x;\n"));
  EXPECT_EQ(folder.Read("candidates/ab/source.cpp"), "int x;\n");
}

TEST(RunFolder, IsReopenedWithItsEventsAndWithoutAnOldSummary) {
  const TestingFolder folder;
  RunFolderOptions options = OptionsIn(folder);
  options.folder = folder.path() / "run";
  {
    Result<RunFolder> first = RunFolder::Create(options);
    ASSERT_TRUE(first);
    ASSERT_TRUE(first->AppendEvent("one"));
    ASSERT_TRUE(first->AppendEvent("not in the journal"));
    ASSERT_TRUE(first->Replace("summary.json", "{}"));
    EXPECT_FALSE(CheckRunIsFree(options.folder));
    EXPECT_FALSE(RunFolder::Reopen(options.folder));
  }
  EXPECT_TRUE(CheckRunIsFree(options.folder));
  Result<RunFolder> again = RunFolder::Reopen(options.folder);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_TRUE(std::filesystem::exists(options.folder / "summary.json")) << "it may not go on";
  EXPECT_EQ(folder.Read("run/events.jsonl"), "one\nnot in the journal\n");
  ASSERT_TRUE(again->Restart("one\n"));
  ASSERT_TRUE(again->AppendEvent("two"));
  EXPECT_EQ(folder.Read("run/events.jsonl"), "one\ntwo\n");
  EXPECT_FALSE(std::filesystem::exists(options.folder / "summary.json"));
}

TEST(RunFolder, FolderWithAJournalIsNotTakenForANewRun) {
  for (const std::string& journal :
       {BegunJournal(), BegunJournal() + "torn", std::string("not ours")}) {
    const TestingFolder folder;
    folder.Write("journal", journal);
    RunFolderOptions options = OptionsIn(folder);
    options.folder = folder.path();
    const Result<RunFolder> run = RunFolder::Create(options);
    ASSERT_FALSE(run);
    EXPECT_THAT(run.error().message, HasSubstr("holds a run already"));
    EXPECT_EQ(folder.Read("journal"), journal);
  }
}

TEST(RunFolder, WhatAStartHasLeftThatDiedIsTakenOver) {
  const std::string begun = BegunJournal();
  for (const std::size_t size : {std::size_t{0}, std::size_t{7}, begun.size() - 1}) {
    const TestingFolder folder;
    RunFolderOptions options = OptionsIn(folder);
    options.folder = folder.path();
    ASSERT_TRUE(RunFolder::Create(options)) << "dies without a journal";
    EXPECT_TRUE(HasNotBegun(folder.path()));
    folder.Write("journal", begun.substr(0, size));
    EXPECT_TRUE(HasNotBegun(folder.path()));
    const Result<RunFolder> run = RunFolder::Create(options);
    ASSERT_TRUE(run) << run.error().message;
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "journal"));
  }
}

TEST(RunFolder, WhoHasToldSomethingHasBegun) {
  const TestingFolder folder;
  EXPECT_FALSE(HasNotBegun(folder.path())) << "no run at all";
  RunFolderOptions options = OptionsIn(folder);
  options.folder = folder.path();
  Result<RunFolder> run = RunFolder::Create(options);
  ASSERT_TRUE(run->AppendEvent("{}"));
  EXPECT_FALSE(HasNotBegun(folder.path())) << "its journal was lost";
}

TEST(RunFolder, ARootThatIsAFileIsAnErrorThatSaysSo) {
  const TestingFolder folder;
  folder.Write("runs", "");
  const Result<RunFolder> run = RunFolder::Create(OptionsIn(folder));
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(run.error().message, HasSubstr((folder.path() / "runs").string()));
}

TEST(RunFolder, AReadOnlyRootIsAnErrorThatSaysSo) {
  if (::geteuid() == 0) {
    // Permissions do not bind root; a file system that refuses everyone does.
    RunFolderOptions options;
    options.folder = "/proc/specgen-run";
    const Result<RunFolder> run = RunFolder::Create(options);
    ASSERT_FALSE(run);
    EXPECT_THAT(run.error().message, HasSubstr("choose a run folder elsewhere"));
    return;
  }
  const TestingFolder folder;
  std::filesystem::permissions(
      folder.path(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  const Result<RunFolder> run = RunFolder::Create(OptionsIn(folder));
  std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_all);
  ASSERT_FALSE(run);
  EXPECT_THAT(run.error().message, HasSubstr("Change its permissions"));
}

// In a child, since the limit is of the whole process.
TEST(RunFolder, AWriteThatDoesNotFitIsAnErrorAndLeavesNoHalfFile) {
  const TestingFolder folder;
  RunFolderOptions options = OptionsIn(folder);
  options.folder = folder.path();
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    Result<RunFolder> run = RunFolder::Create(options);
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{.rlim_cur = 4096, .rlim_max = 4096};
    if (!run || ::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(2);
    const Result<void> written = run->Replace("best.cpp", std::string(100'000, 'x'));
    const bool is_told = !written && written.error().code == ErrorCode::kUnavailable;
    ::_exit(is_told ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "best.cpp"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "best.cpp.tmp"));
}

}  // namespace
}  // namespace specgen
