#include "frames.h"

#include <nlohmann/json.hpp>

#include "prompt_text.h"

namespace specgen {
namespace {

using OrderedJson = nlohmann::ordered_json;

std::string Dump(const OrderedJson& value) {
  return value.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

std::string Frame(const OrderedJson& value) { return "data: " + Dump(value) + "\n\n"; }

OrderedJson Head(const ResponseHead& head, const char* chat_object) {
  return {{"id", head.id},
          {"object", head.endpoint == Endpoint::kChat ? chat_object : "text_completion"},
          {"created", head.created},
          {"model", head.model}};
}

OrderedJson ChunkHead(const ResponseHead& head) { return Head(head, "chat.completion.chunk"); }

// The one choice of a chunk: `text` is a delta of a chat, a text of a completion.
OrderedJson Choice(const ResponseHead& head, OrderedJson text, const char* finish_reason) {
  OrderedJson choice{{"index", 0}};
  choice[head.endpoint == Endpoint::kChat ? "delta" : "text"] = std::move(text);
  choice["finish_reason"] = finish_reason == nullptr ? OrderedJson() : OrderedJson(finish_reason);
  return OrderedJson::array({std::move(choice)});
}

OrderedJson EmptyText(const ResponseHead& head) {
  return head.endpoint == Endpoint::kChat ? OrderedJson::object() : OrderedJson("");
}

// The key of a delta that carries the channel; null where the channel is not shown.
const char* DeltaKey(ReasoningField field, Channel channel) {
  if (channel == Channel::kAnswer || field == ReasoningField::kInlineThink) return "content";
  if (channel == Channel::kClose) return nullptr;
  return field == ReasoningField::kReasoningContent ? "reasoning_content" : "reasoning";
}

OrderedJson UsageJson(const Usage& usage) {
  return {{"prompt_tokens", usage.prompt_tokens},
          {"completion_tokens", usage.completion_tokens},
          {"total_tokens", usage.prompt_tokens + usage.completion_tokens},
          {"prompt_tokens_details", {{"cached_tokens", usage.cached_tokens}}}};
}

OrderedJson ChatMessageJson(const ResponseHead& head, const Output& output) {
  const std::string_view text = output.text;
  OrderedJson message{{"role", "assistant"}};
  if (head.field == ReasoningField::kInlineThink) {
    const bool thought = output.close_begin > 0;
    message["content"] = (thought ? std::string(kThinkOpen) : "") + output.text;
    return message;
  }
  message["content"] = text.substr(output.answer_begin);
  if (output.close_begin > 0) {
    message[DeltaKey(head.field, Channel::kReasoning)] = text.substr(0, output.close_begin);
  }
  return message;
}

}  // namespace

std::string FirstFrame(const ResponseHead& head, const std::string* prompt_text) {
  const bool is_chat = head.endpoint == Endpoint::kChat;
  if (!is_chat && prompt_text == nullptr) return "";
  OrderedJson chunk = ChunkHead(head);
  OrderedJson text =
      is_chat ? OrderedJson{{"role", "assistant"}, {"content", ""}} : OrderedJson("");
  chunk["choices"] = Choice(head, std::move(text), nullptr);
  if (prompt_text != nullptr) chunk["prompt_text"] = *prompt_text;
  return Frame(chunk);
}

std::string TextFrame(const ResponseHead& head, Channel channel, std::string_view text) {
  OrderedJson piece = text;
  if (head.endpoint == Endpoint::kChat) {
    const char* key = DeltaKey(head.field, channel);
    if (key == nullptr) return "";
    piece = OrderedJson{{key, text}};
  }
  OrderedJson chunk = ChunkHead(head);
  chunk["choices"] = Choice(head, std::move(piece), nullptr);
  return Frame(chunk);
}

std::string FinishFrame(const ResponseHead& head, const char* reason) {
  OrderedJson chunk = ChunkHead(head);
  chunk["choices"] = Choice(head, EmptyText(head), reason);
  return Frame(chunk);
}

std::string UsageFrame(const ResponseHead& head, const Usage& usage) {
  OrderedJson chunk = ChunkHead(head);
  chunk["choices"] = OrderedJson::array();
  chunk["usage"] = UsageJson(usage);
  return Frame(chunk);
}

std::string ErrorFrame() {
  return Frame({{"error",
                 {{"message", "The model server was asked to fail in the stream"},
                  {"type", "server_error"},
                  {"param", nullptr},
                  {"code", 500}}}});
}

std::string WholeBody(const ResponseHead& head, const Output& output, const Usage& usage,
                      const std::string* prompt_text) {
  OrderedJson body = Head(head, "chat.completion");
  OrderedJson choice{{"index", 0}};
  if (head.endpoint == Endpoint::kChat) {
    choice["message"] = ChatMessageJson(head, output);
  } else {
    choice["text"] = output.text;
  }
  choice["finish_reason"] = output.finish_reason;
  body["choices"] = OrderedJson::array({std::move(choice)});
  body["usage"] = UsageJson(usage);
  if (prompt_text != nullptr) body["prompt_text"] = *prompt_text;
  return Dump(body);
}

}  // namespace specgen
