// Adds flags that are bound to one setting each.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "option_values.h"
#include "search_flags.h"
#include "specgen/model/ratio.h"
#include "value_check.h"

namespace specgen {

// A name of a user for a value of the core.
template <class Value>
struct NamedValue {
  const char* name;
  Value value;
};

// Where a setting is: a member of one of the structs that settings consist of.
template <class Field>
class SettingPlace {
 public:
  template <class Owner>
  SettingPlace(Field Owner::* member)
      : find_([member](SearchSettings& settings) -> Field& {
          if constexpr (std::is_same_v<Owner, SchedulerOptions>) {
            return settings.scheduler.*member;
          } else if constexpr (std::is_same_v<Owner, ForkOptions>) {
            return settings.search.forks.*member;
          } else if constexpr (std::is_same_v<Owner, CriterionOptions>) {
            return settings.search.criterion.*member;
          } else {
            return settings.search.*member;
          }
        }) {}

  Field& operator()(SearchSettings& settings) const { return find_(settings); }

 private:
  std::function<Field&(SearchSettings&)> find_;
};

// The flags of one group.
class SettingFlags {
 public:
  SettingFlags(CLI::App& command, SearchFlags& flags, std::string group);

  template <class Number>
  struct Range {
    Number at_least;
    Number at_most;
  };
  void AddCount(const char* name, const SettingPlace<std::int32_t>& place,
                Range<std::int32_t> range, const char* text);
  void AddTokens(const char* name, const SettingPlace<std::int64_t>& place,
                 Range<std::int64_t> range, const char* text);
  void AddFraction(const char* name, const SettingPlace<Ppm>& place, Range<double> range,
                   const char* text);
  void AddSwitch(const char* name, const SettingPlace<bool>& place, const char* text);
  // What the switch is called for is that the setting is off.
  void AddOffSwitch(const char* name, const SettingPlace<bool>& place, const char* text);
  enum class Least { kAboveZero, kZero };  // That a span of time may be.
  void AddSpan(const char* name, const SettingPlace<Duration>& place, Least least,
               const char* text);
  template <class Value, std::size_t kCount>
  void AddChoice(const char* name, std::type_identity_t<SettingPlace<Value>> place,
                 const NamedValue<Value> (&values)[kCount], const char* text) {
    std::vector<std::string> names;
    std::string at_first;
    for (const auto& [value_name, value] : values) {
      names.emplace_back(value_name);
      if (value == place(defaults_)) at_first = value_name;
    }
    Add<std::string>(name, at_first, text,
                     [place, &values](SearchSettings& settings, const std::string& chosen) {
                       for (const auto& [value_name, value] : values) {
                         if (chosen == value_name) place(settings) = value;
                       }
                     })
        ->check(OneOf(names));
  }
  void AddCriterion(const char* text);

 private:
  // `overrule` writes a value that was given.
  template <class Value>
  CLI::Option* Add(const char* name, Value value, const char* text,
                   std::function<void(SearchSettings&, const Value&)> overrule) {
    auto given = std::make_shared<Value>(std::move(value));
    CLI::Option* option = nullptr;
    if constexpr (std::is_same_v<Value, bool>) {
      option = command_.add_flag(name, *given, text);
      option->default_str(*given ? "true" : "false");
    } else {
      option = command_.add_option(name, *given, text)->capture_default_str();
    }
    option->group(group_);
    flags_.overrules_.push_back([option, given, overrule](SearchSettings& settings) {
      if (option->count() > 0) overrule(settings, *given);
    });
    return option;
  }

  CLI::App& command_;
  SearchFlags& flags_;
  const std::string group_;
  SearchSettings defaults_;
};

}  // namespace specgen
