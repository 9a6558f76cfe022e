// Every hostile candidate ends as its file says, every honest one is accepted, and nothing is left.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/prctl.h>

#include <chrono>
#include <fstream>
#include <set>
#include <sstream>

#include "documented_candidate.h"
#include "judged_candidates.h"
#include "testing_folder.h"
#include "testing_worker.h"

namespace specgen {
namespace {

namespace fs = std::filesystem;

fs::path Folder() {
  const char* const source = std::getenv("SPECGEN_SOURCE");
  return fs::path(source == nullptr ? "." : source) / "tests/adversarial";
}

std::string FileText(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::vector<DocumentedCandidate> AllCandidates() {
  std::vector<DocumentedCandidate> all = LoadDocumentedCandidates(Folder() / "hostile");
  for (DocumentedCandidate& candidate : LoadDocumentedCandidates(Folder() / "honest")) {
    all.push_back(std::move(candidate));
  }
  return all;
}

// What the worker makes in the temporary folder, which is one of our own: others work here too.
std::set<std::string> LeftFiles(const fs::path& temporary) {
  std::set<std::string> left;
  for (const auto& entry : fs::directory_iterator(temporary)) left.insert(entry.path());
  for (const auto& entry : fs::directory_iterator(fs::current_path())) {
    if (entry.path().filename().string().starts_with("core")) left.insert(entry.path());
  }
  return left;
}

// Groups of processes that these workers have made.
std::set<std::string> GroupsOf(const std::vector<int>& workers) {
  constexpr auto kSkip = fs::directory_options::skip_permission_denied;
  std::set<std::string> groups;
  std::error_code error;
  for (fs::recursive_directory_iterator at("/sys/fs/cgroup", kSkip, error), end; at != end;
       at.increment(error)) {
    const std::string name = at->path().filename().string();
    for (const int worker : workers) {
      if (name.starts_with("specgen-" + std::to_string(worker) + "-")) groups.insert(at->path());
    }
  }
  return groups;
}

// Mount points where a jail of ours could have left one: what others mount meanwhile is theirs.
std::set<std::string> OurMounts(const std::filesystem::path& temporary) {
  std::set<std::string> mounts;
  std::istringstream lines(FileText("/proc/self/mountinfo"));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string place;
    for (int i = 0; i < 5; ++i) fields >> place;
    const bool is_ours = place.starts_with(temporary.string()) || place.starts_with("/newroot") ||
                         place.starts_with("/oldroot") || place.starts_with("/job");
    if (is_ours) mounts.insert(place);
  }
  return mounts;
}

JudgeOptions QuickOptions() {
  JudgeOptions options;
  options.memory_max = std::int64_t{1} << 30U;
  options.profiling_time_max = std::chrono::milliseconds(200);
  options.batch_min = std::chrono::milliseconds(1);
  options.sample_min = 8;
  options.exact_sample_min = 8;
  options.sample_max = 24;
  options.noise_max = 0.05;
  return options;
}

// Judges all candidates whose tests will run before the first of them does.
class AdversarialTest : public testing::TestWithParam<DocumentedCandidate> {
 protected:
  static void SetUpTestSuite() {
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    setenv("TMPDIR", temporary_.path().c_str(), 1);
    files_before_ = LeftFiles(temporary_.path());
    mounts_before_ = OurMounts(temporary_.path());
    std::vector<DocumentedCandidate> endless;
    std::vector<DocumentedCandidate> others;
    for (const DocumentedCandidate& candidate : Chosen()) {
      (candidate.outcome == StageOutcome::kTimedOut ? endless : others).push_back(candidate);
    }
    JudgeOptions options = QuickOptions();
    Judge(options, others);
    // What never ends meets a short deadline as surely as a long one.
    options.compile_deadline = std::chrono::seconds(2);
    options.call_deadline_min = std::chrono::milliseconds(500);
    options.call_deadline_max = std::chrono::milliseconds(500);
    Judge(options, endless);
  }
  static void TearDownTestSuite() {
    EXPECT_TRUE(Descendants().empty()) << testing::PrintToString(Descendants());
    EXPECT_EQ(LeftFiles(temporary_.path()), files_before_);
    EXPECT_EQ(OurMounts(temporary_.path()), mounts_before_);
    EXPECT_TRUE(GroupsOf(workers_).empty()) << testing::PrintToString(GroupsOf(workers_));
  }

  static std::map<std::string, StageReport> reports_;

 private:
  static void Judge(const JudgeOptions& options,
                    const std::vector<DocumentedCandidate>& candidates) {
    JudgedCandidates judged(options);
    std::string problem;
    reports_.merge(judged.Judge(candidates, problem));
    ASSERT_EQ(problem, "");
    workers_.push_back(judged.worker_pid());
  }
  static std::vector<DocumentedCandidate> Chosen() {
    std::vector<DocumentedCandidate> chosen;
    const std::vector<DocumentedCandidate> all = AllCandidates();
    const testing::UnitTest& tests = *testing::UnitTest::GetInstance();
    for (int i = 0; i < tests.total_test_suite_count(); ++i) {
      const testing::TestSuite& suite = *tests.GetTestSuite(i);
      if (std::string(suite.name()) != "All/AdversarialTest") continue;
      for (int k = 0; k < suite.total_test_count(); ++k) {
        // In the order of the candidates, which the tests were made from.
        if (suite.GetTestInfo(k)->should_run()) chosen.push_back(all[static_cast<std::size_t>(k)]);
      }
    }
    return chosen;
  }

  static const TestingFolder temporary_;
  static std::set<std::string> files_before_;
  static std::set<std::string> mounts_before_;
  static std::vector<int> workers_;
};

std::map<std::string, StageReport> AdversarialTest::reports_;
const TestingFolder AdversarialTest::temporary_;
std::set<std::string> AdversarialTest::files_before_;
std::set<std::string> AdversarialTest::mounts_before_;
std::vector<int> AdversarialTest::workers_;

TEST_P(AdversarialTest, EndsAsDocumented) {
  const DocumentedCandidate& candidate = GetParam();
  ASSERT_TRUE(reports_.contains(candidate.name));
  const StageReport& report = reports_[candidate.name];
  EXPECT_STREQ(StageName(report.stage), StageName(candidate.stage)) << report.text;
  EXPECT_STREQ(StageOutcomeName(report.outcome), StageOutcomeName(candidate.outcome))
      << report.text;
  EXPECT_NE(report.text.find(candidate.text), std::string::npos) << report.text;
  if (candidate.speedup_max) {
    EXPECT_LE(SpeedupOf(report), *candidate.speedup_max);
    RecordProperty("speedup", std::to_string(SpeedupOf(report)));
  }
}

INSTANTIATE_TEST_SUITE_P(All, AdversarialTest, testing::ValuesIn(AllCandidates()),
                         [](const auto& tested) {
                           std::string name = tested.param.name;
                           name[name.find('/')] = '_';
                           return name;
                         });

// One row for each file, and no others.
TEST(AdversarialTableTest, HoldsEveryCandidateWithItsVerdict) {
  std::string expected;
  for (const DocumentedCandidate& candidate : AllCandidates()) {
    expected +=
        "| `" + candidate.name + "` | " + candidate.what + " | " + candidate.verdict + " |\n";
  }
  std::string found;
  std::istringstream lines(FileText(Folder() / "README.md"));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("| `")) found += line + "\n";
  }
  EXPECT_EQ(found, expected) << "a line for each candidate, in this order";
}

}  // namespace
}  // namespace specgen
