#include "specgen/runtime/learned_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>

namespace specgen {
namespace {

using nlohmann::json;

constexpr std::string_view kLearnedFormat = "specgen learned";
constexpr std::int64_t kLearnedVersion = 1;
constexpr std::size_t kFamilyBytesMax = 80;

// How the same weights are stored makes no other model of them.
constexpr std::array<std::string_view, 12> kStorageWords = {"-fp8",  "-fp4",  "-nvfp4", "-bf16",
                                                            "-fp16", "-int8", "-int4",  "-awq",
                                                            "-gptq", "-gguf", "-4bit",  "-8bit"};

// ---- Members of a record, by their names.

template <class Record, class Visit>
void VisitMembers(Record& record, Visit visit) {
  visit("forks", record.forks);
  visit("triggers", record.triggers);
  visit("answers", record.answers);
  visit("repairs", record.repairs);
  visit("lengths", record.lengths);
  visit("length_count", record.length_count);
  visit("fork_tokens", record.fork_tokens);
  visit("fork_count", record.fork_count);
}

json JsonOf(std::int64_t count) { return count; }
template <int kCount>
json JsonOf(const Tallies<kCount>& tallies) {
  return {{"tries", tallies.tries}, {"hits", tallies.hits}};
}

bool ReadCount(const json& value, std::int64_t& count) {
  if (!value.is_number_integer()) return false;
  count = value.get<std::int64_t>();
  return true;
}

template <std::size_t kSize>
bool ReadCounts(const json& value, std::array<std::int64_t, kSize>& counts) {
  if (!value.is_array() || value.size() != kSize) return false;
  for (std::size_t at = 0; at < kSize; ++at) {
    if (!ReadCount(value[at], counts[at])) return false;
  }
  return true;
}

bool Read(const json& value, std::int64_t& count) { return ReadCount(value, count); }
template <int kCount>
bool Read(const json& value, Tallies<kCount>& tallies) {
  return value.is_object() && value.contains("tries") && value.contains("hits") &&
         ReadCounts(value["tries"], tallies.tries) && ReadCounts(value["hits"], tallies.hits);
}

// The name of the member that is not there or no counts; none where all are.
std::optional<std::string> ReadRecord(const json& value, LearnedRecord& record) {
  std::optional<std::string> wrong;
  VisitMembers(record, [&](const char* name, auto& member) {
    if (wrong) return;
    if (!value.is_object() || !value.contains(name) || !Read(value[name], member)) wrong = name;
  });
  return wrong;
}

tl::unexpected<Error> Damaged(const std::string& what) {
  return InvalidInput(fmt::format(
      "what was learned cannot be read: {}. Restore the file from a copy, or remove it to start "
      "anew.",
      what));
}

Result<LearnedEntry> ParseEntry(const std::string& criterion, const json& value) {
  LearnedEntry entry;
  if (!value.is_object() || !value.contains("runs") || !ReadCount(value["runs"], entry.run_count) ||
      !value.contains("updated_utc") || !value["updated_utc"].is_string()) {
    return Damaged(fmt::format("the record of {} has no runs or no updated_utc", criterion));
  }
  entry.updated_utc = value["updated_utc"].get<std::string>();
  if (const auto wrong = ReadRecord(value, entry.record)) {
    return Damaged(
        fmt::format("in the record of {}, {} is missing or no counts", criterion, *wrong));
  }
  if (entry.run_count < 0 || !IsValid(entry.record)) {
    return Damaged(fmt::format("the counts of {} cannot be", criterion));
  }
  return entry;
}

}  // namespace

std::string LearnedText(const LearnedFile& file) {
  json entries = json::object();
  for (const auto& [criterion, entry] : file.entries) {
    json value{{"runs", entry.run_count}, {"updated_utc", entry.updated_utc}};
    VisitMembers(entry.record,
                 [&value](const char* name, const auto& member) { value[name] = JsonOf(member); });
    entries[criterion] = std::move(value);
  }
  const json all{{"format", kLearnedFormat},
                 {"version", kLearnedVersion},
                 {"family", file.family},
                 {"criteria", std::move(entries)}};
  return all.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

Result<LearnedFile> ParseLearned(const std::string& text) {
  const json all = json::parse(text, nullptr, false);
  if (all.is_discarded()) return Damaged("it is no JSON, or cut short");
  if (!all.is_object() || all.value("format", json()) != kLearnedFormat) {
    return Damaged("it was not written by SpecGen for this");
  }
  std::int64_t version = 0;
  if (!all.contains("version") || !ReadCount(all["version"], version)) {
    return Damaged("it has no version");
  }
  if (version != kLearnedVersion) {
    return MakeError(ErrorCode::kUnavailable,
                     fmt::format("what was learned has format version {}, and this SpecGen reads "
                                 "version {}: use the SpecGen that wrote it, or another folder.",
                                 version, kLearnedVersion));
  }
  if (!all.contains("family") || !all["family"].is_string() || !all.contains("criteria") ||
      !all["criteria"].is_object()) {
    return Damaged("it has no family or no criteria");
  }
  LearnedFile file;
  file.family = all["family"].get<std::string>();
  for (const auto& [criterion, value] : all["criteria"].items()) {
    auto entry = ParseEntry(criterion, value);
    if (!entry) return tl::make_unexpected(entry.error());
    file.entries.emplace(criterion, *std::move(entry));
  }
  return file;
}

std::string LearnedFamilyOf(std::string_view model) {
  std::string family;
  for (const char letter : model.substr(model.find_last_of('/') + 1)) {
    const bool is_upper = letter >= 'A' && letter <= 'Z';
    const char lower = is_upper ? static_cast<char>(letter - 'A' + 'a') : letter;
    const bool is_kept =
        (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9') || lower == '.';
    const char kept = is_kept ? lower : '-';
    // One dash for several, and none nor a dot at the start: names of files.
    const bool is_start = family.empty() && (kept == '-' || kept == '.');
    if (!is_start && !(kept == '-' && family.back() == '-')) family += kept;
  }
  family.resize(std::min(family.size(), kFamilyBytesMax));
  for (std::size_t before = 0; before != family.size();) {
    before = family.size();
    for (const std::string_view word : kStorageWords) {
      const bool is_at_end = before == family.size() && family.ends_with(word);
      if (is_at_end && family.size() > word.size()) family.resize(before - word.size());
    }
    while (!family.empty() && family.back() == '-') family.pop_back();
  }
  return family.empty() ? "unnamed" : family;
}

}  // namespace specgen
