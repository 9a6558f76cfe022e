#include "usage_error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "command_description.h"
#include "nearest.h"

namespace specgen {
namespace {

struct ChosenCommand {
  const CLI::App* app;
  std::string path;  // "specgen optimize"
};

ChosenCommand ChosenIn(const CLI::App& app) {
  ChosenCommand chosen{&app, app.get_name()};
  while (!chosen.app->get_subcommands().empty()) {
    chosen.app = chosen.app->get_subcommands().front();
    chosen.path += " " + chosen.app->get_name();
  }
  return chosen;
}

// Of a flag that another command has: where this one takes a single thing, that may be meant.
std::string WithoutAFlag(const CLI::App& app, const std::string& flag) {
  const std::vector<FlagDescription> positionals = DescribeCommand(app).positionals;
  if (positionals.size() != 1 || app.get_parent() == nullptr) return "";
  const CommandDescription all = DescribeCommand(*app.get_parent());
  const bool is_known = std::ranges::any_of(
      all.commands, [&flag](const auto& other) { return FindFlag(other, flag) != nullptr; });
  return is_known ? fmt::format("; {} is given without one", positionals.front().name) : "";
}

std::optional<std::string> UnknownFlag(const CLI::App& app) {
  const std::vector<std::string> left = app.remaining();
  const auto flag = std::ranges::find_if(
      left, [](const std::string& word) { return word.size() > 1 && word.front() == '-'; });
  if (flag == left.end()) return std::nullopt;
  const std::string name = flag->substr(0, flag->find('='));
  const std::string meant = DidYouMean(name, FlagNames(DescribeCommand(app)));
  return fmt::format("there is no flag '{}'{}{}", name, app.get_parent() == nullptr ? " here" : "",
                     meant.empty() ? WithoutAFlag(app, name) : meant);
}

std::optional<std::string> UnknownCommand(const ChosenCommand& chosen) {
  const std::vector<std::string> left = chosen.app->remaining();
  const std::vector<std::string> names = CommandNames(DescribeCommand(*chosen.app));
  if (left.empty() || names.empty()) return std::nullopt;
  const auto nearest = NearestName(left.front(), names);
  return fmt::format("there is no command '{}'; {}there are: {}", left.front(),
                     nearest ? fmt::format("did you mean '{}'? If not, ", *nearest) : "",
                     fmt::join(names, ", "));
}

// Of a switch that was given something else than its two values.
std::optional<std::string> WrongSwitch(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_name() != "ConversionError") return std::nullopt;
  for (const FlagDescription& flag : DescribeCommand(app).flags) {
    const bool is_it = flag.kind == ValueKind::kSwitch &&
                       std::string(error.what()).find(flag.name + " = ") != std::string::npos;
    if (is_it) return fmt::format("{0} is on or off: write {0} or {0}=false", flag.name);
  }
  return std::nullopt;
}

// CLI11 tells what is missing before it tells what it did not know, which is the likelier slip.
std::string WhatIsWrong(const ChosenCommand& chosen, const CLI::ParseError& error) {
  for (const CLI::App* app = chosen.app; app != nullptr; app = app->get_parent()) {
    if (const auto unknown = UnknownFlag(*app)) return *unknown;
  }
  if (const auto unknown = UnknownCommand(chosen)) return *unknown;
  if (const auto wrong = WrongSwitch(*chosen.app, error)) return *wrong;
  const std::vector<std::string> names = CommandNames(DescribeCommand(*chosen.app));
  if (!names.empty() && error.get_name() == "RequiredError") {
    return fmt::format("a command is missing; there are: {}", fmt::join(names, ", "));
  }
  return error.what();
}

}  // namespace

std::string UsageErrorText(const CLI::App& app, const CLI::ParseError& error) {
  const ChosenCommand chosen = ChosenIn(app);
  return fmt::format("{}: {}\nSee {} --help\n", chosen.path, WhatIsWrong(chosen, error),
                     chosen.path);
}

}  // namespace specgen
