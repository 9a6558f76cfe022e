#include "resumption.h"

#include <algorithm>
#include <variant>

namespace specgen {
namespace {

template <class Number>
bool IsRaised(Number before, Number now) {
  return before != Number(0) && (now == Number(0) || now > before);
}

// What ended the search need not end it again at once.
bool MayGoOn(const SearchEntry& book, const Budget& budget) {
  const Budget& before = book.options.budget;
  switch (book.end) {
    case SearchEnd::kStopped:
    case SearchEnd::kReasoningFailed:
      return true;
    case SearchEnd::kIterationBudget:
      return IsRaised(before.iteration_max, budget.iteration_max);
    case SearchEnd::kTokenBudget:
      return IsRaised(before.token_max, budget.token_max);
    case SearchEnd::kWallTimeBudget:
      return IsRaised(before.wall_time_max, budget.wall_time_max);
  }
  return false;
}

bool AreEqual(const Budget& one, const Budget& other) { return one.fields() == other.fields(); }

}  // namespace

std::chrono::system_clock::time_point StartTimeOf(const RunOptions& options) {
  if (!options.resumed) return std::chrono::system_clock::now();
  return std::chrono::system_clock::time_point(
      std::chrono::milliseconds(options.resumed->started.utc_ms));
}

Instant ElapsedOf(const Journal& journal) {
  Instant last;
  for (const PlacedRecord& placed : journal.records) {
    if (const auto* step = std::get_if<AppliedStep>(&placed.record))
      last = std::max(last, step->at);
  }
  return last;
}

bool HasEnded(const RunBooks& books) {
  return std::all_of(books.searches.begin(), books.searches.end(),
                     [](const auto& search) { return search.second.finished.has_value(); });
}

std::vector<SearchResumed> ResumptionsOf(const RunOptions& options, const RunBooks& books) {
  std::vector<SearchResumed> resumptions;
  for (std::size_t i = 0; i < options.searches.size(); ++i) {
    const auto known = books.searches.find(SearchId(i + 1));
    if (known == books.searches.end() || !known->second.is_submitted) continue;
    const SearchEntry& book = known->second;
    const Budget& budget = options.searches[i].options.budget;
    const bool goes_on =
        book.finished ? MayGoOn(book, budget) : !AreEqual(book.options.budget, budget);
    if (goes_on || book.is_stopping) resumptions.push_back({SearchId(i + 1), budget});
  }
  return resumptions;
}

}  // namespace specgen
