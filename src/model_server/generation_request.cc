#include "generation_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "shallow_json.h"

namespace specgen {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kStopStringsMax = 16;

// Reads fields into place and keeps the first error. A field that is missing or null keeps its
// default.
class FieldReader {
 public:
  explicit FieldReader(const Json& object, std::string path = "")
      : object_(object), path_(std::move(path)) {}

  void Refuse(const std::string& key, const std::string& wrong) {
    if (error_.has_value()) return;
    const std::string name = path_ + key;
    error_ = ApiError{.message = fmt::format("\"{}\" {}", name, wrong), .param = name};
  }

  const Json* Find(const std::string& key) const {
    const auto found = object_.find(key);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }

  void ReadText(const std::string& key, std::string& text) {
    const Json* value = Find(key);
    if (value == nullptr) return;
    if (!value->is_string()) return Refuse(key, "must be a string");
    text = value->get<std::string>();
  }

  void ReadFlag(const std::string& key, bool& flag) {
    const Json* value = Find(key);
    if (value == nullptr) return;
    if (!value->is_boolean()) return Refuse(key, "must be true or false");
    flag = value->get<bool>();
  }

  void ReadCount(const std::string& key, std::uint64_t& count) {
    const Json* value = Find(key);
    if (value == nullptr) return;
    if (!value->is_number_unsigned() || value->get<std::uint64_t>() == 0) {
      return Refuse(key, "must be a whole number above 0");
    }
    count = value->get<std::uint64_t>();
  }

  void ReadSeed(const std::string& key, std::int64_t& seed) {
    const Json* value = Find(key);
    if (value == nullptr) return;
    const bool fits =
        value->is_number_integer() &&
        (!value->is_number_unsigned() ||
         value->get<std::uint64_t>() <= std::uint64_t{std::numeric_limits<std::int64_t>::max()});
    if (!fits) return Refuse(key, "must be a whole number of 64 bits");
    seed = value->get<std::int64_t>();
  }

  void CheckRange(const std::string& key, double low, double high) {
    const Json* value = Find(key);
    if (value == nullptr) return;
    const bool fits =
        value->is_number() && value->get<double>() >= low && value->get<double>() <= high;
    if (!fits) Refuse(key, fmt::format("must be a number from {} to {}", low, high));
  }

  // The object under `key`, or null where there is none.
  const Json* Object(const std::string& key) {
    const Json* value = Find(key);
    if (value != nullptr && !value->is_object()) {
      Refuse(key, "must be an object");
      return nullptr;
    }
    return value;
  }

  void Adopt(const FieldReader& inner) {
    if (!error_.has_value()) error_ = inner.error_;
  }

  const std::optional<ApiError>& error() const { return error_; }

