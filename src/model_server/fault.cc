#include "fault.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace specgen {
namespace {

struct FaultName {
  std::string_view name;
  FaultKind kind;
  std::string_view keys;  // Separated by blanks.
};

constexpr FaultName kFaults[] = {
    {"rate_limited", FaultKind::kRateLimited, "retry_after"},
    {"server_error", FaultKind::kServerError, "status"},
    {"reset", FaultKind::kReset, "after"},
    {"stall", FaultKind::kStall, "after ms"},
    {"error_in_stream", FaultKind::kErrorInStream, "after"},
    {"truncated_utf8", FaultKind::kTruncatedUtf8, "after"},
    {"missing_done", FaultKind::kMissingDone, ""},
    {"slow_headers", FaultKind::kSlowHeaders, "ms"},
    {"one_byte", FaultKind::kOneByte, ""},
    {"empty_answer", FaultKind::kEmptyAnswer, ""},
    {"no_code", FaultKind::kNoCode, ""},
};

bool HasKey(const FaultName& name, std::string_view key, FaultScope scope) {
  if (key == "permille") return scope == FaultScope::kServer;
  const std::string padded = fmt::format(" {} ", name.keys);
  return padded.find(fmt::format(" {} ", key)) != std::string::npos;
}

std::uint32_t& Field(ServerFault& fault, std::string_view key) {
  if (key == "after") return fault.after;
  if (key == "ms") return fault.ms;
  if (key == "retry_after") return fault.retry_after;
  return key == "status" ? fault.status : fault.permille;
}

Result<void> ReadKey(std::string_view text, const FaultName& name, FaultScope scope,
                     ServerFault& fault) {
  const std::size_t equals = std::min(text.find('='), text.size());
  const std::string_view key = text.substr(0, equals);
  if (!HasKey(name, key, scope)) {
    return InvalidInput(fmt::format("fault {} has no key \"{}\"", name.name, key));
  }
  const std::string_view value = text.substr(std::min(equals + 1, text.size()));
  std::uint32_t& field = Field(fault, key);
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), field);
  if (error != std::errc() || end != value.data() + value.size()) {
    return InvalidInput(
        fmt::format("fault {}: {} is \"{}\", not a whole number", name.name, key, value));
  }
  return {};
}

Result<void> CheckRanges(const ServerFault& fault, std::string_view name, FaultScope scope) {
  if (fault.status < 500 || fault.status > 599) {
    return InvalidInput(
        fmt::format("fault {}: status {} is not from 500 to 599", name, fault.status));
  }
  if (scope == FaultScope::kServer && (fault.permille == 0 || fault.permille > 1000)) {
    return InvalidInput(fmt::format("fault {} needs a permille from 1 to 1000", name));
  }
  return {};
}

}  // namespace

Result<ServerFault> ParseFault(std::string_view text, FaultScope scope) {
  const std::size_t colon = std::min(text.find(':'), text.size());
  const auto* const name =
      std::find_if(std::begin(kFaults), std::end(kFaults),
                   [&](const FaultName& one) { return one.name == text.substr(0, colon); });
  if (name == std::end(kFaults)) {
    std::string known;
    for (const FaultName& one : kFaults) known.append(known.empty() ? "" : ", ").append(one.name);
    return InvalidInput(
        fmt::format("there is no fault \"{}\"; there are {}", text.substr(0, colon), known));
  }
  ServerFault fault;
  fault.kind = name->kind;
  fault.text = text;
  if (fault.kind == FaultKind::kSlowHeaders) fault.ms = 20;
  std::string_view keys = text.substr(std::min(colon + 1, text.size()));
  while (!keys.empty()) {
    const std::size_t comma = std::min(keys.find(','), keys.size());
    if (auto read = ReadKey(keys.substr(0, comma), *name, scope, fault); !read) {
      return tl::unexpected(read.error());
    }
    keys.remove_prefix(std::min(comma + 1, keys.size()));
  }
  if (auto checked = CheckRanges(fault, name->name, scope); !checked) {
    return tl::unexpected(checked.error());
  }
  return fault;
}

FaultDraw::FaultDraw(std::vector<ServerFault> faults, std::uint64_t seed)
    : faults_(std::move(faults)), prng_(seed) {}

ServerFault FaultDraw::Next() {
  ServerFault due;
  // Every fault is drawn for every request, so that one fault's rate does not shift another's.
  for (const ServerFault& fault : faults_) {
    const bool strikes = prng_.Chance(fault.permille, 1000);
    if (strikes && due.kind == FaultKind::kNone) due = fault;
  }
  return due;
}

}  // namespace specgen
