#include "scheduler/two_pools.h"

#include <algorithm>

namespace specgen {
namespace {

// REQUIRES: a request of `stage` waits.
std::size_t FirstIndex(const SchedulerBooks& books, Stage stage, ValidationOrder order) {
  const bool is_newest = stage == Stage::kValidation && order == ValidationOrder::kNewestFirst;
  return is_newest ? books.queue(stage).size() - 1 : 0;
}

Stage StageOfSharedDevice(const SchedulerBooks& books, ValidationOrder order) {
  const RequestQueue& validation = books.queue(Stage::kValidation);
  const RequestQueue& profiling = books.queue(Stage::kProfiling);
  if (validation.empty()) return Stage::kProfiling;
  if (profiling.empty()) return Stage::kValidation;
  const std::size_t first = FirstIndex(books, Stage::kValidation, order);
  return profiling[0].arrival < validation[first].arrival ? Stage::kProfiling : Stage::kValidation;
}

}  // namespace

std::size_t PoolSize(std::size_t device_count, std::int64_t part, std::int64_t whole) {
  if (device_count < 2) return device_count;
  const auto count = static_cast<std::int64_t>(device_count);
  const std::int64_t rounded = (2 * count * part + whole) / (2 * whole);
  return static_cast<std::size_t>(std::clamp<std::int64_t>(rounded, 1, count - 1));
}

std::optional<Pairing> NextPairingOfPools(const SchedulerBooks& books, std::size_t validator_count,
                                          ValidationOrder order) {
  const std::size_t device_count = books.devices.size();
  if (device_count == 1) {
    const Stage stage = StageOfSharedDevice(books, order);
    return Pairing{stage, FirstIndex(books, stage, order), 0};
  }
  if (!books.queue(Stage::kProfiling).empty()) {
    const auto device = books.devices.FirstFree(validator_count, device_count);
    if (device) return Pairing{Stage::kProfiling, 0, *device};
  }
  if (!books.queue(Stage::kValidation).empty()) {
    const auto device = books.devices.FirstFree(0, validator_count);
    if (device) {
      return Pairing{Stage::kValidation, FirstIndex(books, Stage::kValidation, order), *device};
    }
  }
  return std::nullopt;
}

RequestId NextInPool(const SchedulerBooks& books, Stage stage, ValidationOrder order) {
  const Stage first = books.devices.size() == 1 ? StageOfSharedDevice(books, order) : stage;
  return books.queue(first)[FirstIndex(books, first, order)].request.request;
}

WaitReason ReasonToWaitInPool(const SchedulerBooks& books, bool is_next) {
  if (books.devices.free_count() > 0) return WaitReason::kOtherRole;
  return is_next ? WaitReason::kAllBusy : WaitReason::kBehindOthers;
}

}  // namespace specgen
