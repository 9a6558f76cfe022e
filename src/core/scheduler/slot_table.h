// The slots of one kind: who has joined, what each runs.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "scheduler/request_queue.h"
#include "specgen/base/instant.h"
#include "specgen/model/evaluation.h"
#include "specgen/model/ids.h"

namespace specgen {

struct Slot {
  SlotId id;
  std::optional<Stage> role;  // The stage that it runs, or ran last.
  Instant since;              // Of the current state, free or leased.
  // While leased:
  QueuedRequest work;
  Instant expected_free;
  bool is_cancelled = false;
};

// Slots in the order of their ids. An index is valid until the next Add or Remove.
class SlotTable {
 public:
  // REQUIRES: no slot has this id.
  void Add(Instant now, SlotId id);
  void Remove(std::size_t index);

  // Gives the slot the role of what it runs. REQUIRES: the slot is free.
  void Lease(Instant now, std::size_t index, SlotLeaseId lease, const QueuedRequest& work,
             Instant expected_free);
  // REQUIRES: the slot is leased.
  void Release(Instant now, std::size_t index);

  std::optional<std::size_t> Find(SlotId id) const;
  std::optional<std::size_t> FindLease(SlotLeaseId lease) const;
  std::optional<std::size_t> FindRequest(RequestId request) const;
  // The first free slot whose index is in [begin, end).
  std::optional<std::size_t> FirstFree(std::size_t begin, std::size_t end) const;

  std::size_t size() const { return slots_.size(); }
  std::size_t free_count() const { return free_count_; }
  bool is_free(std::size_t index) const { return leases_[index].is_none(); }
  SlotLeaseId lease(std::size_t index) const { return leases_[index]; }
  const Slot& operator[](std::size_t index) const { return slots_[index]; }
  Slot& operator[](std::size_t index) { return slots_[index]; }

  void CheckInvariants() const;

 private:
  std::vector<Slot> slots_;
  // Apart from the slots, because it is what every look-up scans. None where free.
  std::vector<SlotLeaseId> leases_;
  std::size_t free_count_ = 0;
};

}  // namespace specgen
