// The one way into the core: a bounded queue that any thread may post events to.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <vector>

#include "run_clock.h"
#include "specgen/model/event.h"

namespace specgen {

// Events of one thread are taken out in the order in which that thread posted them, and none is
// ever dropped while the inbox is open. There are two lanes: Post waits for room, so that the world
// cannot outrun the core; PostControl never waits, and is taken out first.
class Inbox {
 public:
  // REQUIRES: event_max > 0.
  explicit Inbox(std::size_t event_max);
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  // Blocks while `event_max` events wait. False once closed: nobody would apply the event.
  // Never to be called by the thread that drains.
  bool Post(const Event& event);

  // For what a user asks, and for what the draining thread itself has to report: each of those
  // answers one request, so that lane is bounded by what is in flight. False once closed.
  bool PostControl(const Event& event);

  // Appends everything that waits to `batch`, after waiting for something to come until `deadline`
  // (without one: as long as it takes). False once closed and empty.
  bool Drain(std::optional<RunClock::TimePoint> deadline, std::vector<Event>& batch);

  // Events posted before can still be drained. Producers that wait for room give up.
  void Close();

 private:
  const std::size_t event_max_;
  std::mutex mutex_;
  std::condition_variable has_events_;
  std::condition_variable has_room_;
  std::vector<Event> events_;
  std::vector<Event> control_;
  bool is_closed_ = false;
};

}  // namespace specgen
