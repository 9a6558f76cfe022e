#include "final_timings.h"

#include <algorithm>
#include <utility>

namespace specgen {
namespace {

Speedup Exact(const StageReport& report) {
  return SpeedupOf(report.baseline_time, report.kernel_time);
}

Speedup Told(const Rival& rival) { return rival.speedup; }

// Its noise might be all in its favour.
Speedup Hope(const Rival& rival) {
  const std::int64_t told = rival.speedup.value;
  return Speedup{told + Scaled(told, std::min(rival.noise, kOne))};
}

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
  const auto fastest =
      std::ranges::max_element(timings_, {}, [](const auto& entry) { return Exact(entry.second); });
  return fastest == timings_.end() ? CandidateId() : fastest->first;
}

CandidateId FinalTimings::Next() const {
  if (static_cast<int>(timings_.size()) >= timing_max_) return CandidateId();
  if (timings_.empty()) return best();
  const Rival* const next = Foremost(Hope);
  const bool may_be_faster = next != nullptr && Hope(*next) > Exact(timings_.at(Fastest()));
  return may_be_faster ? next->candidate : CandidateId();
}

void FinalTimings::Add(CandidateId candidate, const StageReport& report) {
  timings_.insert_or_assign(candidate, report);
}

CandidateId FinalTimings::best() const {
  if (!timings_.empty()) return Fastest();
  const Rival* const foremost = Foremost(Told);
  return foremost == nullptr ? CandidateId() : foremost->candidate;
}

}  // namespace specgen
