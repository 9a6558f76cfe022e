#include "stream_chunk.h"

#include <algorithm>
#include <array>

#include "foreign_json.h"
#include "utf8_joiner.h"

namespace specgen {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kCountMax = 1'000'000'000'000;

// Member of an object; null where there is none.
const Json& At(const Json& object, const char* key) {
  static const Json kNull;
  if (!object.is_object()) return kNull;
  const auto found = object.find(key);
  return found == object.end() ? kNull : *found;
}

std::string TextAt(const Json& object, const char* key) {
  const Json& value = At(object, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

// Codes come as text and as numbers.
std::string TextOrNumberAt(const Json& object, const char* key) {
  const Json& value = At(object, key);
  return value.is_number_integer() ? value.dump() : TextAt(object, key);
}

// Sums of such counts stay far from the end of 64 bits. What is none is as good as absent.
std::optional<std::int64_t> CountAt(const Json& object, const char* key) {
  const Json& value = At(object, key);
  if (!value.is_number_integer()) return std::nullopt;
  // Beyond 63 bits there is a second integer type.
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > kCountMax) return std::nullopt;
  const auto count = value.get<std::int64_t>();
  return count < 0 ? std::nullopt : std::optional(count);
}

ReportedUsage UsageOf(const Json& usage) {
  ReportedUsage reported{.prompt_tokens = CountAt(usage, "prompt_tokens"),
                         .cached_tokens = std::nullopt,
                         .generated_tokens = CountAt(usage, "completion_tokens")};
  const Json& details = At(usage, "prompt_tokens_details");
  const std::array candidates = {
      CountAt(details, "cached_tokens"), CountAt(details, "prompt_cache_hit_tokens"),
      CountAt(usage, "prompt_cache_hit_tokens"), CountAt(usage, "cached_tokens")};
  for (const std::optional<std::int64_t>& candidate : candidates) {
    if (!reported.cached_tokens) reported.cached_tokens = candidate;
  }
  return reported;
}

FinishReason FinishOf(std::string_view name) {
  if (name == "length" || name == "max_tokens") return FinishReason::kLength;
  if (name == "content_filter" || name == "sensitive") return FinishReason::kRefused;
  constexpr std::array kFailures = {"error", "abort", "insufficient_system_resource",
                                    "network_error"};
  const bool failed = std::any_of(kFailures.begin(), kFailures.end(),
                                  [name](const char* failure) { return name == failure; });
  return failed ? FinishReason::kFailed : FinishReason::kStop;
}

// `raw` is all that the server sent: what is in no known shape is told as it came.
ServerError ErrorOf(const Json& error, std::string_view raw) {
  if (error.is_string()) return ServerError{.message = error.get<std::string>()};
  ServerError out{.message = TextAt(error, "message"),
                  .code = TextOrNumberAt(error, "code"),
                  .type = TextAt(error, "type")};
  if (out.message.empty()) out.message = TextAt(error, "detail");
  if (out.message.empty()) out.message = raw;
  return out;
}

// The one choice that we ask for; null where the chunk has none.
const Json& FirstChoice(const Json& chunk) {
  static const Json kNull;
  const Json& choices = At(chunk, "choices");
  if (!choices.is_array()) return kNull;
  for (const Json& choice : choices) {
    if (CountAt(choice, "index").value_or(0) == 0) return choice;
  }
  return kNull;
}

void AddChoice(const Json& choice, StreamChunk& chunk) {
  const Json& delta = At(choice, "delta");
  // Servers that serve old and new clients send the same text under both names.
  chunk.reasoning = TextAt(delta, "reasoning");
  if (chunk.reasoning.empty()) chunk.reasoning = TextAt(delta, "reasoning_content");
  chunk.answer = TextAt(delta, "content");
  if (chunk.answer.empty()) chunk.answer = TextAt(choice, "text");
  chunk.finish_name = TextAt(choice, "finish_reason");
  if (!chunk.finish_name.empty()) chunk.finish = FinishOf(chunk.finish_name);
}

StreamChunk ChunkOf(const Json& json, std::string_view raw) {
  StreamChunk chunk;
  AddChoice(FirstChoice(json), chunk);
  if (At(json, "usage").is_object()) chunk.usage = UsageOf(At(json, "usage"));
  if (const Json& error = At(json, "error"); error.is_object() || error.is_string()) {
    chunk.error = ErrorOf(error, raw);
  }
  chunk.prompt_text = TextAt(json, "prompt_text");
  if (chunk.prompt_text.empty()) chunk.prompt_text = TextAt(FirstChoice(json), "prompt_text");
  chunk.model = TextAt(json, "model");
  return chunk;
}

}  // namespace

Result<StreamChunk> DecodeChunk(std::string_view json) {
  const Json parsed = ParseForeignJson(json);
  if (parsed.is_object()) return ChunkOf(parsed, json);
  // Text cut inside a character makes the JSON invalid, and is still good text.
  const Json shielded = ParseForeignJson(ShieldJson(json));
  if (!shielded.is_object()) {
    return MakeError(ErrorCode::kRetry,
                     "the endpoint sent an event that is not a JSON object, or nests too deeply");
  }
  StreamChunk chunk = ChunkOf(shielded, json);
  chunk.reasoning = Unshield(chunk.reasoning);
  chunk.answer = Unshield(chunk.answer);
  return chunk;
}

ServerError DecodeErrorBody(std::string_view body) {
  const Json parsed = ParseForeignJson(body);
  if (!parsed.is_object()) {
    return ServerError{.message = std::string(body)};
  }
  const Json& error = At(parsed, "error");
  return ErrorOf(error.is_object() || error.is_string() ? error : parsed, body);
}

}  // namespace specgen
