// What the checker remembers: its own view of the run, from events and actions alone.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "chunked_list.h"
#include "specgen/base/instant.h"
#include "specgen/model/action.h"
#include "specgen/model/event.h"
#include "specgen/model/options.h"

namespace specgen {

// One book for each id: ids are small numbers, given in about ascending order. Keeps its memory.
template <class IdType, class Book>
class BookShelf {
 public:
  void Clear() { used_ = 0; }
  // Ids up to the highest that was opened.
  std::size_t size() const { return used_; }
  bool Has(IdType id) const { return !id.is_none() && id.value() < used_ && at(id).is_open; }
  // REQUIRES: not open yet, and no id of a run is beyond millions.
  Book& Open(IdType id) {
    const auto index = static_cast<std::size_t>(id.value());
    books_.Grow(index + 1);
    for (; used_ <= index; ++used_) books_[used_].Reset();
    books_[index].is_open = true;
    return books_[index];
  }
  Book& at(IdType id) { return books_[static_cast<std::size_t>(id.value())]; }
  const Book& at(IdType id) const { return books_[static_cast<std::size_t>(id.value())]; }

 private:
  ChunkedList<Book> books_;
  std::size_t used_ = 0;
};

struct GenerationBook {
  bool is_open = false;
  bool is_fork = false;
  bool has_ended = false;
  bool is_cancelled = false;
  bool is_answered = false;  // The reasoning's own candidate was found.
  SearchId search;
  std::int32_t iteration = 0;
  std::int32_t repair_depth = 0;  // Repairs in a row that led to it.
  std::int64_t token_max = 0;
  std::int64_t shown_bytes = 0;
  std::int64_t shown_tokens = 0;
  GenerationOutcome outcome = GenerationOutcome::kCompleted;

  void Reset() { *this = GenerationBook(); }
  bool is_running() const { return is_open && !has_ended; }
  bool is_live_reasoning() const { return is_running() && !is_fork && !is_cancelled; }
};

struct SlotBook {
  bool is_open = false;
  bool is_there = false;
  SlotKind kind = SlotKind::kDevice;
  SlotLeaseId lease;  // None while free.

  void Reset() { *this = SlotBook(); }
};

struct LeaseBook {
  bool is_open = false;
  bool is_running = false;
  bool is_cancelled = false;
  bool is_suspect = false;  // Its candidate had lost a slot before.
  bool counts = false;      // Profiles a judged candidate in full.
  Stage stage = Stage::kCompilation;
  RequestId request;
  SlotId slot;
  SearchId search;
  CandidateId candidate;

  void Reset() { *this = LeaseBook(); }
};

struct CandidateBook {
  bool is_open = false;
  bool is_judged = false;
  bool is_duplicate = false;
  bool has_verdict = false;  // A result of its own that is final.
  bool is_quarantined = false;
  Stage stage = Stage::kCompilation;  // The next to run, or the last that ran.
  StageOutcome outcome = StageOutcome::kPassed;
  std::int32_t loss_count = 0;     // Of slots.
  std::int32_t failure_count = 0;  // Of the judge of this stage.
  std::int32_t iteration = 0;
  CandidateOrigin origin = CandidateOrigin::kReasoningAnswer;
  SearchId search;
  GenerationId generation;
  SlotLeaseId lease;  // While it runs.
  CandidateId original;
  Speedup speedup;
  ContentHash hash{};

  void Reset() { *this = CandidateBook(); }
  // It wants a slot.
  bool is_waiting() const {
    return is_open && !is_judged && !is_duplicate && !has_verdict && lease.is_none();
  }
};

struct SearchBook {
  bool is_open = false;
  bool is_finished = false;
  bool is_stop_requested = false;
  bool is_iteration_open = false;
  bool has_measured = false;  // A candidate of the open iteration was profiled in it.
  bool is_decided = false;    // The open iteration waits for counters only.
  IterationDecided decision;
  bool reasoning_is_lost = false;  // With the host, before its answer was found.
  SearchOptions options;
  Instant start;
  Instant deadline;  // Only where the budget has a wall time.
  std::int32_t started_iteration = 0;
  std::int32_t finished_iteration = 0;
  GenerationId reasoning;          // Of the open iteration; none before it starts.
  CandidateId answer;              // Of that reasoning.
  std::int32_t running_count = 0;  // Generations and leases that have not ended.
  std::int32_t open_candidate_count = 0;
  std::int32_t open_in_iteration = 0;   // Of those, the ones of the open iteration.
  std::int64_t fork_cancelled_at = -1;  // Event number.
  std::int32_t forks_in_flight = 0;
  std::int32_t forks_of_iteration = 0;
  bool has_grant = false;
  std::int64_t grant_tokens = 0;
  std::int64_t used_tokens = 0;
  std::int64_t reserved_tokens = 0;
  std::int64_t reasoning_tokens = 0;    // Of reasonings that have ended.
  std::int64_t trace_tokens = 0;        // Of the reasoning of this iteration.
  std::int64_t speculative_tokens = 0;  // Of forks that have ended.
  std::int32_t failed_in_a_row = 0;
  CandidateId best;
  std::vector<Speedup> history;  // Profiled candidates in the order of their results.
  // Whose sources count as known, by a part of their hashes, then in the order of these.
  using Originals = std::vector<std::pair<ContentHash, CandidateId>>;
  std::array<Originals, 64> originals;
  static std::size_t PartOf(const ContentHash& hash) { return hash[0] % 64; }

  ProfilingScope profiling_scope() const {
    return options.profiles_at_two_speeds ? ProfilingScope::kTiming : ProfilingScope::kFull;
  }
  bool has_deadline() const { return options.budget.wall_time_max > Duration(0); }
  Speedup best_speedup() const {
    return history.empty() ? Speedup{} : *std::max_element(history.begin(), history.end());
  }
  void Reset() {
    std::vector<Speedup> kept_history = std::move(history);
    auto kept_originals = std::move(originals);
    kept_history.clear();
    for (Originals& some : kept_originals) some.clear();
    *this = SearchBook();
    history = std::move(kept_history);
    originals = std::move(kept_originals);
  }
};

}  // namespace specgen
