#include "checker_fixture.h"

namespace specgen {
namespace {

class CheckerRestartsTest : public CheckerTest {
 protected:
  void JoinNewSlots(std::initializer_list<Action> on_compile_slot = {}) {
    Step(SlotJoined{SlotId(11), SlotKind::kCompile}, on_compile_slot);
    Step(SlotJoined{SlotId(12), SlotKind::kDevice});
  }
};

TEST_F(CheckerRestartsTest, LostReasoningMustBeStartedAnew) {
  Begin();
  Step(HostRestarted{});
  ExpectBroken(Rule::kLostWorkRequeued);
}

TEST_F(CheckerRestartsTest, ReasoningThatIsStartedAnewStaysInItsIteration) {
  Begin();
  Step(HostRestarted{}, {Start(2, 1)});
  ExpectFine();
  Step(HostRestarted{}, {Start(3, 2)});
  ExpectBroken(Rule::kEndedOnce);
}

TEST_F(CheckerRestartsTest, LostTokensCountAsUsed) {
  SearchOptions options;
  options.budget.token_max = 150;
  Begin(options);
  Step(TraceAdvanced{GenerationId(1), 400, 80});
  Step(HostRestarted{}, {Start(2, 1)});
  ExpectBroken(Rule::kTokenBudget);
}

TEST_F(CheckerRestartsTest, LostStageRunsAgainOnASlotThatIsThere) {
  Begin();
  Step(Found(1, 11), {Run(1, Stage::kCompilation)});
  Step(HostRestarted{}, {Start(2, 1)});
  ExpectFine();
  JoinNewSlots({RunOn(11, Run(2, Stage::kCompilation))});
  ExpectFine();
}

TEST_F(CheckerRestartsTest, LostStageMustNotWaitForEver) {
  Begin();
  Step(Found(1, 11), {Run(1, Stage::kCompilation)});
  Step(HostRestarted{}, {Start(2, 1)});
  JoinNewSlots();
  ExpectBroken(Rule::kWorkConserving);
}

TEST_F(CheckerRestartsTest, NothingRunsOnASlotThatWentWithTheHost) {
  Begin();
  Step(HostRestarted{}, {Start(2, 1)});
  Step(Found(1, 11), {Run(1, Stage::kCompilation)});
  ExpectBroken(Rule::kOneLeasePerSlot);
}

TEST_F(CheckerRestartsTest, ResumedSearchMustFinishAgain) {
  Begin();
  IterationFinished ended;
  ended.search = SearchId(1);
  ended.iteration = 1;
  ended.end = IterationEnd::kSearchEnded;
  SearchFinished finished;
  finished.search = SearchId(1);
  finished.end = SearchEnd::kStopped;
  Step(SearchStopRequested{SearchId(1), StopMode::kAtOnce},
       {ended, CancelGeneration{GenerationId(1)}});
  Step(GenerationFinished{GenerationId(1), GenerationOutcome::kCancelled, {}}, {finished});
  ExpectFine();
  EXPECT_TRUE(checker_.is_settled());
  Step(SearchResumed{SearchId(1), Budget{}}, {Start(2, 2)});
  ExpectFine();
  EXPECT_FALSE(checker_.is_settled());
}

}  // namespace
}  // namespace specgen
