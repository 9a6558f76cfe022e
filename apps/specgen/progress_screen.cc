#include "progress_screen.h"

#include <fmt/core.h>

#include <algorithm>

#include "text_table.h"
#include "wording.h"

namespace specgen {
namespace {

// What a budget allows, where it is limited: " of 10".
std::string Of(std::int64_t limit) { return limit == 0 ? "" : " of " + CountText(limit); }

std::string SearchLine(const SearchProgress& search) {
  const SearchView& view = search.view;
  std::string line = fmt::format(
      "{:<16} iteration {}{}  best {}  {} candidates  {} forks  {} cut  {} tokens{}  {}",
      search.problem, view.iteration, Of(search.iteration_max), SpeedupText(view.best_speedup),
      search.candidates_judged, search.forks_started, search.reasonings_cut,
      CountText(search.tokens_generated), Of(search.token_max), SpanText(search.age));
  if (search.wall_time_max > Duration(0)) line += " of " + SpanText(search.wall_time_max);
  if (search.end) line += fmt::format("  ended: {}", SearchEndName(*search.end));
  return line;
}

std::string StreamLine(const StreamView& stream) {
  std::string line = fmt::format("  {:<9} g{:<5} {:>9} trace {:>9}  {}",
                                 stream.is_reasoning ? "reasoning" : "fork",
                                 stream.generation.value(), CountText(stream.tokens) + " tokens",
                                 BytesText(stream.trace_bytes), SpanText(stream.age));
  if (stream.quiet > std::chrono::seconds(2)) line += "  quiet for " + SpanText(stream.quiet);
  return line;
}

std::string SlotLine(const SlotView& slot) {
  const std::string name = fmt::format("{} {}", SlotKindName(slot.kind), slot.slot.value());
  if (!slot.is_busy) return fmt::format("  {:<10} free", name);
  return fmt::format("  {:<10} {} of c{}", name, slot.role ? StageName(*slot.role) : "work",
                     slot.candidate.value());
}

std::string WaitingLine(const WaitingRequest& waiting) {
  return fmt::format("  c{} waits for {}: {}", waiting.candidate.value(), StageName(waiting.stage),
                     WaitReasonName(waiting.reason));
}

class Lines {
 public:
  explicit Lines(ScreenSize size) : size_(size) {}

  void Add(const std::string& line) {
    if (lines_.size() < size_.rows) lines_.push_back(Shortened(line, size_.columns));
  }

  // A title and at most `count_max` of the items; what is left out is counted.
  template <class Item>
  void AddSome(const std::string& title, const std::vector<Item>& items, std::size_t count_max,
               std::string (*line_of)(const Item&)) {
    if (items.empty()) return;
    Add(title);
    const std::size_t shown = std::min(items.size(), count_max);
    for (std::size_t i = 0; i < shown; ++i) Add(line_of(items[i]));
    if (items.size() > shown) Add(fmt::format("  and {} more", items.size() - shown));
  }

  std::vector<std::string> Take() { return std::move(lines_); }

 private:
  ScreenSize size_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> ProgressLines(const ProgressView& view, ScreenSize size) {
  Lines lines(size);
  // About a third of the screen for each of the growing parts.
  const std::size_t part_max = std::max<std::size_t>(2, size.rows / 4);
  for (const SearchProgress& search : view.searches) lines.Add(SearchLine(search));
  const std::string strategy =
      view.fork_strategy.empty() ? "" : fmt::format(" (forks by {})", view.fork_strategy);
  lines.AddSome("streams" + strategy, view.streams, part_max, StreamLine);
  lines.AddSome("slots", view.slots, part_max, SlotLine);
  lines.AddSome("queue", view.waiting, part_max / 2, WaitingLine);
  if (!view.recent_decisions.empty()) {
    lines.Add("decisions");
    const std::size_t count = std::min(view.recent_decisions.size(), part_max);
    for (std::size_t i = view.recent_decisions.size() - count; i < view.recent_decisions.size();
         ++i) {
      const Decision& decision = view.recent_decisions[i];
      lines.Add(fmt::format("  {:>8}  {}", SpanText(decision.at.since_epoch()), decision.text));
    }
  }
  return lines.Take();
}

}  // namespace specgen
