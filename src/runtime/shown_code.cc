#include "shown_code.h"

namespace specgen {

std::shared_ptr<const KnownCode> ShownCode(const std::string& reference, const PromptPlan& plan,
                                           const CandidateStore& candidates) {
  auto known = std::make_shared<KnownCode>();
  known->Add(reference, SourceSyntax::kC);
  if (!plan.parent.candidate.is_none()) {
    known->Add(*candidates.Get(plan.parent.candidate).source, SourceSyntax::kC);
  }
  for (const ShownCandidate& shown : plan.archive) {
    known->Add(*candidates.Get(shown.candidate).source, SourceSyntax::kC);
  }
  return known;
}

}  // namespace specgen
