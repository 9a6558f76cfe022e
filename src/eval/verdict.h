// How a stage ends early: an outcome and its words. Everything in the judge that can meet the end
// of a stage returns Judged<T>.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "specgen/base/result.h"
#include "specgen/model/evaluation.h"

namespace specgen {

struct Verdict {
  StageOutcome outcome = StageOutcome::kLost;
  std::string text;
  // A SIGKILL ended it, which a candidate can bring about, and whoever has the right to.
  bool was_killed = false;
  // Of kLost: what kind of failure of ours it was.
  ErrorCode failure = ErrorCode::kUnavailable;
};

template <class T>
using Judged = tl::expected<T, Verdict>;

inline tl::unexpected<Verdict> EndStage(StageOutcome outcome, std::string text) {
  return tl::unexpected<Verdict>(Verdict{.outcome = outcome, .text = std::move(text)});
}
// Our own failure says nothing about the candidate.
inline tl::unexpected<Verdict> EndStage(const Error& error) {
  return tl::unexpected<Verdict>(
      Verdict{.outcome = StageOutcome::kLost, .text = error.message, .failure = error.code});
}

}  // namespace specgen
