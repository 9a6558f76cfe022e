#include "run_list.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include <fstream>

#include "specgen/journal/journal.h"

namespace specgen {
namespace {

namespace fs = std::filesystem;

constexpr const char* kName = "20261120T123456Z-row_softmax";
constexpr const char* kSummary = R"({"started_utc": "2026-11-20T12:34:56Z", "duration_s": 61.5,
  "exit": {"reason": "finished", "message": ""}, "model": {"name": "m", "requested": "r"},
  "searches": [{"problem": "row_softmax", "end": "iteration budget", "iterations": [{}, {}],
                "best": {"speedup": 2.5}}, {"problem": "other", "end": "iteration budget",
                "iterations": [{}], "best": null}]})";

class RunListTest : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(root_); }
  void TearDown() override { fs::remove_all(root_); }
  fs::path Write(const std::string& run, const std::string& file, const std::string& text) {
    fs::create_directories(root_ / run);
    std::ofstream(root_ / run / file, std::ios::binary) << text;
    return root_ / run / file;
  }
  ListedRun Only() {
    const auto runs = ListRuns(root_);
    EXPECT_TRUE(runs);
    EXPECT_EQ(runs->size(), 1U);
    return runs->empty() ? ListedRun() : runs->front();
  }

  fs::path root_ = fs::path(testing::TempDir()) / "run_list_test";
};

TEST_F(RunListTest, FinishedRunIsToldFromItsSummary) {
  Write(kName, "summary.json", kSummary);
  const ListedRun run = Only();
  EXPECT_EQ(run.state, RunState::kFinished);
  EXPECT_EQ(run.problems, (std::vector<std::string>{"row_softmax", "other"}));
  EXPECT_EQ(run.model, "m");
  EXPECT_EQ(run.started, "2026-11-20T12:34:56Z");
  EXPECT_EQ(run.duration_s, 61.5);
  EXPECT_EQ(run.iterations, 3);
  EXPECT_EQ(run.best_speedup, 2.5);
  EXPECT_EQ(run.reason, "iteration budget");
  EXPECT_FALSE(run.is_resumable);
}

TEST_F(RunListTest, KilledRunIsToldFromItsEventsAndItsName) {
  Write(kName, "events.jsonl",
        "{\"at_s\":1.0,\"kind\":\"iteration finished\"}\nnot JSON\n[]\n"
        "{\"at_s\":2.0,\"kind\":\"candidate profiled\",\"speedup\":1.5}\n"
        "{\"at_s\":3.0,\"kind\":\"candidate profiled\",\"speedup\":1.2}\n"
        "{\"at_s\":4.0,\"kind\":\"reasoning cut\"}\n{\"at_s\":5.0,\"ki");
  const ListedRun run = Only();
  EXPECT_EQ(run.state, RunState::kInterrupted);
  EXPECT_EQ(run.problems, std::vector<std::string>{"row_softmax"});
  EXPECT_EQ(run.started, "2026-11-20T12:34:56Z");
  EXPECT_EQ(run.duration_s, 4.0);
  EXPECT_EQ(run.iterations, 2);
  EXPECT_EQ(run.best_speedup, 1.5);
  EXPECT_EQ(run.reason, "ended without a summary");
  EXPECT_FALSE(run.is_resumable);
  Write(kName, "journal", "");
  EXPECT_TRUE(Only().is_resumable);
}

TEST_F(RunListTest, KilledRunInAFolderOfAnotherNameIsToldFromItsJournal) {
  RunStarted started;
  started.utc_ms = 1'795'000'000'000;
  started.searches.push_back({"row_softmax", "/problems/row_softmax", "", SearchOptions()});
  started.model.model = "m";
  const std::string record = EncodeRecord(started).value();
  Write("k9", "journal", JournalHeader() + record + record.substr(0, 20));
  const ListedRun run = Only();
  EXPECT_EQ(run.problems, std::vector<std::string>{"row_softmax"});
  EXPECT_EQ(run.model, "m");
  EXPECT_EQ(run.started, "2026-11-18T11:06:40Z");
}

TEST_F(RunListTest, WhatNoFileTellsIsLeftOpen) {
  Write("k9", "events.jsonl", "{\"at_s\":1.0,\"kind\":\"iteration finished\"}\n");
  Write("k9", "journal", JournalHeader() + "damaged");
  const ListedRun run = Only();
  EXPECT_TRUE(run.problems.empty());
  EXPECT_EQ(run.model, "");
  EXPECT_EQ(run.started, "");
  EXPECT_EQ(run.iterations, 1);
}

