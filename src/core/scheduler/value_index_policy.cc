#include "scheduler/value_index_policy.h"

#include <algorithm>

namespace specgen {

WideValue ValueIndexPolicy::ValueOf(Instant now, const QueuedRequest& queued,
                                    bool is_change) const {
  const std::uint64_t rate = is_change ? queued.rate_with_change : queued.rate;
  const Duration age = aging_ + (now - queued.since);
  return static_cast<WideValue>(rate) * static_cast<std::uint64_t>(age.count());
}

ValueIndexPolicy::Offer ValueIndexPolicy::BestOf(Instant now, const RequestQueue& queue,
                                                 bool is_change) const {
  Offer best;
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const WideValue value = ValueOf(now, queue[i], is_change);
    const bool is_better =
        value > best.value ||
        (value == best.value && queue[i].request.request < queue[best.index].request.request);
    if (is_better) best = {value, i};
  }
  return best;
}

std::size_t ValueIndexPolicy::NextCompilation(Instant now, const RequestQueue& queue) const {
  // Newest first: going backwards, a later find must be truly better.
  Offer best{0, queue.size() - 1};
  for (std::size_t i = queue.size(); i-- > 0;) {
    const WideValue value = ValueOf(now, queue[i], false);
    const bool is_better =
        value > best.value || (value == best.value && queue[i].request.is_blocking &&
                               !queue[best.index].request.is_blocking);
    if (is_better) best = {value, i};
  }
  return best.index;
}

ValueIndexPolicy::FreeDevices ValueIndexPolicy::FindFree(const SlotTable& devices) {
  FreeDevices free;
  for (std::size_t i = 0; i < devices.size(); ++i) {
    if (!devices.is_free(i)) continue;
    const auto role = devices[i].role;
    auto& first = !role                         ? free.unused
                  : *role == Stage::kValidation ? free.validated
                                                : free.profiled;
    if (!first) first = i;
  }
  return free;
}

std::size_t ValueIndexPolicy::CountSoonFree(Instant now, const SlotTable& devices, Stage stage) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < devices.size(); ++i) {
    const Slot& device = devices[i];
    if (devices.is_free(i) || device.role != stage) continue;
    const Duration left = device.expected_free - now;
    if (left < Duration(0) || left >= role_change_cost_) continue;
    ++count;
    const Instant overdue = device.expected_free + Duration(1);
    if (!overdue_at_ || overdue < *overdue_at_) overdue_at_ = overdue;
  }
  return count;
}

std::optional<ValueIndexPolicy::Offer> ValueIndexPolicy::BestAfterChange(
    Instant now, const SchedulerBooks& books, Stage stage) {
  const RequestQueue& queue = books.queue(stage);
  const std::size_t soon_free_count = CountSoonFree(now, books.devices, stage);
  if (soon_free_count == 0) return BestOf(now, queue, true);
  if (soon_free_count >= queue.size()) return std::nullopt;
  offers_.clear();
  for (std::size_t i = 0; i < queue.size(); ++i)
    offers_.push_back({ValueOf(now, queue[i], true), i});
  const auto comes_before = [&queue](const Offer& left, const Offer& right) {
    if (left.value != right.value) return left.value > right.value;
    return queue[left.index].request.request < queue[right.index].request.request;
  };
  const auto next = offers_.begin() + static_cast<std::ptrdiff_t>(soon_free_count);
  std::nth_element(offers_.begin(), next, offers_.end(), comes_before);
  return *next;
}

std::optional<Pairing> ValueIndexPolicy::NextPairing(Instant now, const SchedulerBooks& books) {
  overdue_at_.reset();
  const FreeDevices free = FindFree(books.devices);
  std::optional<Pairing> best;
  WideValue best_value = 0;
  for (const Stage stage : {Stage::kProfiling, Stage::kValidation}) {
    if (books.queue(stage).empty()) continue;
    const auto fitting = stage == Stage::kProfiling ? free.profiled : free.validated;
    const auto other = stage == Stage::kProfiling ? free.validated : free.profiled;
    const auto unchanged = fitting ? fitting : free.unused;
    const auto offer =
        unchanged ? BestOf(now, books.queue(stage), false) : BestAfterChange(now, books, stage);
    if (!offer || (best && offer->value <= best_value)) continue;
    best = Pairing{stage, offer->index, unchanged ? *unchanged : *other};
    best_value = offer->value;
  }
  return best;
}

std::optional<Instant> ValueIndexPolicy::NextDeadline(const SchedulerBooks& books) const {
  if (books.device_backlog() == 0 || books.devices.free_count() == 0) return std::nullopt;
  return overdue_at_;
}

RequestId ValueIndexPolicy::NextInLine(Instant now, const SchedulerBooks& books,
                                       Stage /*stage*/) const {
  const RequestQueue& validation = books.queue(Stage::kValidation);
  const RequestQueue& profiling = books.queue(Stage::kProfiling);
  if (validation.empty()) return profiling[BestOf(now, profiling, false).index].request.request;
  const Offer validated = BestOf(now, validation, false);
  if (profiling.empty()) return validation[validated.index].request.request;
  const Offer profiled = BestOf(now, profiling, false);
  return profiled.value >= validated.value ? profiling[profiled.index].request.request
                                           : validation[validated.index].request.request;
}

WaitReason ValueIndexPolicy::ReasonToWait(const SchedulerBooks& books, bool is_next) const {
  if (books.devices.free_count() > 0) return WaitReason::kRoleChangeCosts;
  return is_next ? WaitReason::kAllBusy : WaitReason::kBehindOthers;
}

}  // namespace specgen
