#include "specgen/model/options.h"

#include <algorithm>

namespace specgen {

const char* CriterionKindName(CriterionKind kind) {
  switch (kind) {
    case CriterionKind::kMean:
      return "mean";
    case CriterionKind::kFirstValid:
      return "first valid";
    case CriterionKind::kBest:
      return "best";
    case CriterionKind::kQuantile:
      return "quantile";
    case CriterionKind::kNever:
      return "never";
    case CriterionKind::kExpectedGain:
      return "expected gain";
  }
  return "unknown";
}

std::string CriterionText(const CriterionOptions& criterion) {
  std::string text = CriterionKindName(criterion.kind);
  std::ranges::replace(text, ' ', '_');
  if (criterion.kind != CriterionKind::kQuantile) return text;
  if (criterion.quantile == kOne) return text + ":1";
  std::string digits = std::to_string(kOne.value + criterion.quantile.value).substr(1);
  while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
  return text + ":0." + digits;
}

const char* ForkGateKindName(ForkGateKind kind) {
  switch (kind) {
    case ForkGateKind::kLimits:
      return "limits";
    case ForkGateKind::kExpectedGain:
      return "expected gain";
  }
  return "unknown";
}

const char* SchedulingPolicyKindName(SchedulingPolicyKind kind) {
  switch (kind) {
    case SchedulingPolicyKind::kStatic:
      return "static";
    case SchedulingPolicyKind::kFixedPools:
      return "fixed pools";
    case SchedulingPolicyKind::kPaper:
      return "paper";
    case SchedulingPolicyKind::kValueIndex:
      return "value index";
  }
  return "unknown";
}

}  // namespace specgen
