#include "live_host.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace specgen {

namespace {

bool StartsSomething(const Action& action) {
  return std::holds_alternative<StartReasoning>(action) ||
         std::holds_alternative<ForkGeneration>(action) || std::holds_alternative<RunStage>(action);
}

}  // namespace

LiveHost::LiveHost(const LiveHostOptions& options, const RunClock& clock, HostSink& sink)
    : options_(options),
      clock_(clock),
      sink_(sink),
      inbox_(options.inbox_event_max),
      engine_(options.engine),
      snapshot_(std::make_shared<EngineSnapshot>()) {}

LiveHost::~LiveHost() { Stop(); }

void LiveHost::Restore(Engine engine, Instant last) {
  engine_ = std::move(engine);
  last_applied_ = last;
}

void LiveHost::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void LiveHost::Stop() {
  inbox_.Close();
  if (thread_.joinable()) thread_.join();
}

void LiveHost::Loop() {
  std::vector<Event> batch;
  while (inbox_.Drain(NextWake(), batch)) {
    for (const Event& event : batch) Apply(event);
    batch.clear();
    SendDueTick();
    if (has_news_ && clock_.Now() - last_published_ >= options_.snapshot_interval) {
      PublishSnapshot();
    }
  }
  PublishSnapshot();
}

// The engine may name a deadline that has passed already, and a batch may keep it from being seen
// by the wait: it is looked at after each batch, and once only, so that events get their turn.
void LiveHost::SendDueTick() {
  const std::optional<Instant> deadline = engine_.NextDeadline();
  if (deadline && *deadline <= clock_.Now()) Apply(Tick{});
}

void LiveHost::Apply(const Event& event) {
  last_applied_ = std::max(last_applied_, clock_.Now());
  sink_.OnEvent(last_applied_, event);
  actions_.clear();
  engine_.Apply(last_applied_, event, actions_);
  const bool is_recorded = sink_.OnDecided(last_applied_, event, actions_);
  for (const Action& action : actions_) {
    if (is_recorded || !StartsSomething(action)) sink_.CarryOut(last_applied_, action);
  }
  sink_.OnApplied(event);
  has_news_ = true;
  ++applied_count_;
  if (options_.check_interval > 0 && applied_count_ % options_.check_interval == 0) {
    engine_.CheckInvariants();
  }
}

void LiveHost::PublishSnapshot() {
  auto snapshot = std::make_shared<EngineSnapshot>();
  snapshot->at = last_applied_;
  snapshot->waiting = engine_.Waiting(last_applied_);
  snapshot->slots = engine_.Slots();
  snapshot->searches = engine_.Searches();
  last_published_ = clock_.Now();
  has_news_ = false;
  const std::scoped_lock lock(snapshot_mutex_);
  snapshot_ = std::move(snapshot);
}

std::shared_ptr<const EngineSnapshot> LiveHost::Snapshot() const {
  const std::scoped_lock lock(snapshot_mutex_);
  return snapshot_;
}

std::optional<RunClock::TimePoint> LiveHost::NextWake() const {
  std::optional<Instant> wake = engine_.NextDeadline();
  if (has_news_) {
    const Instant publish = last_published_ + options_.snapshot_interval;
    wake = wake ? std::min(*wake, publish) : publish;
  }
  if (!wake) return std::nullopt;
  return clock_.TimePointOf(*wake);
}

}  // namespace specgen
