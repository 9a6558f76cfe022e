#include "progress_screen.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "text_table.h"
#include "wording.h"

namespace specgen {
namespace {

// What comes by is not worth a figure before it has gone on for so long.
constexpr Duration kPaceMin{std::chrono::seconds(5)};

// A list of the picture: a title, and lines of which as many are shown as there is room for.
struct Part {
  std::string title;
  std::vector<ScreenLine> lines;
  bool keeps_last = false;  // Of decisions and warnings the latest count.
};

double ShareOf(std::int64_t used, std::int64_t limit) {
  return limit <= 0 ? 0.0 : static_cast<double>(used) / static_cast<double>(limit);
}

// Of the budgets of a search, used by now.
struct Shares {
  double iterations = 0;
  double tokens = 0;
  double time = 0;
};

Shares SharesOf(const SearchProgress& search) {
  return {ShareOf(std::max(0, search.view.iteration - 1), search.iteration_max),
          ShareOf(search.tokens_generated, search.token_max),
          ShareOf(search.age.count(), search.wall_time_max.count())};
}

ScreenLine SearchLine(const SearchProgress& search) {
  const SearchView& view = search.view;
  std::string line = fmt::format("{:<16} iteration {}", search.problem, view.iteration);
  if (search.iteration_max > 0) line += fmt::format(" of {}", search.iteration_max);
  line += "  best " + SpeedupText(view.best_speedup);
  const bool has_best = !view.best.is_none();
  if (has_best) {
    line += fmt::format(" {} (c{}, {} ago)", NoiseText(search.best_noise), view.best.value(),
                        SpanText(search.best_age));
  }
  line += fmt::format("  {} candidates  {} forks  {} cut", search.candidates_judged,
                      search.forks_started, search.reasonings_cut);
  if (search.end) line += fmt::format("  ended: {}", SearchEndName(*search.end));
  return {line, has_best ? LineStyle::kGood : LineStyle::kTitle};
}

ScreenLine BudgetLine(const SearchProgress& search) {
  const Shares shares = SharesOf(search);
  std::string line = "  " + SpanText(search.age);
  if (search.wall_time_max > Duration(0)) {
    line += fmt::format(" of {} ({:.0f} %)", SpanText(search.wall_time_max), shares.time * 100);
  }
  line += fmt::format("  {} tokens", CountText(search.tokens_generated));
  if (search.token_max > 0) {
    line += fmt::format(" of {} ({:.0f} %)", CountText(search.token_max), shares.tokens * 100);
  }
  if (search.iteration_max > 0) {
    line += fmt::format("  {:.0f} % of the iterations", shares.iterations * 100);
  }
  const Duration left = TimeLeft(search);
  if (left > Duration(0)) line += fmt::format("  about {} left", SpanText(left));
  return {line, LineStyle::kPlain};
}

// Until now, the wait for its first token included.
std::string PaceText(const StreamView& stream) {
  const Duration writing = stream.age - stream.quiet;
  if (stream.tokens == 0 || writing < std::chrono::seconds(1)) return "-";
  const double seconds = static_cast<double>(writing.count()) / 1e9;
  return fmt::format("{:.0f}/s", static_cast<double>(stream.tokens) / seconds);
}

// Whose stream it is, where that is a question.
std::string OwnerText(const ProgressView& view, SearchId search) {
  if (view.searches.size() < 2) return "";
  for (const SearchProgress& other : view.searches) {
    if (other.view.search == search) return "  of " + other.problem;
  }
  return "";
}

ScreenLine StreamLine(const ProgressView& view, const StreamView& stream) {
  constexpr Duration kQuietMin{std::chrono::seconds(2)};
  std::string line = fmt::format(
      "  {:<9} g{:<5} {:>14} {:>7}  trace {:>8}  {}", stream.is_reasoning ? "reasoning" : "fork",
      stream.generation.value(), CountText(stream.tokens) + " tokens", PaceText(stream),
      BytesText(stream.trace_bytes), SpanText(stream.age));
  line += OwnerText(view, stream.search);
  const bool is_quiet = stream.quiet > kQuietMin;
  if (is_quiet) line += "  quiet for " + SpanText(stream.quiet);
  return {line, is_quiet ? LineStyle::kWarning : LineStyle::kPlain};
}

Part Streams(const ProgressView& view) {
  const auto reasonings =
      std::ranges::count_if(view.streams, [](const auto& stream) { return stream.is_reasoning; });
  Part part{fmt::format("streams  {} reasoning, {} forks in flight", reasonings,
                        std::ssize(view.streams) - reasonings),
            {}};
  if (!view.fork_strategy.empty()) part.title += fmt::format(" (by {})", view.fork_strategy);
  for (const StreamView& stream : view.streams) part.lines.push_back(StreamLine(view, stream));
  return part;
}

ScreenLine SlotLine(const SlotView& slot, Duration now) {
  const std::string name = fmt::format("{} {}", SlotKindName(slot.kind), slot.slot.value());
  const std::string since = SpanText(now - slot.since.since_epoch());
  if (!slot.is_busy) {
    return {fmt::format("  {:<10} free for {}", name, since), LineStyle::kFaint};
  }
  return {fmt::format("  {:<10} {} of c{} for {}", name, slot.role ? StageName(*slot.role) : "work",
                      slot.candidate.value(), since)};
}

Part Slots(const ProgressView& view) {
  std::array<int, kStageCount> busy{};
  int free_count = 0;
  Part part;
  for (const SlotView& slot : view.slots) {
    if (slot.is_busy && slot.role) ++busy[static_cast<std::size_t>(*slot.role)];
    if (!slot.is_busy) ++free_count;
    part.lines.push_back(SlotLine(slot, view.elapsed));
  }
  part.title = "slots   ";
  for (std::size_t i = 0; i < busy.size(); ++i) {
    part.title += fmt::format(" {} {},", busy[i], StageName(static_cast<Stage>(i)));
  }
  part.title += fmt::format(" {} free", free_count);
  return part;
}

Part Queue(const ProgressView& view) {
  Part part;
  if (view.waiting.empty()) return part;
  part.title = fmt::format("queue    {} waiting", view.waiting.size());
  for (const WaitingRequest& waiting : view.waiting) {
    part.lines.push_back({fmt::format(
        "  c{:<5} {} for {}: {}", waiting.candidate.value(), StageName(waiting.stage),
        SpanText(view.elapsed - waiting.since.since_epoch()), WaitReasonName(waiting.reason))});
  }
  return part;
}

Part Warnings(const ProgressView& view) {
  Part part;
  part.keeps_last = true;
  if (!view.warnings.empty()) part.title = fmt::format("warnings {}", view.warnings.size());
  for (const std::string& warning : view.warnings) {
    part.lines.push_back({"  " + warning, LineStyle::kWarning});
  }
  return part;
}

Part Decisions(const ProgressView& view) {
  Part part;
  part.keeps_last = true;
  if (!view.recent_decisions.empty()) part.title = "decisions";
  for (const Decision& decision : view.recent_decisions) {
    const bool is_good = decision.kind == DecisionKind::kReasoningCut;
    part.lines.push_back(
        {fmt::format("  {:>8}  {}", SpanText(decision.at.since_epoch()), decision.text),
         is_good ? LineStyle::kGood : LineStyle::kPlain});
  }
  return part;
}

// How many lines each part shows: all get some before one gets more.
std::vector<std::size_t> Divided(const std::vector<Part>& parts, std::size_t rows) {
  std::vector<std::size_t> shown(parts.size(), 0);
  bool grows = true;
  while (rows > 0 && std::exchange(grows, false)) {
    for (std::size_t i = 0; i < parts.size() && rows > 0; ++i) {
      if (shown[i] >= parts[i].lines.size()) continue;
      ++shown[i];
      --rows;
      grows = true;
    }
  }
  return shown;
}

class Lines {
 public:
  explicit Lines(ScreenSize size) : size_(size) {}

