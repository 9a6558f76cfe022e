#include "service.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "prompt_text.h"
#include "specgen/base/check.h"
#include "tokens.h"

namespace specgen {
namespace {

constexpr std::size_t kParentsMax = 256;
constexpr char kChatPath[] = "/v1/chat/completions";
constexpr char kCompletionPath[] = "/v1/completions";

HttpReply JsonError(const ApiError& error) {
  return {.status = error.status, .body = ToJson(error)};
}

std::int64_t SecondsSince1970() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

RequestRecord RecordOf(const ServedRequest& request, Duration now) {
  RequestRecord record;
  record.path = request.path;
  record.session = request.session;
  record.arrived_at = now;
  return record;
}

// Bytes that the prompt has in common with what the parent was asked and has said.
std::size_t SharedPrefix(std::string_view prompt, std::string_view parent_prompt,
                         std::string_view parent_output) {
  const std::size_t shared = CommonPrefix(prompt, parent_prompt);
  if (shared < parent_prompt.size()) return shared;
  return shared + CommonPrefix(prompt.substr(shared), parent_output);
}

bool DisturbsOnlyAStream(FaultKind kind) {
  return kind == FaultKind::kErrorInStream || kind == FaultKind::kTruncatedUtf8;
}

void ApplyToScript(const ServerFault& fault, Script& script) {
  if (fault.kind == FaultKind::kEmptyAnswer) script.answer.clear();
  if (fault.kind == FaultKind::kNoCode) script.answer = kNoCodeAnswer;
}

Output OutputOf(const PromptReading& reading, const Script& script, ReasoningField field,
                const OutputLimits& limits) {
  const bool thinks = field != ReasoningField::kNone;
  if (reading.demand == Demand::kAnswer || !thinks) {
    return MakeOutput("", "", AfterPrefill(script.answer, reading.prefill), limits);
  }
  return MakeOutput(script.reasoning, kThinkClose, script.answer, limits);
}

}  // namespace

Service::Service(ServiceOptions options, std::vector<std::unique_ptr<TextSource>> sources,
                 RequestLog& log)
    : options_(std::move(options)),
      sources_(std::move(sources)),
      log_(log),
      cache_(options_.cache_blocks_max),
      fault_draw_(options_.faults, options_.fault_seed) {
  SPECGEN_CHECK(!sources_.empty(), "a server has something to say");
}

Service::Taken Service::Take(const ServedRequest& request, Duration now) {
  if (request.path == "/health" && request.method == "GET") {
    return HttpReply{.body = R"({"status":"ok"})"};
  }
  const bool is_generation = request.path == kChatPath || request.path == kCompletionPath;
  if (!options_.api_key.empty() && request.authorization != "Bearer " + options_.api_key) {
    const ApiError error{.status = 401,
                         .message = "The API key is missing or wrong",
                         .type = "authentication_error",
                         .code = "invalid_api_key"};
    return is_generation ? Refuse(error, RecordOf(request, now)) : JsonError(error);
  }
  const bool is_get =
      request.path == "/v1/models" || request.path == "/records" || request.path == "/health";
  if (!is_get && !is_generation) {
    return JsonError({.status = 404, .message = fmt::format("There is no {}", request.path)});
  }
  const char* method = is_generation ? "POST" : "GET";
  if (request.method != method) {
    return JsonError(
        {.status = 405, .message = fmt::format("{} is asked for with {}", request.path, method)});
  }
  if (request.path == "/v1/models") return HttpReply{.body = ModelsJson()};
  if (request.path == "/records") return HttpReply{.body = log_.Json()};
  const Endpoint endpoint = request.path == kChatPath ? Endpoint::kChat : Endpoint::kCompletion;
  return TakeGeneration(endpoint, request, now);
}

Service::Taken Service::TakeGeneration(Endpoint endpoint, const ServedRequest& http, Duration now) {
  RequestRecord record = RecordOf(http, now);
  const auto request = ParseGenerationRequest(endpoint, http.body);
  if (!request) return Refuse(request.error(), std::move(record));
  record.seed = request->seed;
  record.model = request->model;
  auto fault = FaultOf(http, *request);
  if (!fault) return Refuse(fault.error(), std::move(record));
  if (!request->stream && DisturbsOnlyAStream(fault->kind)) fault->kind = FaultKind::kServerError;
  record.fault = fault->text;
  const bool refuses =
      fault->kind == FaultKind::kRateLimited || fault->kind == FaultKind::kServerError;
  if (refuses) return FailAsAsked(*fault, std::move(record));
  return Begin({endpoint, *request, *fault, std::move(record)});
}

Service::Taken Service::Begin(Asked asked) {
  const bool thinks = options_.field != ReasoningField::kNone;
  asked.prompt = asked.endpoint == Endpoint::kChat ? RenderPrompt(asked.request, thinks)
                                                   : asked.request.prompt;
  asked.source = SourceFor(asked.request.model, asked.prompt);
  if (asked.source == nullptr) {
    return Refuse({.status = 404,
                   .message = fmt::format("There is no model \"{}\"; there are: {}",
                                          asked.request.model, fmt::join(models(), ", ")),
                   .param = "model",
                   .code = "model_not_found"},
                  std::move(asked.record));
  }
  const std::vector<std::uint64_t> blocks = CountPrompt(asked.prompt, asked.chain, asked.usage);
  const std::uint64_t tokens = asked.usage.prompt_tokens;
  if (tokens >= options_.context_tokens_max) {
    return Refuse({.message = fmt::format("The prompt has {} tokens; the context holds {}", tokens,
                                          options_.context_tokens_max),
                   .param = asked.endpoint == Endpoint::kChat ? "messages" : "prompt",
                   .code = "context_length_exceeded"},
                  std::move(asked.record));
  }
  asked.usage.cached_tokens = cache_.CachedTokens(blocks, tokens);
  cache_.Insert(blocks);
  return Write(std::move(asked));
}

std::unique_ptr<Generation> Service::Write(Asked asked) {
  PromptReading reading = ReadPrompt(asked.prompt, options_.field != ReasoningField::kNone);
  if (asked.request.continue_final_message && reading.form == PrefixForm::kCompletion) {
    reading.form = PrefixForm::kAssistantTurn;
  }
  Script script =
      asked.source->Write({reading, asked.prompt, asked.record.session, asked.request.seed});
  ApplyToScript(asked.fault, script);
  const std::uint64_t room = options_.context_tokens_max - asked.usage.prompt_tokens;
  const std::uint64_t wanted = asked.request.token_max;
  const std::uint64_t token_max = wanted == 0 ? room : std::min(wanted, room);

  GenerationPlan plan;
  plan.output = OutputOf(reading, script, options_.field, {asked.request.stop, token_max});
  plan.number = Record(asked, reading, script, plan.output);
  plan.head = {asked.endpoint, options_.field, fmt::format("gen-{}", plan.number),
               asked.source->model(), SecondsSince1970()};
  plan.stream = asked.request.stream;
  plan.include_usage = asked.request.include_usage;
  plan.return_prompt_text = asked.request.return_prompt_text;
  plan.prompt = std::move(asked.prompt);
  plan.usage = asked.usage;
  plan.fault = asked.fault;
  plan.pacing = options_.pacing;
  return std::make_unique<Generation>(std::move(plan), cache_, asked.chain);
}

std::uint64_t Service::Record(const Asked& asked, const PromptReading& reading,
                              const Script& script, const Output& output) {
  RequestRecord record = asked.record;
  const bool is_reasoning = reading.demand != Demand::kAnswer;
  record.kind = is_reasoning ? RequestKind::kReasoning : RequestKind::kSpeculative;
  record.prefix_form = reading.form;
  record.model = asked.source->model();
  record.prompt_bytes = asked.prompt.size();
  record.prompt_tokens = asked.usage.prompt_tokens;
  record.cached_tokens = asked.usage.cached_tokens;
  record.trace_prefix_bytes = script.trace_prefix_bytes;
  record.iteration = script.iteration;
  record.status = 200;
  if (options_.record_prompts) record.prompt = asked.prompt;
  FindParent(asked.prompt, record);
  const std::uint64_t number = log_.Begin(std::move(record));
  if (is_reasoning) Remember({number, asked.prompt, output.text});
  return number;
}

void Service::Note(const Generation& generation, std::uint64_t body_bytes, Duration now) {
  log_.Update(generation.plan().number, [&](RequestRecord& record) {
    if (record.chunks_sent == 0 && generation.chunk_count() > 0) record.first_text_at = now;
    record.tokens_generated = generation.tokens_generated();
    record.chunks_sent = generation.chunk_count();
    record.body_bytes_sent = body_bytes;
  });
}

std::vector<std::string> Service::models() const {
  std::vector<std::string> names;
  names.reserve(sources_.size());
  for (const auto& source : sources_) names.push_back(source->model());
  return names;
}

HttpReply Service::Refuse(const ApiError& error, RequestRecord record) {
  record.status = error.status;
  const Duration now = record.arrived_at;
  log_.End(log_.Begin(std::move(record)), RequestOutcome::kRefused, now);
  return JsonError(error);
}

HttpReply Service::FailAsAsked(const ServerFault& fault, RequestRecord record) {
  const bool is_limit = fault.kind == FaultKind::kRateLimited;
  record.status = is_limit ? 429 : static_cast<int>(fault.status);
  const int status = record.status;
  const Duration now = record.arrived_at;
  log_.End(log_.Begin(std::move(record)), RequestOutcome::kFaulted, now);
  HttpReply reply = JsonError({.status = status,
                               .message = "The model server was asked to fail",
                               .type = is_limit ? "rate_limit_error" : "server_error",
                               .code = is_limit ? "rate_limit_exceeded" : ""});
  if (is_limit) reply.retry_after = fault.retry_after;
  return reply;
}

tl::expected<ServerFault, ApiError> Service::FaultOf(const ServedRequest& http,
                                                     const AskedGeneration& request) {
  ServerFault drawn = fault_draw_.Next();
  const std::string& asked = http.fault.empty() ? request.fault : http.fault;
  if (asked.empty()) return drawn;
  auto fault = ParseFault(asked, FaultScope::kRequest);
  if (fault) return *fault;
  return tl::unexpected(
      ApiError{.message = fault.error().message,
               .param = http.fault.empty() ? "specgen_fault" : "X-Specgen-Fault"});
}

TextSource* Service::SourceFor(const std::string& model, std::string_view prompt) {
  const auto named = std::find_if(sources_.begin(), sources_.end(),
                                  [&](const auto& one) { return one->model() == model; });
  if (named == sources_.end()) return nullptr;
  if ((*named)->Matches(prompt)) return named->get();
  const auto matching = std::find_if(sources_.begin(), sources_.end(),
                                     [&](const auto& one) { return one->Matches(prompt); });
  return matching == sources_.end() ? named->get() : matching->get();
}

std::vector<std::uint64_t> Service::CountPrompt(std::string_view prompt, BlockChain& chain,
                                                Usage& usage) {
  std::vector<std::uint64_t> blocks;
  std::size_t begin = 0;
  for (const std::size_t end : TokenEnds(prompt)) {
    if (chain.Add(prompt.substr(begin, end - begin))) blocks.push_back(chain.block());
    begin = end;
    ++usage.prompt_tokens;
  }
  return blocks;
}

void Service::FindParent(std::string_view prompt, RequestRecord& record) const {
  for (const Parent& parent : parents_) {
    const std::size_t shared = SharedPrefix(prompt, parent.prompt, parent.output);
    // Of equally long ones the latest.
    if (shared == 0 || shared < record.shared_prefix_bytes) continue;
    record.parent = parent.number;
    record.shared_prefix_bytes = shared;
  }
}

void Service::Remember(Parent parent) {
  if (parents_.size() == kParentsMax) parents_.pop_front();
  parents_.push_back(std::move(parent));
}

std::string Service::ModelsJson() const {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const std::string& name : models()) {
    list.push_back({{"id", name},
                    {"object", "model"},
                    {"created", 0},
                    {"owned_by", "specgen model-server"},
                    {"max_model_len", options_.context_tokens_max}});
  }
  return nlohmann::ordered_json{{"object", "list"}, {"data", list}}.dump();
}

}  // namespace specgen
