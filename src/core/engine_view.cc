#include "specgen/core/engine_view.h"

namespace specgen {

const char* WaitReasonName(WaitReason reason) {
  switch (reason) {
    case WaitReason::kNoSlot:
      return "no slot";
    case WaitReason::kAllBusy:
      return "all busy";
    case WaitReason::kBehindOthers:
      return "behind others";
    case WaitReason::kOtherRole:
      return "other role";
    case WaitReason::kOwnDeviceBusy:
      return "own device busy";
    case WaitReason::kRoleChangeCosts:
      return "role change costs";
    case WaitReason::kSuspect:
      return "suspect";
  }
  return "unknown";
}

}  // namespace specgen
