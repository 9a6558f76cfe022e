// What the model server saw of one request, for assertions, benchmarks and people.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "specgen/base/instant.h"

namespace specgen {

enum class RequestKind {
  kReasoning,    // Asked for a reasoning trace and its answer.
  kSpeculative,  // Asked for an answer alone: conditioned on a trace prefix, or on no trace at all.
  kNone,         // Refused before the server could tell.
};

// How a request put the prefix of a trace before the model.
enum class PrefixForm {
  kNone,           // It did not: a reasoning request, or one without any trace.
  kCompletion,     // Text in the prompt of /v1/completions.
  kAssistantTurn,  // A trailing assistant message with continue_final_message.
  kPromptEmbed,    // Quoted in the user turn.
};

enum class RequestOutcome {
  kRunning,
  kFinished,  // Everything was sent.
  kAborted,   // The client closed before the end.
  kRefused,   // Answered with an HTTP error that the request had earned.
  kFaulted,   // Ended by a fault that was asked for.
  kStopped,   // The server was stopped.
};

const char* RequestKindName(RequestKind kind);
const char* PrefixFormName(PrefixForm form);
const char* RequestOutcomeName(RequestOutcome outcome);

// Token counts are in the server's own tokens (docs/formats/transcript.md). Times count from the
// start of the server; zero where the thing did not happen.
struct RequestRecord {
  std::uint64_t number = 0;  // 1, 2, ... in order of arrival.
  std::string path;
  std::string model;    // The model that answered.
  std::string session;  // X-Session-ID, empty without one.
  RequestKind kind = RequestKind::kNone;
  PrefixForm prefix_form = PrefixForm::kNone;
  std::int64_t seed = 0;

  std::uint64_t prompt_bytes = 0;  // Of the prompt after the chat template.
  std::uint64_t prompt_tokens = 0;
  std::uint64_t cached_tokens = 0;  // Leading prompt tokens that were in the block cache.
  // The reasoning request whose prompt and output share the longest prefix with this prompt.
  std::uint64_t parent = 0;  // Its number; 0: none known.
  std::uint64_t shared_prefix_bytes = 0;
  // Bytes of the trace that the request was found to carry.
  std::uint64_t trace_prefix_bytes = 0;
  std::uint32_t iteration = 0;  // Of the transcript, from 1; 0 in synthetic mode.

  std::uint64_t tokens_generated = 0;  // Up to the end or the abort; the close of thinking counts.
  std::uint64_t body_bytes_sent = 0;   // Of the HTTP body, without chunk framing.
  std::uint64_t chunks_sent = 0;       // Server-sent events that carried text.

  std::string fault;  // Text form of the fault that was injected; empty: none.
  int status = 0;     // HTTP status that was sent; 0: none.
  RequestOutcome outcome = RequestOutcome::kRunning;
  Duration arrived_at{0};
  Duration first_text_at{0};
  Duration ended_at{0};
  std::string prompt;  // Only with ModelServerOptions::record_prompts.
};

// One JSON object on one line, without the line end; enumerators by their names, times as
// `*_us`.
std::string ToJson(const RequestRecord& record);

}  // namespace specgen
