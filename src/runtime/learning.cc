#include "learning.h"

#include <fmt/format.h>

#include <chrono>
#include <system_error>

#include "file_io.h"
#include "specgen/runtime/utc_text.h"

namespace specgen {
namespace {

// In a run's folder: what its processes have handed on.
constexpr const char* kHandedOnName = "learned.json";

std::string CriterionOf(const RunOptions& options) {
  std::string criterion;
  for (const SearchRequest& search : options.searches) {
    std::string text = CriterionText(search.options.criterion);
    if (!criterion.empty() && text != criterion) return "";
    criterion = std::move(text);
  }
  return criterion;
}

}  // namespace

Learning::Learning(const RunOptions& options)
    : place_(options.learned_place), criterion_(CriterionOf(options)) {
  if (options.resumed) {
    at_start_ = options.resumed->started.engine.learned;
    handed_on_ = at_start_;
    ReadNote(options.folder);
    return;
  }
  if (!place_.folder.empty() && !criterion_.empty()) ReadFamily();
  handed_on_ = at_start_;
}

void Learning::ReadFamily() {
  const auto known = LoadLearned(place_);
  if (!known) {
    warnings_.push_back(known.error().message + " This run starts as if nothing had been learned.");
    return;
  }
  if (!*known) return;
  const auto entry = (*known)->entries.find(criterion_);
  if (entry != (*known)->entries.end()) at_start_ = entry->second.record;
}

void Learning::ReadNote(const std::filesystem::path& run_folder) {
  const std::filesystem::path path = run_folder / kHandedOnName;
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return;
  has_handed_on_ = true;
  const Result<std::string> text = ReadFile(path);
  const Result<LearnedFile> noted =
      text ? ParseLearned(*text) : Result<LearnedFile>(tl::make_unexpected(text.error()));
  if (noted && noted->entries.contains(criterion_)) {
    handed_on_ = noted->entries.at(criterion_).record;
    return;
  }
  handed_on_ = std::nullopt;
  warnings_.push_back(fmt::format(
      "{} does not say any more what this run has left to later ones, so it leaves nothing more.",
      path.string()));
}

std::vector<std::string> Learning::HandOn(const LearnedRecord& now,
                                          const std::filesystem::path& run_folder) {
  const bool is_wanted = !place_.folder.empty() && !criterion_.empty() && handed_on_.has_value();
  if (!is_wanted || now == *handed_on_) return {};
  const std::string utc =
      UtcText(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()));
  std::vector<std::string> trouble = HandOnNews(now, utc);
  if (*handed_on_ != now) return trouble;
  const LearnedFile note{
      .family = place_.family,
      .entries = {{criterion_, {.run_count = 1, .updated_utc = utc, .record = now}}}};
  if (auto noted = ReplaceFile(run_folder / kHandedOnName, LearnedText(note)); !noted) {
    trouble.push_back(noted.error().message);
  }
  return trouble;
}

std::vector<std::string> Learning::HandOnNews(const LearnedRecord& now, const std::string& utc) {
  const LearnedRecord news = DifferenceOf(now, *handed_on_);
  if (!IsValid(news)) {
    return {
        "What this run has learned is not kept for later ones: its journal is behind what it has "
        "handed on before. Nothing is lost but that."};
  }
  const auto added = AddLearned(
      place_, {.criterion = criterion_, .record = news, .is_new_run = !has_handed_on_, .utc = utc});
  if (!added) {
    return {fmt::format("What this run has learned is not kept for later ones: {}",
                        added.error().message)};
  }
  handed_on_ = now;
  has_handed_on_ = true;
  return added->empty() ? std::vector<std::string>() : std::vector<std::string>{*added};
}

}  // namespace specgen