  std::size_t room() const { return size_.rows - lines_.size(); }

  void Add(const ScreenLine& line) {
    if (room() == 0) return;
    lines_.push_back({Shortened(line.text, size_.columns), line.style});
  }

  void Add(const Part& part, std::size_t count) {
    const std::size_t hidden = part.lines.size() - count;
    std::string title = part.title;
    if (hidden > 0) title += fmt::format("  ({} not shown)", hidden);
    Add({title, LineStyle::kTitle});
    const std::size_t first = part.keeps_last ? hidden : 0;
    for (std::size_t i = first; i < first + count; ++i) Add(part.lines[i]);
  }

  std::vector<ScreenLine> Take() { return std::move(lines_); }

 private:
  ScreenSize size_;
  std::vector<ScreenLine> lines_;
};

// One line each, two where there is room; what goes on comes before what has ended.
void AddSearches(Lines& lines, const ProgressView& view, std::size_t rows) {
  std::vector<const SearchProgress*> searches;
  for (const bool has_ended : {false, true}) {
    for (const SearchProgress& search : view.searches) {
      if (search.end.has_value() == has_ended) searches.push_back(&search);
    }
  }
  const bool has_room = 4 * searches.size() <= rows;
  const std::size_t shown_max = std::max<std::size_t>(1, rows / 2);
  const bool is_cut = searches.size() > shown_max;
  const std::size_t shown = is_cut ? std::max<std::size_t>(1, shown_max - 1) : searches.size();
  for (std::size_t i = 0; i < shown; ++i) {
    lines.Add(SearchLine(*searches[i]));
    if (has_room) lines.Add(BudgetLine(*searches[i]));
  }
  if (is_cut) lines.Add({fmt::format("and {} more searches", searches.size() - shown)});
}

}  // namespace

Duration TimeLeft(const SearchProgress& search) {
  const Shares shares = SharesOf(search);
  const double share = std::max({shares.iterations, shares.tokens, shares.time});
  if (search.end || share <= 0 || share >= 1 || search.age < kPaceMin) return Duration(0);
  const double left = static_cast<double>(search.age.count()) * (1 - share) / share;
  return Duration(static_cast<std::int64_t>(std::min(left, 1e18)));
}

std::vector<ScreenLine> ProgressLines(const ProgressView& view, const std::string& notice,
                                      ScreenSize size) {
  Lines lines(size);
  if (!notice.empty()) lines.Add({notice, LineStyle::kWarning});
  AddSearches(lines, view, size.rows);
  std::vector<Part> parts{Streams(view), Slots(view), Queue(view), Warnings(view), Decisions(view)};
  std::erase_if(parts, [](const Part& part) { return part.title.empty(); });
  const std::size_t rows = lines.room() > parts.size() ? lines.room() - parts.size() : 0;
  const std::vector<std::size_t> counts = Divided(parts, rows);
  for (std::size_t i = 0; i < parts.size(); ++i) lines.Add(parts[i], counts[i]);
  return lines.Take();
}

}  // namespace specgen
