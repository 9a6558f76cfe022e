// What a run learns, and what later ones make of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "specgen/runtime/replay.h"
#include "specgen/runtime/stored_run.h"
#include "testing/testing_run.h"

namespace specgen {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class RunLearningTest : public testing::Test {
 protected:
  static TestingWorld World() {
    TestingWorld world;
    world.script = [count =
                        std::make_shared<std::atomic<int>>(0)](const GenerationRequest& request) {
      ScriptedReply reply;
      reply.answer = Fenced(TestingSource("answer" + std::to_string(++*count)));
      if (!request.fork) reply.reasoning = kThoughts;
      return reply;
    };
    return world;
  }
  RunOptions Options(const std::string& run) const {
    RunOptions options = TestingOptions(folder_, 2);
    options.searches[0].options.criterion.kind = CriterionKind::kNever;
    options.learned_place = {.folder = folder_.path() / "learned", .family = "glm"};
    options.folder = folder_.path() / run;
    return options;
  }
  RunResult Finish(RunOptions options) const {
    const auto run = StartRun(std::move(options), World());
    return run->Wait();
  }
  LearnedRecord Kept() const {
    return LoadLearned(Options("any").learned_place).value()->entries.at("never").record;
  }
  LearnedRecord GivenTo(const std::string& run) const {
    return LoadStart(folder_.path() / run)->engine.learned;
  }

  const TestingFolder folder_;
};

TEST_F(RunLearningTest, ARunStartsWithWhatTheOneBeforeHasLearned) {
  EXPECT_THAT(Finish(Options("first")).warnings, testing::IsEmpty());
  const LearnedRecord once = Kept();
  EXPECT_GE(once.length_count, 2);
  EXPECT_EQ(GivenTo("first"), LearnedRecord());
  EXPECT_THAT(Finish(Options("second")).warnings, testing::IsEmpty());
  EXPECT_EQ(GivenTo("second"), once);
  EXPECT_GT(Kept().length_count, once.length_count);
  for (const char* const run : {"first", "second"}) {
    const auto replayed = ReplayRun(folder_.path() / run);
    ASSERT_TRUE(replayed) << replayed.error().message;
    EXPECT_FALSE(replayed->difference) << run;
  }
}

TEST_F(RunLearningTest, RunThatGoesOnKeepsToWhatItWasGiven) {
  Finish(Options("first"));
  Finish(Options("second"));
  const LearnedRecord given = GivenTo("second");
  const LearnedRecord before = Kept();
  // What others leave meanwhile is none of its business.
  LearnedNews other{.criterion = "never", .utc = "2026-11-20T12:34:56Z"};
  other.record.fork_count = 100;
  ASSERT_TRUE(AddLearned(Options("any").learned_place, other));
  RunOptions options = Options("second");
  options.resumed = std::make_shared<const Journal>(LoadJournal(folder_.path() / "second").value());
  options.searches[0].options.budget.iteration_max = 3;
  const auto run = StartRun(std::move(options), World());
  ASSERT_NE(run, nullptr);
  EXPECT_THAT(run->Wait().warnings, testing::IsEmpty());
  EXPECT_EQ(GivenTo("second"), given);
  // One more reasoning, once.
  EXPECT_EQ(Kept().length_count, before.length_count + 1);
  EXPECT_EQ(ReplayRun(folder_.path() / "second")->difference, std::nullopt);
}

TEST_F(RunLearningTest, InterruptedRunKeepsWhatItHasLearned) {
  TestingWorld world = World();
  world.script = [script = world.script](const GenerationRequest& request) {
    ScriptedReply reply = script(request);
    reply.waits_to_be_cut = !request.fork;
    return reply;
  };
  std::promise<void> forked;
  RunOptions options = Options("first");
  options.observer = [&forked, is_told = false](const Decision& decision) mutable {
    if (decision.kind != DecisionKind::kCandidateProfiled || is_told) return;
    is_told = true;
    forked.set_value();
  };
  const auto run = StartRun(std::move(options), world);
  forked.get_future().wait();
  run->RequestStop(StopMode::kAtOnce);
  EXPECT_EQ(run->Wait().searches[0].end, SearchEnd::kStopped);
  EXPECT_EQ(Kept().length_count, 0);
  EXPECT_GE(Kept().fork_count, 1);
}

TEST_F(RunLearningTest, DamagedFileIsAWarningOfTheRun) {
  std::filesystem::create_directories(folder_.path() / "learned");
  folder_.Write("learned/glm.json", "{");
  const RunResult result = Finish(Options("first"));
  EXPECT_FALSE(result.failure);
  EXPECT_THAT(result.warnings, Contains(HasSubstr("as if nothing had been learned")));
  EXPECT_THAT(result.warnings, Contains(HasSubstr("glm.json.damaged")));
  EXPECT_GE(Kept().length_count, 2);
}

}  // namespace
}  // namespace specgen
