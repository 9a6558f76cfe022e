// A journal made of events, with the actions that a core answers them by.
#pragma once

#include <string>
#include <utility>

#include "specgen/core/engine.h"
#include "specgen/journal/journal.h"

namespace specgen {

class RecordedJournal {
 public:
  RecordedJournal() {
    journal_.started.searches.push_back({"scale", "/problems/scale", "", SearchOptions{}});
  }

  // Applies `event` this long after the last one. What follows.
  const Actions& Apply(Duration pause, const Event& event) {
    now_ = now_ + pause;
    AppliedStep step{now_, event, {}};
    engine_.Apply(now_, event, step.actions);
    journal_.records.push_back({++offset_, std::move(step)});
    return std::get<AppliedStep>(journal_.records.back().record).actions;
  }
  // The first action of this kind that follows.
  template <class Kind>
  Kind ApplyFor(Duration pause, const Event& event) {
    for (const Action& action : Apply(pause, event)) {
      if (const auto* found = std::get_if<Kind>(&action)) return *found;
    }
    return Kind{};
  }
  void Add(Note note) { journal_.records.push_back({++offset_, std::move(note)}); }
  CandidateFound Find(std::uint64_t candidate, GenerationId generation, CandidateOrigin origin) {
    SourceNote note{.candidate = CandidateId(candidate),
                    .search = SearchId(1),
                    .generation = generation,
                    .origin = origin,
                    .hash = {candidate, 0, 0, 0},
                    .source = "source " + std::to_string(candidate)};
    Add(note);
    return {note.candidate, generation, origin, note.hash, candidate};
  }

  Journal& journal() { return journal_; }
  // As a run would have written it.
  std::string Bytes() const {
    std::string bytes = JournalHeader() + EncodeRecord(journal_.started).value();
    for (const auto& placed : journal_.records) bytes += EncodeRecord(placed.record).value();
    return bytes;
  }
  Engine& engine() { return engine_; }

 private:
  Engine engine_{EngineOptions{}};
  Instant now_;
  std::uint64_t offset_ = 0;
  Journal journal_;
};

}  // namespace specgen
