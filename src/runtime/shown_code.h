// The code that a prompt shows: no news when the trace quotes it.
#pragma once

#include <memory>
#include <string>

#include "candidate_store.h"
#include "specgen/model/prompt_plan.h"
#include "specgen/trigger/known_code.h"

namespace specgen {

// REQUIRES: every candidate of `plan` is in `candidates`.
std::shared_ptr<const KnownCode> ShownCode(const std::string& reference, const PromptPlan& plan,
                                           const CandidateStore& candidates);

}  // namespace specgen
