// A model that says what a test wrote for it, on a thread of its own.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "specgen/runtime/run_seams.h"

namespace specgen {

// What the model says to one request.
struct ScriptedReply {
  std::string reasoning;
  std::string answer;  // With its fence.
  GenerationOutcome outcome = GenerationOutcome::kCompleted;
  std::string error;             // Of a failure.
  bool waits_to_be_cut = false;  // Says its reasoning, then nothing until it is cancelled.
  bool ignores_cancel = false;   // Ends only with the endpoint.
};

// Plays replies in pieces of a few bytes, one stream after the other, like ModelClient: listener
// calls come from one thread, never under a lock of its own.
class FakeEndpoint : public CompletionEndpoint {
 public:
  using Script = std::function<ScriptedReply(const GenerationRequest&)>;

  FakeEndpoint(GenerationListener* listener, Script script)
      : listener_(listener), script_(std::move(script)), thread_([this] { Loop(); }) {}
  ~FakeEndpoint() override {
    {
      const std::scoped_lock lock(mutex_);
      is_closing_ = true;
      for (auto& [id, live] : live_) live.is_cancelled = true;
      ++change_count_;
      changed_.notify_all();
    }
    thread_.join();
  }

  void Start(GenerationRequest request) override {
    const std::scoped_lock lock(mutex_);
    Live live{.request = std::move(request)};
    const GenerationId id = live.request.generation;
    live_.emplace(id, std::move(live));
    ++change_count_;
    changed_.notify_all();
  }

  void Cancel(GenerationId generation) override {
    const std::scoped_lock lock(mutex_);
    const auto found = live_.find(generation);
    if (found != live_.end()) found->second.is_cancelled = true;
    ++change_count_;
    changed_.notify_all();
  }

 private:
  static constexpr std::size_t kPieceBytes = 16;

  struct Live {
    GenerationRequest request;
    ScriptedReply reply{};
    bool has_begun = false;
    bool is_cancelled = false;
    std::size_t reasoning_at = 0;
    std::size_t answer_at = 0;
    std::int64_t tokens = 0;
  };

  // True if one more piece could be said.
  bool Speak(GenerationId id, Live& live) {
    if (!live.has_begun) {
      live.reply = script_(live.request);
      live.has_begun = true;
      if (live.reply.outcome != GenerationOutcome::kFailed) {
        listener_->OnStarted(id, {.prompt_text = "prompt", .model = "replay:fake"});
      }
      return true;
    }
    if (live.reasoning_at < live.reply.reasoning.size()) {
      const std::string piece = live.reply.reasoning.substr(live.reasoning_at, kPieceBytes);
      live.reasoning_at += piece.size();
      listener_->OnReasoning(id, piece, ++live.tokens);
      return true;
    }
    if (live.reply.waits_to_be_cut) return false;
    if (live.answer_at < live.reply.answer.size()) {
      const std::string piece = live.reply.answer.substr(live.answer_at, kPieceBytes);
      live.answer_at += piece.size();
      listener_->OnAnswer(id, piece, ++live.tokens);
      return true;
    }
    Finish(id, live, live.reply.outcome);
    return true;
  }

  void Finish(GenerationId id, const Live& live, GenerationOutcome outcome) {
    GenerationRecord record;
    record.outcome = outcome;
    if (outcome == GenerationOutcome::kFailed) {
      record.error = {ErrorCode::kUnavailable, live.reply.error};
    }
    record.usage = {.prompt_tokens = 100, .cached_tokens = 40, .generated_tokens = live.tokens};
    record.usage_is_estimated = outcome == GenerationOutcome::kCancelled;
    record.reasoning_bytes = static_cast<std::int64_t>(live.reasoning_at);
    record.answer_bytes = static_cast<std::int64_t>(live.answer_at);
    if (live.request.fork) record.strategy = ForkStrategyKind::kTextExact;
    finished_.push_back(id);
    listener_->OnFinished(id, record);
  }

  void Loop() {
    std::unique_lock lock(mutex_);
    while (!is_closing_ || !live_.empty()) {
      const std::uint64_t seen = change_count_;
      std::vector<GenerationId> ids;
      for (const auto& [id, live] : live_) ids.push_back(id);
      bool has_spoken = false;
      for (const GenerationId id : ids) {
        Live& live = live_.at(id);  // Nodes of a map stay where they are.
        const bool is_cancelled = live.is_cancelled && (is_closing_ || !live.reply.ignores_cancel);
        lock.unlock();
        if (is_cancelled) {
          Finish(id, live, GenerationOutcome::kCancelled);
          has_spoken = true;
        } else {
          has_spoken = Speak(id, live) || has_spoken;
        }
        lock.lock();
      }
      for (const GenerationId id : finished_) live_.erase(id);
      finished_.clear();
      if (!has_spoken) changed_.wait(lock, [this, seen] { return change_count_ != seen; });
    }
  }

  GenerationListener* const listener_;
  const Script script_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<GenerationId, Live> live_;
  std::uint64_t change_count_ = 0;
  bool is_closing_ = false;
  std::vector<GenerationId> finished_;  // Of the thread alone.
  std::thread thread_;
};

}  // namespace specgen
