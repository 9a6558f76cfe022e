// Runs the core live: one thread that applies events and hands out actions.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "inbox.h"
#include "run_clock.h"
#include "specgen/core/engine.h"
#include "specgen/model/action.h"
#include "specgen/model/event.h"
#include "specgen/model/options.h"

namespace specgen {

struct LiveHostOptions {
  EngineOptions engine{};
  std::size_t inbox_event_max = 16384;
  // Events between two walks over the engine's books; zero walks never.
  std::int64_t check_interval = 4096;
  // How old a snapshot may be while events keep coming.
  Duration snapshot_interval{std::chrono::milliseconds(100)};
};

// What the engine shows of itself, as of one instant.
struct EngineSnapshot {
  Instant at;
  std::vector<WaitingRequest> waiting;
  std::vector<SlotView> slots;
  std::vector<SearchView> searches;
};

// Where the host's thread hands over what it applies and what follows, in order. Must not block for
// long: everything waits for it. What fails here at once is posted with Inbox::PostControl.
class HostSink {
 public:
  virtual ~HostSink() = default;
  // `event` is about to be applied at `now`; the actions that follow from it come next.
  virtual void OnEvent(Instant now, const Event& event) = 0;
  // It was applied, and `actions` follow. False: it could not be recorded, so only what ends or
  // tells something may be carried out.
  virtual bool OnDecided(Instant now, const Event& event, const Actions& actions) = 0;
  virtual void CarryOut(Instant now, const Action& action) = 0;
  // Everything that follows from `event` has been carried out.
  virtual void OnApplied(const Event& event) = 0;
};

// Owns the engine and its thread. Events go in through inbox(), stamped with the time at which they
// are applied; Tick is sent when the engine's deadline has come.
class LiveHost {
 public:
  // `sink` outlives the host.
  LiveHost(const LiveHostOptions& options, const RunClock& clock, HostSink& sink);
  // Stops it.
  ~LiveHost();
  LiveHost(const LiveHost&) = delete;
  LiveHost& operator=(const LiveHost&) = delete;

  // Goes on with an engine that has come as far as `last`. REQUIRES: not started before.
  void Restore(Engine engine, Instant last);
  // REQUIRES: not started before.
  void Start();
  // Applies what was posted until now, then ends the thread. May be called again. Not from the
  // sink.
  void Stop();

  // What the engine has learned and was given. REQUIRES: stopped, or not started.
  const LearnedRecord& learned() const { return engine_.learned(); }

  Inbox& inbox() { return inbox_; }

  // The engine as of at most `snapshot_interval` before its last event. Never null. Any thread.
  std::shared_ptr<const EngineSnapshot> Snapshot() const;

 private:
  void Loop();
  void Apply(const Event& event);
  void SendDueTick();
  void PublishSnapshot();
  std::optional<RunClock::TimePoint> NextWake() const;

  const LiveHostOptions options_;
  const RunClock clock_;
  HostSink& sink_;
  Inbox inbox_;

  // Of the host's thread alone.
  Engine engine_;
  Actions actions_;
  Instant last_applied_;
  Instant last_published_;
  std::int64_t applied_count_ = 0;
  bool has_news_ = false;

  mutable std::mutex snapshot_mutex_;
  std::shared_ptr<const EngineSnapshot> snapshot_;

  std::thread thread_;
};

}  // namespace specgen
