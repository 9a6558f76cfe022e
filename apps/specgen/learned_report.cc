#include "learned_report.h"

#include <fmt/format.h>

#include "specgen/core/learned_view.h"
#include "specgen/llm/printable.h"
#include "specgen/model/options.h"
#include "text_table.h"
#include "wording.h"

namespace specgen {
namespace {

using nlohmann::json;
using Align = TextTable::Align;

// As a search guesses it that has the default limit of a reasoning.
LearnedView Shown(const LearnedEntry& entry) {
  return ViewOf(entry.record, SearchOptions().reasoning_token_max / 4);
}

double Fraction(Ppm ratio) { return static_cast<double>(ratio.value) / 1e6; }

LearnedForks ForksOf(const LearnedView& view, const auto& is_counted) {
  LearnedForks sum;
  for (const LearnedForkPlace& place : view.places) {
    if (!is_counted(place)) continue;
    sum.judged += place.forks.judged;
    sum.went_well += place.forks.went_well;
  }
  return sum;
}

std::string FailuresText(const LearnedLevel& level) {
  if (!level.failures_to) return fmt::format("{}+", level.failures_from);
  if (*level.failures_to == level.failures_from) return std::to_string(level.failures_from);
  return fmt::format("{}-{}", level.failures_from, *level.failures_to);
}

double PositionStart(int position) { return position / static_cast<double>(kPositionsInMean); }

std::string TriggerTable(const LearnedView& view) {
  TextTable table({{"trigger"},
                   {"forks expected to go well", Align::kRight},
                   {"went well", Align::kRight},
                   {"chance times", Align::kRight}});
  for (const LearnedTrigger& trigger : view.triggers) {
    table.AddRow({TriggerKindName(trigger.kind), fmt::format("{:.1f}", Fraction(trigger.expected)),
                  std::to_string(trigger.went_well),
                  fmt::format("{:.2f}", Fraction(trigger.effect))});
  }
  return table.Text();
}

std::string PlaceTable(const LearnedView& view) {
  std::vector<TextTable::Column> columns{
      {"from", Align::kRight}, {"forks judged", Align::kRight}, {"went well", Align::kRight}};
  for (const LearnedLevel& level : view.levels) {
    columns.push_back({"after " + FailuresText(level), Align::kRight});
  }
  TextTable table(std::move(columns));
  for (int position = 0; position < kPositionCount; ++position) {
    const LearnedForks forks = ForksOf(
        view, [position](const LearnedForkPlace& place) { return place.position == position; });
    std::vector<std::string> cells{fmt::format("{:.3f}", PositionStart(position)),
                                   std::to_string(forks.judged), std::to_string(forks.went_well)};
    for (const LearnedForkPlace& place : view.places) {
      if (place.position == position) cells.push_back(PercentText(place.chance));
    }
    table.AddRow(std::move(cells));
  }
  return table.Text();
}

std::string LevelTable(const LearnedView& view) {
  TextTable table({{"failures before"},
                   {"forks judged", Align::kRight},
                   {"went well", Align::kRight},
                   {"answers", Align::kRight},
                   {"valid", Align::kRight},
                   {"chance", Align::kRight},
                   {"repairs", Align::kRight},
                   {"valid", Align::kRight},
                   {"chance", Align::kRight}});
  for (int index = 0; index < kFailureLevelCount; ++index) {
    const LearnedLevel& level = view.levels[static_cast<std::size_t>(index)];
    const LearnedForks forks = ForksOf(
        view, [index](const LearnedForkPlace& place) { return place.failure_level == index; });
    table.AddRow({FailuresText(level), std::to_string(forks.judged),
                  std::to_string(forks.went_well), std::to_string(level.answers.judged),
                  std::to_string(level.answers.went_well), PercentText(level.answer_chance),
                  std::to_string(level.repairs.judged), std::to_string(level.repairs.went_well),
                  PercentText(level.repair_chance)});
  }
  return table.Text();
}

std::string EntryText(const std::string& criterion, const LearnedEntry& entry) {
  const LearnedView view = Shown(entry);
  std::string text = fmt::format(
      "\nCriterion {}: {} runs, the last until {}.\n{} reasonings ended by themselves, {} tokens "
      "are expected of one; {} forks ended, with {} tokens on average.\n",
      Printable(criterion), entry.run_count, Printable(entry.updated_utc), view.reasonings_ended,
      view.expected_length, view.forks_ended, view.fork_length);
  text += "\nBy trigger; a kind that does better than its places multiplies their chance:\n";
  text += TriggerTable(view);
  text +=
      "\nBy place, in mean lengths of a reasoning; with the chance that a fork ends its iteration, "
      "by the failures before it:\n";
  text += PlaceTable(view);
  text += "\nBy failures of the iteration before; with the chance to be valid:\n";
  return text + LevelTable(view);
}

json ForksJson(const LearnedForks& forks) {
  return {{"judged", forks.judged}, {"went_well", forks.went_well}};
}

json PlaceJson(const LearnedView& view, const LearnedForkPlace& place) {
  const LearnedLevel& level = view.levels[static_cast<std::size_t>(place.failure_level)];
  json value = ForksJson(place.forks);
  value["from"] = PositionStart(place.position);
  value["failures_from"] = level.failures_from;
  value["chance"] = Fraction(place.chance);
  return value;
}

json LevelJson(const LearnedLevel& level) {
  json value{{"failures_from", level.failures_from},
             {"failures_to", nullptr},
             {"answers", ForksJson(level.answers)},
             {"repairs", ForksJson(level.repairs)}};
  if (level.failures_to) value["failures_to"] = *level.failures_to;
  value["answers"]["chance"] = Fraction(level.answer_chance);
  value["repairs"]["chance"] = Fraction(level.repair_chance);
  return value;
}

json EntryJson(const std::string& criterion, const LearnedEntry& entry) {
  const LearnedView view = Shown(entry);
  json value{{"criterion", criterion},
             {"runs", entry.run_count},
             {"updated_utc", entry.updated_utc},
             {"reasonings_ended", view.reasonings_ended},
             {"expected_length", view.expected_length},
             {"forks_ended", view.forks_ended},
             {"fork_length", view.fork_length}};
  for (const LearnedTrigger& trigger : view.triggers) {
    value["triggers"].push_back({{"kind", TriggerKindName(trigger.kind)},
                                 {"expected", Fraction(trigger.expected)},
                                 {"went_well", trigger.went_well},
                                 {"effect", Fraction(trigger.effect)}});
  }
  for (const LearnedForkPlace& place : view.places)
    value["places"].push_back(PlaceJson(view, place));
  for (const LearnedLevel& level : view.levels) value["failures"].push_back(LevelJson(level));
  return value;
}

}  // namespace

ListedFamily ListFamily(const LearnedPlace& place) {
  ListedFamily listed{.family = place.family, .path = LearnedPath(place)};
  auto file = LoadLearned(place);
  if (!file) {
    listed.error = file.error().message;
  } else if (*file) {
    listed.file = **std::move(file);
  }
  return listed;
}

Result<std::vector<ListedFamily>> ListFamilies(const std::filesystem::path& folder) {
  const auto names = LearnedFamilies(folder);
  if (!names) return tl::make_unexpected(names.error());
  std::vector<ListedFamily> families;
  for (const std::string& name : *names) families.push_back(ListFamily({folder, name}));
  return families;
}

std::string FamilyListText(const std::vector<ListedFamily>& families) {
  TextTable table({{"family"},
                   {"criterion"},
                   {"runs", Align::kRight},
                   {"reasonings", Align::kRight},
                   {"forks judged", Align::kRight},
                   {"went well", Align::kRight},
                   {"until"}});
  std::string errors;
  for (const ListedFamily& family : families) {
    if (!family.error.empty()) errors += "\n" + Printable(family.error) + "\n";
    for (const auto& [criterion, entry] : family.file.entries) {
      const LearnedForks forks =
          ForksOf(Shown(entry), [](const LearnedForkPlace& /*any*/) { return true; });
      table.AddRow({family.family, Printable(criterion), std::to_string(entry.run_count),
                    std::to_string(entry.record.length_count), std::to_string(forks.judged),
                    std::to_string(forks.went_well), Printable(entry.updated_utc)});
    }
  }
  return families.empty() ? "nothing was learned yet\n" : table.Text() + errors;
}

std::string FamilyText(const ListedFamily& family) {
  std::string text = fmt::format("{}, as {} has it.\n", family.family, family.path.string());
  for (const auto& [criterion, entry] : family.file.entries) text += EntryText(criterion, entry);
  return text;
}

json FamiliesJson(const std::vector<ListedFamily>& families) {
  json list = json::array();
  for (const ListedFamily& family : families) {
    json criteria = json::array();
    for (const auto& [criterion, entry] : family.file.entries) {
      criteria.push_back(EntryJson(criterion, entry));
    }
    list.push_back({{"family", family.family},
                    {"file", family.path.string()},
                    {"error", family.error},
                    {"criteria", std::move(criteria)}});
  }
  return {{"families", std::move(list)}};
}

}  // namespace specgen
