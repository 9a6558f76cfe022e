#include "scheduler/slot_table.h"

#include <algorithm>

#include "specgen/base/check.h"

namespace specgen {
namespace {

bool ComesBefore(const Slot& slot, SlotId id) { return slot.id < id; }

}  // namespace

void SlotTable::Add(Instant now, SlotId id) {
  const auto place = std::lower_bound(slots_.begin(), slots_.end(), id, ComesBefore);
  SPECGEN_CHECK(place == slots_.end() || place->id != id, "a slot joins once");
  leases_.insert(leases_.begin() + (place - slots_.begin()), SlotLeaseId());
  Slot slot;
  slot.id = id;
  slot.since = now;
  slots_.insert(place, slot);
  ++free_count_;
}

void SlotTable::Remove(std::size_t index) {
  if (is_free(index)) --free_count_;
  const auto offset = static_cast<std::ptrdiff_t>(index);
  leases_.erase(leases_.begin() + offset);
  slots_.erase(slots_.begin() + offset);
}

void SlotTable::Lease(Instant now, std::size_t index, SlotLeaseId lease, const QueuedRequest& work,
                      Instant expected_free) {
  SPECGEN_CHECK(is_free(index), "a slot has one lease");
  leases_[index] = lease;
  Slot& slot = slots_[index];
  slot.role = work.request.stage;
  slot.since = now;
  slot.work = work;
  slot.expected_free = expected_free;
  slot.is_cancelled = false;
  --free_count_;
}

void SlotTable::Release(Instant now, std::size_t index) {
  SPECGEN_CHECK(!is_free(index), "only a leased slot is released");
  leases_[index] = SlotLeaseId();
  slots_[index].since = now;
  slots_[index].is_cancelled = false;
  ++free_count_;
}

std::optional<std::size_t> SlotTable::Find(SlotId id) const {
  const auto place = std::lower_bound(slots_.begin(), slots_.end(), id, ComesBefore);
  if (place == slots_.end() || place->id != id) return std::nullopt;
  return static_cast<std::size_t>(place - slots_.begin());
}

std::optional<std::size_t> SlotTable::FindLease(SlotLeaseId lease) const {
  if (lease.is_none()) return std::nullopt;
  const auto place = std::find(leases_.begin(), leases_.end(), lease);
  if (place == leases_.end()) return std::nullopt;
  return static_cast<std::size_t>(place - leases_.begin());
}

std::optional<std::size_t> SlotTable::FindRequest(RequestId request) const {
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (!is_free(i) && slots_[i].work.request.request == request) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> SlotTable::FirstFree(std::size_t begin, std::size_t end) const {
  const auto last = leases_.begin() + static_cast<std::ptrdiff_t>(end);
  const auto place =
      std::find(leases_.begin() + static_cast<std::ptrdiff_t>(begin), last, SlotLeaseId());
  if (place == last) return std::nullopt;
  return static_cast<std::size_t>(place - leases_.begin());
}

void SlotTable::CheckInvariants() const {
  SPECGEN_CHECK(leases_.size() == slots_.size(), "every slot has a place for its lease");
  std::size_t free_count = 0;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (i > 0) SPECGEN_CHECK(slots_[i - 1].id < slots_[i].id, "slots are in order of their ids");
    if (is_free(i)) {
      ++free_count;
    } else {
      SPECGEN_CHECK(slots_[i].role == slots_[i].work.request.stage,
                    "a slot has the role of what it runs");
    }
  }
  SPECGEN_CHECK(free_count == free_count_, "free slots are counted");
}

}  // namespace specgen
