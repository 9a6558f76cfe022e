#include "inbox.h"

#include "specgen/base/check.h"

namespace specgen {

Inbox::Inbox(std::size_t event_max) : event_max_(event_max) {
  SPECGEN_CHECK(event_max > 0, "an inbox holds at least one event");
}

bool Inbox::Post(const Event& event) {
  std::unique_lock lock(mutex_);
  has_room_.wait(lock, [this] { return is_closed_ || events_.size() < event_max_; });
  if (is_closed_) return false;
  events_.push_back(event);
  has_events_.notify_one();
  return true;
}

bool Inbox::PostControl(const Event& event) {
  const std::scoped_lock lock(mutex_);
  if (is_closed_) return false;
  control_.push_back(event);
  has_events_.notify_one();
  return true;
}

bool Inbox::Drain(std::optional<RunClock::TimePoint> deadline, std::vector<Event>& batch) {
  std::unique_lock lock(mutex_);
  const auto has_something = [this] { return is_closed_ || !events_.empty() || !control_.empty(); };
  if (deadline) {
    has_events_.wait_until(lock, *deadline, has_something);
  } else {
    has_events_.wait(lock, has_something);
  }
  if (is_closed_ && events_.empty() && control_.empty()) return false;
  batch.insert(batch.end(), control_.begin(), control_.end());
  batch.insert(batch.end(), events_.begin(), events_.end());
  control_.clear();
  events_.clear();
  has_room_.notify_all();
  return true;
}

void Inbox::Close() {
  const std::scoped_lock lock(mutex_);
  is_closed_ = true;
  has_events_.notify_all();
  has_room_.notify_all();
}

}  // namespace specgen
