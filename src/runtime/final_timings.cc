#include "final_timings.h"

#include <algorithm>
#include <utility>

namespace specgen {
namespace {

double ExactSpeedup(const StageReport& report) {
  return static_cast<double>(report.baseline_time.count()) /
         static_cast<double>(std::max<std::int64_t>(report.kernel_time.count(), 1));
}

// Its noise might be all in its favour.
double Hope(const Rival& rival) { return rival.speedup * (1.0 + std::min(rival.noise, 1.0)); }

}  // namespace

FinalTimings::FinalTimings(std::vector<Rival> rivals, int timing_max)
    : rivals_(std::move(rivals)), timing_max_(timing_max) {}

template <class Key>
const Rival* FinalTimings::Foremost(Key key) const {
  const Rival* foremost = nullptr;
  for (const Rival& rival : rivals_) {
    if (failed_.contains(rival.candidate) || timings_.contains(rival.candidate)) continue;
    if (foremost == nullptr || key(rival) > key(*foremost)) foremost = &rival;
  }
  return foremost;
}

CandidateId FinalTimings::Fastest() const {
  const auto fastest = std::ranges::max_element(
      timings_, {}, [](const auto& entry) { return ExactSpeedup(entry.second); });
  return fastest == timings_.end() ? CandidateId() : fastest->first;
}

CandidateId FinalTimings::Next() const {
  if (static_cast<int>(timings_.size()) >= timing_max_) return CandidateId();
  const Rival* const next = timings_.empty()
                                ? Foremost([](const Rival& rival) { return rival.speedup; })
                                : Foremost(Hope);
  if (next == nullptr) return CandidateId();
  const bool may_be_faster = timings_.empty() || Hope(*next) > ExactSpeedup(timings_.at(Fastest()));
  return may_be_faster ? next->candidate : CandidateId();
}

void FinalTimings::Add(CandidateId candidate, const StageReport& report) {
  timings_.insert_or_assign(candidate, report);
}

CandidateId FinalTimings::best() const {
  if (!timings_.empty()) return Fastest();
  const Rival* const foremost = Foremost([](const Rival& rival) { return rival.speedup; });
  return foremost == nullptr ? CandidateId() : foremost->candidate;
}

}  // namespace specgen