TEST_F(RunListTest, LockedRunIsRunning) {
  const fs::path lock = Write(kName, "lock", "1\n");
  const int file = ::open(lock.c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(::flock(file, LOCK_EX | LOCK_NB), 0);
  EXPECT_EQ(Only().state, RunState::kRunning);
  ::close(file);
  EXPECT_EQ(Only().state, RunState::kInterrupted);
}

TEST_F(RunListTest, StoppedAndFailedRunsSayWhy) {
  Write("a", "summary.json", R"({"exit": {"reason": "stopped", "message": ""}, "searches": []})");
  Write("b", "summary.json", R"({"exit": {"reason": "failed", "message": "the disk is full"}})");
  Write("c", "summary.json", R"({"exit": {"reason": "model failed", "message": "no answer"}})");
  const auto runs = ListRuns(root_);
  ASSERT_EQ(runs->size(), 3U);
  EXPECT_EQ((*runs)[0].state, RunState::kStopped);
  EXPECT_EQ((*runs)[1].state, RunState::kFailed);
  EXPECT_EQ((*runs)[1].reason, "the disk is full");
  EXPECT_EQ((*runs)[2].state, RunState::kFailed);
}

TEST_F(RunListTest, BrokenFilesAreToldAndForeignFoldersLeftOut) {
  Write("broken", "summary.json", "{\"exit\": ");
  Write("strange", "summary.json",
        R"({"exit": 3, "searches": {"a": 1}, "model": [], "duration_s": "x"})");
  Write("foreign", "notes.txt", "nothing of ours");
  fs::create_directories(root_ / "directory" / "summary.json");
  std::ofstream(root_ / "file") << "x";
  fs::create_symlink("/nonexistent", root_ / "dangling");
  const auto runs = ListRuns(root_);
  ASSERT_EQ(runs->size(), 2U);
  EXPECT_EQ((*runs)[0].reason, "its summary.json cannot be read");
  EXPECT_EQ((*runs)[1].state, RunState::kFailed);
  EXPECT_EQ((*runs)[1].duration_s, std::nullopt);
}

TEST_F(RunListTest, NoControlCharacterOfAFileReachesTheTerminal) {
  Write("a\x1b[31m", "summary.json", R"({"model": {"name": "m\u001b[2J"}, "searches": []})");
  EXPECT_EQ(RunListText(*ListRuns(root_)).find('\x1b'), std::string::npos);
}

TEST_F(RunListTest, OneThatDiedWhileItStartedIsSaidToHaveDoneSo) {
  for (const char* journal : {"", "SGENJRNL", "\x01"}) {
    Write(kName, "lock", "1\n");
    Write(kName, "events.jsonl", "");
    if (*journal != '\x01') Write(kName, "journal", journal);
    const auto runs = ListRuns(root_);
    EXPECT_EQ((*runs)[0].state, RunState::kInterrupted);
    EXPECT_EQ((*runs)[0].reason, "ended before it had begun: start it again");
    EXPECT_FALSE((*runs)[0].is_resumable);
    fs::remove_all(root_ / kName);
  }
}

TEST_F(RunListTest, OldestComesFirst) {
  Write("20261120T123457Z-b", "lock", "");
  Write("20261120T123456Z-c", "lock", "");
  const auto runs = ListRuns(root_);
  EXPECT_EQ(runs->front().problems, std::vector<std::string>{"c"});
}

TEST_F(RunListTest, TextAndJsonTellTheSame) {
  EXPECT_EQ(RunListText({}), "no runs\n");
  Write(kName, "summary.json", R"({"exit": {"reason": "stopped"}, "searches": []})");
  Write(kName, "journal", "");
  const auto runs = ListRuns(root_);
  EXPECT_NE(RunListText(*runs).find("specgen optimize --resume " + (root_ / kName).string()),
            std::string::npos);
  const nlohmann::json entry = RunListJson(*runs)["runs"][0];
  EXPECT_EQ(entry["state"], "stopped");
  EXPECT_EQ(entry["resumable"], true);
  EXPECT_EQ(entry["best_speedup"], nullptr);
}

TEST_F(RunListTest, FolderThatIsNoneIsRefused) {
  const auto runs = ListRuns(root_ / "nowhere");
  ASSERT_FALSE(runs);
  EXPECT_NE(runs.error().message.find("nowhere"), std::string::npos);
}

}  // namespace
}  // namespace specgen
