#include "specgen/fit/fact_collector.h"

#include <algorithm>

#include "candidate_facts.h"
#include "generation_facts.h"
#include "specgen/base/digest.h"
#include "specgen/model/record_digest.h"

namespace specgen {
namespace {

// So many slots of this kind were there at a time, at most.
std::int32_t MostSlots(const ReportBooks& books, SlotKind kind) {
  std::int32_t most = 0;
  for (const auto& [id, slot] : books.slots) {
    std::int32_t count = 0;
    for (const auto& [other_id, other] : books.slots) {
      const bool is_there = other.kind == kind && other.joined <= slot.joined &&
                            (!other.lost || *other.lost > slot.joined);
      count += is_there ? 1 : 0;
    }
    most = std::max(most, count);
  }
  return most;
}

std::uint64_t DigestOf(const SearchOptions& options) {
  Digest digest;
  AddTo(digest, options);
  return digest.value();
}

RunSetting SettingOf(const ReportBooks& books, const SchedulerOptions& scheduler) {
  RunSetting setting;
  setting.search_count = static_cast<std::int32_t>(books.searches.size());
  setting.device_count = MostSlots(books, SlotKind::kDevice);
  setting.compile_slot_count = MostSlots(books, SlotKind::kCompile);
  setting.scheduler = scheduler;
  for (const auto& [id, search] : books.searches) {
    if (id == books.searches.begin()->first) setting.options = search.options;
    if (DigestOf(search.options) != DigestOf(setting.options)) setting.options_differ = true;
  }
  return setting;
}

void AddStartGaps(const ReportBooks& books, WorkloadFacts& facts) {
  std::vector<Instant> starts;
  for (const auto& [id, search] : books.searches) starts.push_back(search.started);
  std::sort(starts.begin(), starts.end());
  for (std::size_t i = 1; i < starts.size(); ++i) {
    facts.start_gap_ms.push_back({Milliseconds(starts[i] - starts[i - 1])});
  }
}

}  // namespace

void FactCollector::Hear(Instant now, GenerationId generation, std::int64_t tokens) {
  HeardStream& stream = streams_[generation];
  if (!stream.first) stream.first = {now, tokens};
  stream.last = {now, tokens};
}

void FactCollector::OnEvent(Instant now, const Event& event) {
  builder_.OnEvent(now, event);
  if (const auto* advanced = std::get_if<TraceAdvanced>(&event)) {
    Hear(now, advanced->generation, advanced->tokens);
    HeardStream& stream = streams_[advanced->generation];
    if (!stream.trace_ended) stream.trace_tokens = advanced->tokens;
    if (!stream.trace_ended && advanced->trace_is_complete) stream.trace_ended = now;
    if (stream.advanced) advance_gaps_ms_.push_back(Milliseconds(now - *stream.advanced));
    stream.advanced = now;
  } else if (const auto* trigger = std::get_if<TriggerReached>(&event)) {
    Hear(now, trigger->generation, trigger->tokens);
    HeardStream& stream = streams_[trigger->generation];
    stream.trace_tokens = std::max(stream.trace_tokens, trigger->tokens);
  } else if (const auto* found = std::get_if<CandidateFound>(&event)) {
    trace_tokens_[found->candidate] = streams_[found->generation].trace_tokens;
  }
}

void FactCollector::OnAction(Instant now, const Action& action) { builder_.OnAction(now, action); }

void FactCollector::AddTo(WorkloadFacts& facts) const {
  const ReportBooks& books = builder_.books();
  if (books.searches.empty()) return;
  facts.runs.push_back(SettingOf(books, scheduler_));
  AddStartGaps(books, facts);
  for (const double gap_ms : advance_gaps_ms_) facts.advance_gap_ms.push_back({gap_ms});
  const RunSight run{books, streams_, trace_tokens_};
  AddGenerationFacts(run, facts);
  AddCandidateFacts(run, facts);
  AddStageFacts(run, facts);
  facts.search_count += static_cast<std::int32_t>(books.searches.size());
}

}  // namespace specgen
