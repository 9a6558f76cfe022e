#include "report_texts.h"

#include <algorithm>
#include <utility>

namespace specgen {
namespace {

enum Rank : int { kBest, kFirstValid, kDecided, kProfiled, kFailed, kDropped };

using Ranks = std::map<CandidateId, Rank>;

Rank PlainRankOf(const CandidateRow& candidate) {
  if (candidate.is_profiled()) return kProfiled;
  return candidate.judged && IsVerdict(candidate.outcome) ? kFailed : kDropped;
}

void Raise(Ranks& ranks, CandidateId candidate, Rank rank) {
  const auto at = ranks.find(candidate);
  if (at != ranks.end()) at->second = std::min(at->second, rank);
}

Ranks RanksOf(const ReportBooks& books) {
  Ranks ranks;
  std::map<SearchId, const CandidateRow*> first_valid;
  for (const auto& [id, candidate] : books.candidates) {
    ranks.emplace(id, PlainRankOf(candidate));
    if (!candidate.is_profiled()) continue;
    const CandidateRow*& first = first_valid[candidate.search];
    if (first == nullptr || *candidate.judged < *first->judged) first = &candidate;
  }
  for (const auto& [search, candidate] : first_valid) {
    Raise(ranks, candidate->candidate, kFirstValid);
  }
  for (const auto& [id, search] : books.searches) {
    Raise(ranks, search.best, kBest);
    for (const IterationRow& iteration : search.iterations) {
      Raise(ranks, iteration.decided_by, kDecided);
    }
  }
  return ranks;
}

// The most that a text can take in a page: escapes of JSON and of markup, three bytes for what is
// no character.
std::size_t CostOf(const std::string& text) {
  std::size_t cost = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '<' || c == '>' || c == '&') {
      cost += 6;
    } else if (c == '"' || c == '\\' || c == '\n' || c == '\t' || c == '\r') {
      cost += 2;
    } else if (byte < 0x20) {
      cost += 6;
    } else {
      cost += byte < 0x80 ? 1 : 3;
    }
  }
  return cost;
}

std::string CutAtCharacter(std::string text, std::size_t byte_max) {
  if (text.size() <= byte_max) return text;
  std::size_t size = byte_max;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
  text.resize(size);
  return text + "…";
}

}  // namespace

ReportTexts TextsOf(const ReportBooks& books, const ReportFacts& facts,
                    const ReportLimits& limits) {
  ReportTexts texts;
  if (!facts.candidate_text) return texts;
  std::vector<std::pair<Rank, CandidateId>> order;
  for (const auto& [candidate, rank] : RanksOf(books)) order.emplace_back(rank, candidate);
  std::sort(order.begin(), order.end());
  // Equal hashes are the same source but for comments and blanks: one of them tells enough.
  std::map<ContentHash, std::size_t> kept;
  std::size_t source_bytes = 0;
  std::size_t error_bytes = 0;
  for (const auto& [rank, candidate] : order) {
    ReportCandidateText text = facts.candidate_text(candidate);
    const ContentHash& hash = books.candidates.at(candidate).hash;
    if (const auto same = kept.find(hash); same != kept.end()) {
      texts.source_of.emplace(candidate, same->second);
    } else if (text.source != nullptr) {
      const std::size_t cost = CostOf(*text.source);
      if (source_bytes + cost <= limits.source_bytes_max) {
        source_bytes += cost;
        kept.emplace(hash, texts.sources.size());
        texts.source_of.emplace(candidate, texts.sources.size());
        texts.sources.push_back(*text.source);
      } else {
        ++texts.sources_left_out;
      }
    }
    if (text.error.empty()) continue;
    std::string error = CutAtCharacter(std::move(text.error), limits.error_text_max);
    const std::size_t cost = CostOf(error);
    if (error_bytes + cost > limits.error_bytes_max) {
      ++texts.errors_left_out;
      continue;
    }
    error_bytes += cost;
    texts.errors.emplace(candidate, std::move(error));
  }
  return texts;
}

}  // namespace specgen
