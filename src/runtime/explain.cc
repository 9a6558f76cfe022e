#include "specgen/runtime/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <optional>
#include <utility>

#include "decision_text.h"
#include "fact_finder.h"
#include "run_names.h"
#include "specgen/runtime/stored_run.h"

namespace specgen {
namespace {

// A run as far as it came, with its facts.
struct ToldRun {
  CandidateStore candidates{};
  RunLedger ledger{candidates};
  FactFinder finder{candidates, ledger};
  std::optional<RetracedRun> run{};
};

Result<std::unique_ptr<ToldRun>> Tell(const std::filesystem::path& run_folder) {
  const Result<Journal> journal = LoadJournal(run_folder);
  if (!journal) return tl::make_unexpected(journal.error());
  auto told = std::make_unique<ToldRun>();
  told->run.emplace(Retrace(
      *journal, told->candidates, told->ledger,
      [&](const AppliedStep& step, const Engine& engine) { told->finder.Observe(step, engine); }));
  return told;
}

std::string TitleOf(const std::string& id) {
  switch (id.front()) {
    case 'c':
      return "candidate " + id;
    case 'g':
      return "generation " + id;
    case 'r':
      return "request " + id;
    default:
      return "iteration " + id;
  }
}

// "i3" means the iteration of the only search.
std::string FullName(std::string_view id) {
  const bool is_short = id.size() > 1 && id[0] == 'i' && std::isdigit(id[1]) != 0;
  return (is_short ? "s1" : "") + std::string(id);
}

std::string CountWords(std::size_t count, const char* what, const char* first) {
  if (count == 0) return fmt::format("no {}s", what);
  return fmt::format("{} {}{}: {}1 to {}{}", count, what, count == 1 ? "" : "s", first, first,
                     count);
}

// What there is to ask about.
std::vector<std::string> AskableLines(const ToldRun& told) {
  const RunBooks books = told.ledger.Books();
  std::size_t request_count = 0;
  for (const FoundFact& found : told.finder.facts()) {
    for (const std::string& name : found.about) {
      if (name[0] != 'r') continue;
      request_count = std::max<std::size_t>(request_count, std::stoul(name.substr(1)));
    }
  }
  std::vector<std::string> lines = {CountWords(books.candidates.size(), "candidate", "c"),
                                    CountWords(books.generations.size(), "generation", "g"),
                                    CountWords(request_count, "request", "r")};
  for (const auto& [search, book] : books.searches) {
    const std::string first = fmt::format("s{}i", search.value());
    lines.push_back(book.problem + ": " +
                    CountWords(book.iterations.size(), "iteration", first.c_str()));
  }
  return lines;
}

// Of "c17". REQUIRES: the run has it.
std::filesystem::path SourceOf(const ToldRun& told, const std::string& name) {
  const CandidateId candidate(std::stoull(name.substr(1)));
  return CandidateFolder(told.candidates.Get(candidate).hash) / "source.cpp";
}

}  // namespace

Result<Explanation> ExplainRun(const std::filesystem::path& run_folder, std::string_view id) {
  const auto told = Tell(run_folder);
  if (!told) return tl::make_unexpected(told.error());
  Explanation explanation{.id = std::string(id)};
  const std::string name = FullName(id);
  for (const FoundFact& found : (*told)->finder.facts()) {
    if (found.about.contains(name)) explanation.facts.push_back(found.fact);
  }
  if (!explanation.facts.empty()) {
    explanation.title = TitleOf(name);
    if (name.front() == 'c') explanation.source = run_folder / SourceOf(**told, name);
    return explanation;
  }
  std::string known;
  for (const std::string& line : AskableLines(**told)) known += "\n  " + line;
  return MakeError(ErrorCode::kInvalidInput,
                   fmt::format("{} knows no '{}'. There are{}", run_folder.string(), id, known));
}

Result<Explanation> ExplainRun(const std::filesystem::path& run_folder) {
  const auto told = Tell(run_folder);
  if (!told) return tl::make_unexpected(told.error());
  Explanation explanation{.title = "what can be asked about"};
  for (const std::string& line : AskableLines(**told)) {
    explanation.facts.push_back({.text = line});
  }
  return explanation;
}

}  // namespace specgen
