// Remembers what a model client reported, and that it kept its promises.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "specgen/llm/generation.h"

namespace specgen {

struct SeenGeneration {
  int started_count = 0;
  std::string prompt_text{};
  std::string model{};
  std::string reasoning{};
  std::string answer{};
  std::int64_t tokens = 0;
  int finished_count = 0;
  GenerationRecord record{};
};

class RecordingListener : public GenerationListener {
 public:
  // Called on the client's thread with each text.
  std::function<void(GenerationId)> on_text{};

  void OnStarted(GenerationId generation, const GenerationStarted& started) override {
    const std::lock_guard lock(mutex_);
    SeenGeneration& seen = Open(generation);
    EXPECT_EQ(++seen.started_count, 1);
    seen.prompt_text = started.prompt_text;
    seen.model = started.model;
  }

  void OnReasoning(GenerationId generation, std::string_view text, std::int64_t tokens) override {
    {
      const std::lock_guard lock(mutex_);
      SeenGeneration& seen = OpenWithText(generation, text, tokens);
      seen.reasoning += text;
    }
    changed_.notify_all();
    if (on_text) on_text(generation);
  }

  void OnAnswer(GenerationId generation, std::string_view text, std::int64_t tokens) override {
    {
      const std::lock_guard lock(mutex_);
      SeenGeneration& seen = OpenWithText(generation, text, tokens);
      seen.answer += text;
    }
    changed_.notify_all();
    if (on_text) on_text(generation);
  }

  void OnFinished(GenerationId generation, const GenerationRecord& record) override {
    {
      const std::lock_guard lock(mutex_);
      SeenGeneration& seen = Open(generation);
      ++seen.finished_count;
      seen.record = record;
      EXPECT_EQ(record.reasoning_bytes, static_cast<std::int64_t>(seen.reasoning.size()));
      EXPECT_EQ(record.answer_bytes, static_cast<std::int64_t>(seen.answer.size()));
      EXPECT_EQ(record.outcome == GenerationOutcome::kFailed, !record.error.message.empty());
      EXPECT_LE(record.times.queued, record.times.finished);
    }
    changed_.notify_all();
  }

  SeenGeneration Get(GenerationId generation) {
    const std::lock_guard lock(mutex_);
    return seen_[generation];
  }

  // What was seen of it once `condition` holds; fails the test if that takes forever.
  SeenGeneration Await(GenerationId generation,
                       const std::function<bool(const SeenGeneration&)>& condition) {
    std::unique_lock lock(mutex_);
    const bool held = changed_.wait_for(lock, std::chrono::seconds(60),
                                        [&] { return condition(seen_[generation]); });
    EXPECT_TRUE(held) << "generation " << generation.value();
    return seen_[generation];
  }

  SeenGeneration AwaitFinished(GenerationId generation) {
    return Await(generation, [](const SeenGeneration& seen) { return seen.finished_count > 0; });
  }

 private:
  // Nothing may come after the end, and all of it on one thread.
  SeenGeneration& Open(GenerationId generation) {
    if (thread_ == std::thread::id()) thread_ = std::this_thread::get_id();
    EXPECT_EQ(thread_, std::this_thread::get_id());
    SeenGeneration& seen = seen_[generation];
    EXPECT_EQ(seen.finished_count, 0) << "generation " << generation.value();
    return seen;
  }

  SeenGeneration& OpenWithText(GenerationId generation, std::string_view text,
                               std::int64_t tokens) {
    SeenGeneration& seen = Open(generation);
    EXPECT_EQ(seen.started_count, 1);
    EXPECT_FALSE(text.empty());
    seen.tokens = tokens;
    return seen;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<GenerationId, SeenGeneration> seen_;
  std::thread::id thread_;
};

}  // namespace specgen
