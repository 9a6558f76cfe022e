#include "scheduler/static_policy.h"

#include <algorithm>

namespace specgen {

void StaticPolicy::CountSearches(const SchedulerBooks& books) {
  search_counts_.assign(books.devices.size(), 0);
  for (const Assignment& assignment : assignments_) {
    const auto device = books.devices.Find(assignment.device);
    if (device) ++search_counts_[*device];
  }
}

std::size_t StaticPolicy::DeviceOf(SearchId search, const SchedulerBooks& books) {
  const auto place = std::lower_bound(
      assignments_.begin(), assignments_.end(), search,
      [](const Assignment& assignment, SearchId id) { return assignment.search < id; });
  if (place != assignments_.end() && place->search == search) {
    const auto device = books.devices.Find(place->device);
    if (device) return *device;
  }
  CountSearches(books);
  const auto least = std::min_element(search_counts_.begin(), search_counts_.end());
  const auto device = static_cast<std::size_t>(least - search_counts_.begin());
  const SlotId id = books.devices[device].id;
  if (place != assignments_.end() && place->search == search) {
    place->device = id;
  } else {
    assignments_.insert(place, {search, id});
  }
  return device;
}

bool StaticPolicy::MoveOne(const SchedulerBooks& books) {
  CountSearches(books);
  const auto least = std::min_element(search_counts_.begin(), search_counts_.end());
  const auto most = std::max_element(search_counts_.begin(), search_counts_.end());
  if (*most < *least + 2) return false;
  const SlotId from = books.devices[static_cast<std::size_t>(most - search_counts_.begin())].id;
  const SlotId to = books.devices[static_cast<std::size_t>(least - search_counts_.begin())].id;
  // The youngest search has the least to lose from another device.
  const auto moved =
      std::find_if(assignments_.rbegin(), assignments_.rend(),
                   [from](const Assignment& assignment) { return assignment.device == from; });
  moved->device = to;
  return true;
}

void StaticPolicy::NoteDevices(const SchedulerBooks& books) {
  if (books.devices.size() == 0) return;
  for (const Assignment& assignment : assignments_) DeviceOf(assignment.search, books);
  while (MoveOne(books)) {
  }
}

std::size_t StaticPolicy::NextCompilation(Instant /*now*/, const RequestQueue& /*queue*/) const {
  return 0;
}

std::optional<Pairing> StaticPolicy::NextPairing(Instant /*now*/, const SchedulerBooks& books) {
  const RequestQueue& validation = books.queue(Stage::kValidation);
  const RequestQueue& profiling = books.queue(Stage::kProfiling);
  std::size_t validation_index = 0;
  std::size_t profiling_index = 0;
  while (validation_index < validation.size() || profiling_index < profiling.size()) {
    const bool is_profiling =
        validation_index == validation.size() ||
        (profiling_index < profiling.size() &&
         profiling[profiling_index].arrival < validation[validation_index].arrival);
    const RequestQueue& queue = is_profiling ? profiling : validation;
    std::size_t& index = is_profiling ? profiling_index : validation_index;
    const std::size_t device = DeviceOf(queue[index].request.search, books);
    if (books.devices.is_free(device)) {
      return Pairing{is_profiling ? Stage::kProfiling : Stage::kValidation, index, device};
    }
    ++index;
  }
  return std::nullopt;
}

RequestId StaticPolicy::NextInLine(Instant /*now*/, const SchedulerBooks& books,
                                   Stage stage) const {
  return books.queue(stage)[0].request.request;
}

WaitReason StaticPolicy::ReasonToWait(const SchedulerBooks& /*books*/, bool /*is_next*/) const {
  return WaitReason::kOwnDeviceBusy;
}

}  // namespace specgen
