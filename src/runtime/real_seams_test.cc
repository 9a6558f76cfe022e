#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "specgen/runtime/run_options.h"
#include "specgen/runtime/run_seams.h"

namespace specgen {
namespace {

using ::testing::HasSubstr;

class SilentListener : public GenerationListener {
 public:
  void OnStarted(GenerationId, const GenerationStarted&) override {}
  void OnReasoning(GenerationId, std::string_view, std::int64_t) override {}
  void OnAnswer(GenerationId, std::string_view, std::int64_t) override {}
  void OnFinished(GenerationId, const GenerationRecord&) override {}
};

RunOptions NobodyThere() {
  RunOptions options;
  // The discard port: nothing listens there.
  options.endpoint.base_url = "http://127.0.0.1:9/v1";
  options.endpoint.model = "any";
  options.probe_time_max = std::chrono::seconds(2);
  return options;
}

TEST(RealSeams, AnEndpointThatIsDownIsToldBeforeAnythingStarts) {
  SilentListener listener;
  const auto endpoint = RealSeams(NobodyThere()).open_endpoint(&listener);
  ASSERT_FALSE(endpoint);
  EXPECT_EQ(endpoint.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(endpoint.error().message, HasSubstr("127.0.0.1:9"));
}

TEST(RealSeams, WithoutAProbeTheEndpointIsNotContacted) {
  RunOptions options = NobodyThere();
  options.probe_time_max = Duration::zero();
  SilentListener listener;
  const auto endpoint = RealSeams(options).open_endpoint(&listener);
  EXPECT_TRUE(endpoint) << endpoint.error().message;
}

TEST(RealSeams, AWorkerThatIsNotThereIsAnError) {
  WorkerOptions worker;
  worker.worker_path = "/nowhere/specgen-worker";
  WorkerCallbacks callbacks;
  callbacks.on_slot_joined = [](SlotId, SlotKind) {};
  callbacks.on_slot_lost = [](SlotId) {};
  callbacks.on_stage_finished = [](const StageReport&) {};
  callbacks.on_worker_failed = [](const Error&) {};
  const auto evaluator = RealSeams(RunOptions{}).start_evaluator(worker, callbacks);
  ASSERT_FALSE(evaluator);
  EXPECT_THAT(evaluator.error().message, HasSubstr("/nowhere/specgen-worker"));
}

}  // namespace
}  // namespace specgen