 private:
  const Json& object_;
  std::string path_;
  std::optional<ApiError> error_;
};

// Content is a text or a list of parts of type "text".
void ReadContent(FieldReader& reader, std::string& content) {
  const Json* value = reader.Find("content");
  if (value == nullptr) return;
  if (value->is_string()) {
    content = value->get<std::string>();
    return;
  }
  if (!value->is_array()) return reader.Refuse("content", "must be a string or an array of parts");
  for (const Json& part : *value) {
    const bool is_text = part.is_object() && part.value("type", Json()) == "text" &&
                         part.contains("text") && part["text"].is_string();
    if (!is_text) return reader.Refuse("content", "may hold parts of type \"text\" alone");
    content += part["text"].get<std::string>();
  }
}

void ReadMessage(FieldReader& reader, ChatMessage& message) {
  reader.ReadText("role", message.role);
  constexpr std::string_view kRoles[] = {"system", "developer", "user", "assistant", "tool"};
  if (std::find(std::begin(kRoles), std::end(kRoles), message.role) == std::end(kRoles)) {
    reader.Refuse("role", "must be system, developer, user, assistant or tool");
  }
  ReadContent(reader, message.content);
  reader.ReadText("reasoning_content", message.reasoning);
  reader.ReadText("reasoning", message.reasoning);
}

void ReadMessages(FieldReader& reader, AskedGeneration& request) {
  const Json* messages = reader.Find("messages");
  if (messages == nullptr || !messages->is_array() || messages->empty()) {
    return reader.Refuse("messages", "must be an array of at least one message");
  }
  for (std::size_t at = 0; at < messages->size(); ++at) {
    const std::string path = fmt::format("messages[{}]", at);
    const Json& value = (*messages)[at];
    if (!value.is_object()) return reader.Refuse(path, "must be an object");
    FieldReader inner(value, path + ".");
    ReadMessage(inner, request.messages.emplace_back());
    reader.Adopt(inner);
  }
}

void ReadPrompt(FieldReader& reader, std::string& prompt) {
  const Json* value = reader.Find("prompt");
  if (value != nullptr && value->is_array() && value->size() == 1) value = &value->front();
  if (value == nullptr || !value->is_string()) {
    return reader.Refuse("prompt", "must be one text; token ids and batches are not served");
  }
  prompt = value->get<std::string>();
}

void ReadStop(FieldReader& reader, std::vector<std::string>& stop) {
  const Json* value = reader.Find("stop");
  if (value == nullptr) return;
  const Json list = value->is_array() ? *value : Json::array({*value});
  if (list.size() > kStopStringsMax) {
    return reader.Refuse("stop", fmt::format("may hold at most {} texts", kStopStringsMax));
  }
  for (const Json& text : list) {
    if (!text.is_string() || text.get_ref<const std::string&>().empty()) {
      return reader.Refuse("stop", "must be a text or an array of texts, none of them empty");
    }
    stop.push_back(text.get<std::string>());
  }
}

void ReadChatFields(FieldReader& reader, AskedGeneration& request) {
  ReadMessages(reader, request);
  reader.ReadFlag("continue_final_message", request.continue_final_message);
  bool add_generation_prompt = !request.continue_final_message;
  reader.ReadFlag("add_generation_prompt", add_generation_prompt);
  if (add_generation_prompt && request.continue_final_message) {
    reader.Refuse("add_generation_prompt", "cannot be true with \"continue_final_message\"");
  }
  if (request.continue_final_message && !request.messages.empty() &&
      request.messages.back().role != "assistant") {
    reader.Refuse("continue_final_message", "needs a last message of the assistant");
  }
  if (const Json* arguments = reader.Object("chat_template_kwargs"); arguments != nullptr) {
    FieldReader inner(*arguments, "chat_template_kwargs.");
    inner.ReadFlag("thinking", request.thinking);
    inner.ReadFlag("enable_thinking", request.thinking);
    reader.Adopt(inner);
  }
}

void ReadCommonFields(FieldReader& reader, AskedGeneration& request) {
  if (reader.Find("model") == nullptr) reader.Refuse("model", "is missing");
  reader.ReadText("model", request.model);
  reader.ReadFlag("stream", request.stream);
  reader.ReadCount("max_tokens", request.token_max);
  reader.ReadCount("max_completion_tokens", request.token_max);
  std::uint64_t n = 1;
  reader.ReadCount("n", n);
  if (n != 1) reader.Refuse("n", "must be 1");
  reader.ReadSeed("seed", request.seed);
  reader.CheckRange("temperature", 0, 2);
  reader.CheckRange("top_p", 0, 1);
  ReadStop(reader, request.stop);
  reader.ReadFlag("return_prompt_text", request.return_prompt_text);
  reader.ReadText("specgen_fault", request.fault);
  if (const Json* options = reader.Object("stream_options"); options != nullptr) {
    FieldReader inner(*options, "stream_options.");
    inner.ReadFlag("include_usage", request.include_usage);
    reader.Adopt(inner);
  }
}

}  // namespace

tl::expected<AskedGeneration, ApiError> ParseGenerationRequest(Endpoint endpoint,
                                                               std::string_view body) {
  const Json value = ParseShallowJson(body);
  if (!value.is_object()) {
    return tl::unexpected(
        ApiError{.message = "The body must be a JSON object in UTF-8 that nests at most 64 deep"});
  }
  AskedGeneration request;
  FieldReader reader(value);
  ReadCommonFields(reader, request);
  if (endpoint == Endpoint::kChat) {
    ReadChatFields(reader, request);
  } else {
    ReadPrompt(reader, request.prompt);
  }
  if (reader.error().has_value()) return tl::unexpected(*reader.error());
  return request;
}

}  // namespace specgen
