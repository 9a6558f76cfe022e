#include "setting_flags.h"

#include "number_range.h"

namespace specgen {

SettingFlags::SettingFlags(CLI::App& command, SearchFlags& flags, std::string group)
    : command_(command), flags_(flags), group_(std::move(group)) {
  SetPreset(kDefaultPreset, defaults_.search, defaults_.scheduler);
}

void SettingFlags::AddCount(const char* name, const SettingPlace<std::int32_t>& place,
                            Range<std::int32_t> range, const char* text) {
  Add<std::int32_t>(
      name, place(defaults_), text,
      [place](SearchSettings& settings, const std::int32_t& count) { place(settings) = count; })
      ->check(CLI::Range(range.at_least, range.at_most));
}

void SettingFlags::AddTokens(const char* name, const SettingPlace<std::int64_t>& place,
                             Range<std::int64_t> range, const char* text) {
  Add<std::int64_t>(
      name, place(defaults_), text,
      [place](SearchSettings& settings, const std::int64_t& tokens) { place(settings) = tokens; })
      ->check(CLI::Range(range.at_least, range.at_most));
}

void SettingFlags::AddFraction(const char* name, const SettingPlace<Ppm>& place,
                               Range<double> range, const char* text) {
  const double value = static_cast<double>(place(defaults_).value) / 1e6;
  Add<double>(name, value, text, [place](SearchSettings& settings, const double& fraction) {
    place(settings) = PpmOf(fraction);
  })->check(FiniteRange(range.at_least, range.at_most));
}

void SettingFlags::AddSwitch(const char* name, const SettingPlace<bool>& place, const char* text) {
  Add<bool>(name, place(defaults_), text,
            [place](SearchSettings& settings, const bool& is_on) { place(settings) = is_on; });
}

void SettingFlags::AddOffSwitch(const char* name, const SettingPlace<bool>& place,
                                const char* text) {
  Add<bool>(name, !place(defaults_), text,
            [place](SearchSettings& settings, const bool& is_off) { place(settings) = !is_off; });
}

void SettingFlags::AddSpan(const char* name, const SettingPlace<Duration>& place, Least least,
                           const char* text) {
  const auto parse = least == Least::kZero ? ParseSpanOrZero : ParseSpan;
  Add<std::string>(name, SpanValue(place(defaults_)), text,
                   [place, parse](SearchSettings& settings, const std::string& span) {
                     place(settings) = parse(span).value();
                   })
      ->check(TakenBy(parse, "SPAN"));
}

void SettingFlags::AddCriterion(const char* text) {
  Add<std::string>("--criterion", CriterionText(defaults_.search.criterion), text,
                   [](SearchSettings& settings, const std::string& chosen) {
                     // Its margin and its history are settings of their own.
                     const CriterionOptions parsed = ParseCriterion(chosen).value();
                     settings.search.criterion.kind = parsed.kind;
                     settings.search.criterion.quantile = parsed.quantile;
                   })
      ->check(TakenBy(ParseCriterion, "{expected_gain,mean,first_valid,best,quantile:Q,never}"));
}

}  // namespace specgen
