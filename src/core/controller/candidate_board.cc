#include "controller/candidate_board.h"

#include <algorithm>

#include "specgen/base/check.h"

namespace specgen {

OpenCandidate* CandidateBoard::Find(CandidateId candidate) {
  const auto at = std::find_if(open_.begin(), open_.end(), [candidate](const auto& open) {
    return open.candidate == candidate;
  });
  return at == open_.end() ? nullptr : &*at;
}

OpenCandidate CandidateBoard::Take(CandidateId candidate) {
  const OpenCandidate* open = Find(candidate);
  SPECGEN_CHECK(open != nullptr, "only an open candidate is taken off the board");
  const OpenCandidate taken = *open;
  open_.erase(open_.begin() + (open - open_.data()));
  return taken;
}

std::vector<OpenCandidate> CandidateBoard::TakeDuplicatesOf(CandidateId original) {
  std::vector<OpenCandidate> taken;
  const auto is_duplicate = [original, &taken](const OpenCandidate& open) {
    if (open.original != original) return false;
    taken.push_back(open);
    return true;
  };
  // In order, and each asked once: remove_if promises both.
  open_.erase(std::remove_if(open_.begin(), open_.end(), is_duplicate), open_.end());
  return taken;
}

bool CandidateBoard::HasAnyOf(std::int32_t iteration) const {
  return std::any_of(open_.begin(), open_.end(),
                     [iteration](const auto& open) { return open.iteration == iteration; });
}

}  // namespace specgen
