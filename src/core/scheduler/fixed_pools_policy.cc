#include "scheduler/fixed_pools_policy.h"

#include "scheduler/two_pools.h"

namespace specgen {

std::size_t FixedPoolsPolicy::NextCompilation(Instant /*now*/,
                                              const RequestQueue& /*queue*/) const {
  return 0;
}

std::optional<Pairing> FixedPoolsPolicy::NextPairing(Instant /*now*/, const SchedulerBooks& books) {
  const std::size_t validator_count =
      PoolSize(books.devices.size(), validation_share_.value, kOne.value);
  return NextPairingOfPools(books, validator_count, ValidationOrder::kOldestFirst);
}

RequestId FixedPoolsPolicy::NextInLine(Instant /*now*/, const SchedulerBooks& books,
                                       Stage stage) const {
  return NextInPool(books, stage, ValidationOrder::kOldestFirst);
}

WaitReason FixedPoolsPolicy::ReasonToWait(const SchedulerBooks& books, bool is_next) const {
  return ReasonToWaitInPool(books, is_next);
}

}  // namespace specgen
