#include "replay_report.h"

#include <fmt/format.h>

#include "specgen/sim/describe.h"

namespace specgen {
namespace {

std::string TriggerText(const std::optional<TriggerReached>& trigger) {
  if (!trigger) return "nothing";
  return fmt::format("{} at {}, rule {}", TriggerKindName(trigger->kind), trigger->offset,
                     trigger->rule);
}

void AddActions(std::string& text, const char* title, const Actions& actions) {
  text += fmt::format("  {}:\n", title);
  if (actions.empty()) text += "    nothing\n";
  for (const Action& action : actions) text += "    " + Describe(action) + "\n";
}

nlohmann::json ActionsJson(const Actions& actions) {
  auto list = nlohmann::json::array();
  for (const Action& action : actions) list.push_back(Describe(action));
  return list;
}

}  // namespace

std::string ReplayReportText(const ReplayReport& report) {
  std::string text;
  if (report.torn_bytes > 0) {
    text += fmt::format("The last record was not written out: {} bytes at the end are left out.\n",
                        report.torn_bytes);
  }
  if (report.difference) {
    const ReplayDifference& difference = *report.difference;
    text += fmt::format("Event {} at byte {} is followed up otherwise:\n  {} {}\n",
                        difference.step_number, difference.offset,
                        DescribeSeconds(difference.recorded.at.since_epoch()),
                        Describe(difference.recorded.event));
    AddActions(text, "the journal says", difference.recorded.actions);
    AddActions(text, "this SpecGen decides", difference.decided);
    return text;
  }
  text += fmt::format("{} events, {} actions: the same\n", report.step_count, report.action_count);
  if (!report.triggers_left_out.empty()) {
    text += fmt::format("Triggers were not compared. {}\n", report.triggers_left_out);
  } else if (!report.trigger_difference) {
    text += fmt::format("{} triggers in {} traces: the same\n", report.trigger_count,
                        report.trace_count);
  }
  if (report.cut_trace_count > 0) {
    text += fmt::format(
        "{} of these traces were cut when their machine went down, and compared "
        "as far as they go\n",
        report.cut_trace_count);
  }
  if (report.trigger_difference) {
    const TriggerDifference& difference = *report.trigger_difference;
    text += fmt::format(
        "Trigger {} of g{} differs:\n  the journal says: {}\n  this SpecGen finds: {}\n",
        difference.index + 1, difference.generation.value(), TriggerText(difference.recorded),
        TriggerText(difference.found));
  }
  return text;
}

nlohmann::json ReplayReportJson(const ReplayReport& report) {
  nlohmann::json json;
  json["same"] = report.is_same();
  json["written_by"] = report.written_by;
  json["events"] = report.step_count;
  json["actions"] = report.action_count;
  json["torn_bytes"] = report.torn_bytes;
  json["difference"] = nullptr;
  if (report.difference) {
    const ReplayDifference& difference = *report.difference;
    json["difference"] = {{"event_number", difference.step_number},
                          {"offset", difference.offset},
                          {"at_ns", difference.recorded.at.since_epoch().count()},
                          {"event", Describe(difference.recorded.event)},
                          {"recorded", ActionsJson(difference.recorded.actions)},
                          {"decided", ActionsJson(difference.decided)}};
  }
  json["traces"] = report.trace_count;
  json["traces_cut"] = report.cut_trace_count;
  json["triggers"] = report.trigger_count;
  json["triggers_left_out"] = report.triggers_left_out;
  json["trigger_difference"] = nullptr;
  if (report.trigger_difference) {
    const TriggerDifference& difference = *report.trigger_difference;
    json["trigger_difference"] = {{"generation", difference.generation.value()},
                                  {"number", difference.index + 1},
                                  {"recorded", TriggerText(difference.recorded)},
                                  {"found", TriggerText(difference.found)}};
  }
  return json;
}

}  // namespace specgen
