// A whole run over fakes of a problem that is a folder, as a user's would be.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "testing/testing_run.h"

namespace specgen {

// Two iterations that think, fork and answer, in the folder "run" of `folder`. REQUIRES: the test
// was started through ctest.
inline void RunBundledProblem(const TestingFolder& folder) {
  const char* const source = std::getenv("SPECGEN_SOURCE");
  ASSERT_NE(source, nullptr) << "SPECGEN_SOURCE is not set: run it through ctest";
  RunOptions options = TestingOptions(folder, 2);
  options.searches[0].problem =
      LoadProblem(std::string(source) + "/src/eval/testdata/scale").value();
  options.searches[0].options.criterion.kind = CriterionKind::kNever;
  options.endpoint.api_key = "secret-key";
  TestingWorld world;
  world.script = [count = std::make_shared<int>(0)](const GenerationRequest& request) {
    ScriptedReply reply;
    reply.answer = Fenced(TestingSource("answer" + std::to_string(++*count)));
    if (!request.fork) {
      reply.reasoning =
          "The loop is bound by memory traffic, so one pass is best. Let me write the final "
          "kernel.\n\nIt reads each element once, with nothing in between to wait for.\n";
    }
    return reply;
  };
  const auto run = StartRun(std::move(options), world);
  ASSERT_NE(run, nullptr);
  const RunResult result = run->Wait();
  ASSERT_FALSE(result.failure) << result.failure->message;
}

}  // namespace specgen
