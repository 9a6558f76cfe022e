#include "worker_slot.h"

#include <gtest/gtest.h>

#include <map>

#include "testing_judge.h"

namespace specgen {
namespace {

class WorkerSlotTest : public testing::Test {
 protected:
  void Open() {
    cpu_set_t any;
    CPU_ZERO(&any);
    slot_ =
        std::make_unique<WorkerSlot>(tools_, problems_, any, 2, [this](const StageReport& report) {
          const std::lock_guard lock(mutex_);
          order_.push_back(report.request.value());
          outcomes_[report.request.value()] = report.outcome;
          changed_.notify_all();
        });
  }
  void Submit(std::uint64_t request, const char* source) {
    StageJob job;
    job.request = RequestId(request);
    job.lease = SlotLeaseId(request + 100);
    job.stage = Stage::kValidation;
    job.source = source;
    job.problem_folder = TestProblem("scale");
    slot_->Submit(job);
  }
  bool AwaitReports(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kTestPatience, [&] { return order_.size() == count; });
  }

  TestingJudge judge_;
  JudgeTools tools_ = judge_.tools();
  ProblemStore problems_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::uint64_t> order_;
  std::map<std::uint64_t, StageOutcome> outcomes_;
  std::unique_ptr<WorkerSlot> slot_;
};

TEST_F(WorkerSlotTest, JobsAreCarriedOutInTheirOrder) {
  Open();
  for (std::uint64_t request = 1; request <= 3; ++request) Submit(request, kHonest);
  ASSERT_TRUE(AwaitReports(3));
  EXPECT_EQ(order_, (std::vector<std::uint64_t>{1, 2, 3}));
  for (const auto& [request, outcome] : outcomes_) EXPECT_EQ(outcome, StageOutcome::kPassed);
}

TEST_F(WorkerSlotTest, ARunningAndAWaitingJobAreCancelledByTheirLease) {
  Open();
  Submit(1, kEndless);
  Submit(2, kHonest);
  Submit(3, kHonest);
  slot_->Cancel(RequestId(3), SlotLeaseId(7));  // Another lease.
  slot_->Cancel(RequestId(2), SlotLeaseId(102));
  EXPECT_TRUE(Eventually([] { return SomeDescendantIsNamed("specgen-runner"); }));
  slot_->Cancel(RequestId(1), SlotLeaseId(101));
  ASSERT_TRUE(AwaitReports(3));
  EXPECT_EQ(outcomes_[1], StageOutcome::kCancelled);
  EXPECT_EQ(outcomes_[2], StageOutcome::kCancelled);
  EXPECT_EQ(outcomes_[3], StageOutcome::kPassed);
}

TEST_F(WorkerSlotTest, ClosingReportsEverythingThatIsOpen) {
  Open();
  Submit(1, kEndless);
  Submit(2, kHonest);
  slot_.reset();
  EXPECT_EQ(order_, (std::vector<std::uint64_t>{1, 2}));
  EXPECT_EQ(outcomes_[1], StageOutcome::kCancelled);
  EXPECT_EQ(outcomes_[2], StageOutcome::kCancelled);
  ExpectNothingRuns();
}

}  // namespace
}  // namespace specgen
