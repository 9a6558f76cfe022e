#include "request_log.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

namespace specgen {
namespace {

std::int64_t Microseconds(Duration span) {
  return std::chrono::duration_cast<std::chrono::microseconds>(span).count();
}

}  // namespace

const char* RequestKindName(RequestKind kind) {
  switch (kind) {
    case RequestKind::kReasoning:
      return "reasoning";
    case RequestKind::kSpeculative:
      return "speculative";
    case RequestKind::kNone:
      break;
  }
  return "none";
}

const char* PrefixFormName(PrefixForm form) {
  switch (form) {
    case PrefixForm::kCompletion:
      return "completion";
    case PrefixForm::kAssistantTurn:
      return "assistant_turn";
    case PrefixForm::kPromptEmbed:
      return "prompt_embed";
    case PrefixForm::kNone:
      break;
  }
  return "none";
}

const char* RequestOutcomeName(RequestOutcome outcome) {
  switch (outcome) {
    case RequestOutcome::kRunning:
      return "running";
    case RequestOutcome::kFinished:
      return "finished";
    case RequestOutcome::kAborted:
      return "aborted";
    case RequestOutcome::kRefused:
      return "refused";
    case RequestOutcome::kFaulted:
      return "faulted";
    case RequestOutcome::kStopped:
      break;
  }
  return "stopped";
}

std::string ToJson(const RequestRecord& record) {
  nlohmann::ordered_json json{{"number", record.number},
                              {"path", record.path},
                              {"model", record.model},
                              {"session", record.session},
                              {"kind", RequestKindName(record.kind)},
                              {"prefix_form", PrefixFormName(record.prefix_form)},
                              {"seed", record.seed},
                              {"prompt_bytes", record.prompt_bytes},
                              {"prompt_tokens", record.prompt_tokens},
                              {"cached_tokens", record.cached_tokens},
                              {"parent", record.parent},
                              {"shared_prefix_bytes", record.shared_prefix_bytes},
                              {"trace_prefix_bytes", record.trace_prefix_bytes},
                              {"iteration", record.iteration},
                              {"tokens_generated", record.tokens_generated},
                              {"body_bytes_sent", record.body_bytes_sent},
                              {"chunks_sent", record.chunks_sent},
                              {"fault", record.fault},
                              {"status", record.status},
                              {"outcome", RequestOutcomeName(record.outcome)},
                              {"arrived_at_us", Microseconds(record.arrived_at)},
                              {"first_text_at_us", Microseconds(record.first_text_at)},
                              {"ended_at_us", Microseconds(record.ended_at)}};
  if (!record.prompt.empty()) json["prompt"] = record.prompt;
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

Result<void> RequestLog::AppendTo(const std::filesystem::path& path) {
  const std::lock_guard lock(mutex_);
  file_.open(path, std::ios::app | std::ios::binary);
  if (!file_.is_open()) {
    return MakeError(ErrorCode::kInvalidInput,
                     fmt::format("the record file {} cannot be opened for writing", path.string()));
  }
  return {};
}

std::uint64_t RequestLog::Begin(RequestRecord record) {
  const std::lock_guard lock(mutex_);
  record.number = dropped_ + records_.size() + 1;
  records_.push_back(std::move(record));
  const std::uint64_t number = records_.back().number;
  if (records_.size() > records_max_) {
    records_.pop_front();
    ++dropped_;
  }
  return number;
}

void RequestLog::End(std::uint64_t number, RequestOutcome outcome, Duration now) {
  const std::lock_guard lock(mutex_);
  RequestRecord* record = Find(number);
  if (record == nullptr || record->outcome != RequestOutcome::kRunning) return;
  record->outcome = outcome;
  record->ended_at = now;
  if (file_.is_open()) file_ << ToJson(*record) << '\n' << std::flush;
}

std::vector<RequestRecord> RequestLog::Records() const {
  const std::lock_guard lock(mutex_);
  return {records_.begin(), records_.end()};
}

std::uint64_t RequestLog::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

std::string RequestLog::Json() const {
  const std::lock_guard lock(mutex_);
  std::string json = fmt::format("{{\"dropped\":{},\"records\":[", dropped_);
  for (const RequestRecord& record : records_) {
    if (&record != &records_.front()) json += ',';
    json += ToJson(record);
  }
  return json + "]}";
}

RequestRecord* RequestLog::Find(std::uint64_t number) {
  if (number <= dropped_ || number > dropped_ + records_.size()) return nullptr;
  return &records_[number - dropped_ - 1];
}

}  // namespace specgen
