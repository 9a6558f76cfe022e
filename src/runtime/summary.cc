#include "summary.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "prompt_template.h"
#include "specgen/runtime/utc_text.h"

namespace specgen {
namespace {

using Json = nlohmann::ordered_json;

double Seconds(Duration span) { return std::chrono::duration<double>(span).count(); }
double Seconds(Instant at) { return Seconds(at.since_epoch()); }
double Times(Ppm fraction) {
  return static_cast<double>(fraction.value) / static_cast<double>(kOne.value);
}

// What models and programs wrote may hold anything; a summary is valid UTF-8 in any case.
std::string Dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

Json IdOrNull(auto id) { return id.is_none() ? Json() : Json(id.value()); }

template <std::size_t kCount, class Enumerator>
Json NonZero(const std::array<std::int64_t, kCount>& counts, const char* (*name)(Enumerator)) {
  Json json = Json::object();
  for (std::size_t i = 0; i < kCount; ++i) {
    if (counts[i] != 0) json[name(static_cast<Enumerator>(i))] = counts[i];
  }
  return json;
}

Json UsageJson(const TokenUsage& usage) {
  return {{"generated", usage.generated_tokens},
          {"prompt", usage.prompt_tokens},
          {"cached", usage.cached_tokens}};
}

TokenUsage SumOf(const TokenUsage& a, const TokenUsage& b) {
  return {.prompt_tokens = a.prompt_tokens + b.prompt_tokens,
          .cached_tokens = a.cached_tokens + b.cached_tokens,
          .generated_tokens = a.generated_tokens + b.generated_tokens};
}

Json GenerationJson(const GenerationEntry& book) {
  Json json = {{"generation", book.generation.value()}};
  if (book.is_fork) {
    json["offset"] = book.offset;
    json["trigger"] = TriggerKindName(book.trigger);
    json["rule"] = book.rule;
    json["variant"] = book.variant;
    if (!book.repairs.is_none()) json["repairs"] = book.repairs.value();
    if (book.hint > 0) json["hint"] = book.hint;
  }
  json["started_s"] = Seconds(book.started);
  json["finished_s"] = book.finished ? Json(Seconds(*book.finished)) : Json();
  json["outcome"] = book.finished ? Json(GenerationOutcomeName(book.outcome)) : Json();
  json["tokens"] = UsageJson(book.usage);
  json["candidates"] = book.candidate_count;
  json["led_to_profile"] = book.led_to_profile;
  return json;
}

Json IterationJson(const IterationEntry& iteration, const RunBooks& books) {
  Json forks = Json::array();
  for (const auto& [id, generation] : books.generations) {
    if (generation.is_fork && generation.parent == iteration.reasoning) {
      forks.push_back(GenerationJson(generation));
    }
  }
  return {{"iteration", iteration.iteration},
          {"started_s", Seconds(iteration.started)},
          {"finished_s", iteration.finished ? Json(Seconds(*iteration.finished)) : Json()},
          {"end", IterationEndName(iteration.end)},
          {"reasoning_cut", iteration.reasoning_was_cut},
          {"decided_by", IdOrNull(iteration.decided_by)},
          {"best_speedup", Times(iteration.best)},
          {"reasoning", GenerationJson(books.generations.at(iteration.reasoning))},
          {"forks", forks}};
}

std::string FateOf(const CandidateEntry& candidate) {
  if (!candidate.original.is_none()) return "duplicate";
  if (!candidate.judged || !IsVerdict(candidate.outcome)) return "dropped";
  if (candidate.outcome != StageOutcome::kPassed) return StageOutcomeName(candidate.outcome);
  return candidate.stage == Stage::kProfiling ? "profiled" : "dropped";
}

void AddCandidates(SearchId search, const RunBooks& books, Json& json) {
  std::int64_t found = 0;
  Json fates = Json::object();
  Json origins = Json::object();
  for (const auto& [id, candidate] : books.candidates) {
    if (candidate.search != search) continue;
    ++found;
    Json& fate = fates[FateOf(candidate)];
    fate = fate.is_null() ? 1 : fate.get<int>() + 1;
    Json& origin = origins[CandidateOriginName(candidate.origin)];
    origin = origin.is_null() ? 1 : origin.get<int>() + 1;
  }
  json["candidates_found"] = found;
  json["candidates_by_fate"] = fates;
  json["candidates_by_origin"] = origins;
}

Json SpeedupsJson(SearchId search, const RunBooks& books) {
  std::vector<const CandidateEntry*> profiled;
  for (const auto& [id, candidate] : books.candidates) {
    if (candidate.search == search && FateOf(candidate) == "profiled") {
      profiled.push_back(&candidate);
    }
  }
  std::sort(profiled.begin(), profiled.end(),
            [](const auto* a, const auto* b) { return *a->judged < *b->judged; });
  Json json = Json::array();
  for (const CandidateEntry* candidate : profiled) {
    json.push_back({{"at_s", Seconds(*candidate->judged)},
                    {"candidate", candidate->candidate.value()},
                    {"iteration", candidate->iteration},
                    {"origin", CandidateOriginName(candidate->origin)},
                    {"speedup", Times(candidate->speedup)}});
  }
  return json;
}

Json WasteJson(const SearchEntry& search, const RunBooks& books) {
  std::int64_t forks = 0;
  std::int64_t tokens = 0;
  for (const auto& [id, generation] : books.generations) {
    if (!generation.is_fork || generation.search != search.search) continue;
    if (generation.led_to_profile) continue;
    ++forks;
    tokens += generation.usage.generated_tokens;
  }
  return {{"forks_without_profile", forks}, {"tokens_of_forks_without_profile", tokens}};
}

Json StagesJson(const SearchEntry& search) {
  Json json = Json::object();
  for (std::size_t i = 0; i < search.stages.size(); ++i) {
    json[StageName(static_cast<Stage>(i))] = {
        {"slot_s", Seconds(search.stages[i].slot_time)},
        {"outcomes", NonZero(search.stages[i].outcomes, &StageOutcomeName)}};
  }
  return json;
}

Json BestJson(const SearchResult& result, const CandidateStore& candidates) {
  if (result.best.is_none()) return nullptr;
  return {{"candidate", result.best.value()},
          {"hash", HexOf(candidates.Get(result.best).hash)},
          {"speedup", Times(result.best_speedup)},
          {"noise", Times(result.best_noise)},
          {"timed_again", result.best_was_timed_again},
          {"kernel_time_ns", result.best_kernel_time.count()},
          {"baseline_time_ns", result.baseline_time.count()},
          {"source", result.best_source.filename().string()}};
}

Json SearchJson(const SearchResult& result, const SummaryInput& input) {
  const SearchEntry& book = input.books.searches.at(result.search);
  Json iterations = Json::array();
  for (const IterationEntry& iteration : book.iterations) {
    iterations.push_back(IterationJson(iteration, input.books));
  }
  Json json = {{"search", result.search.value()},
               {"problem", result.problem},
               {"end", SearchEndName(result.end)},
               {"message", result.message},
               {"started_s", Seconds(book.started)},
               {"duration_s", Seconds(result.duration)},
               {"criterion", CriterionKindName(book.options.criterion.kind)},
               {"speculation", book.options.forks.speculation},
               {"best", BestJson(result, input.candidates)},
               {"feedback_count", result.feedback_count},
               {"reasonings_cut", book.reasoning_cut_count},
               {"tokens",
                {{"reasoning", UsageJson(book.reasoning_usage)},
                 {"forks", UsageJson(book.fork_usage)},
                 {"total", UsageJson(SumOf(book.reasoning_usage, book.fork_usage))}}},
               {"triggers",
                {{"seen", NonZero(book.triggers, &TriggerKindName)},
                 {"forked", NonZero(book.granted, &TriggerKindName)},
                 {"refused", NonZero(book.refusals, &ForkRefusalName)}}},
               {"forks", book.fork_count},
               {"forks_failed", book.failed_fork_count},
               {"answers_without_code", book.answer_without_code_count},
               {"empty_answers", book.empty_answer_count},
               {"speedups", SpeedupsJson(result.search, input.books)},
               {"stages", StagesJson(book)},
               {"waste", WasteJson(book, input.books)},
               {"iterations", iterations}};
  AddCandidates(result.search, input.books, json);
  return json;
}

Json ModelJson(const SummaryInput& input) {
  const EndpointEntry& endpoint = input.books.endpoint;
  const std::string recorded =
      RecordedModelKind(endpoint.model.empty() ? input.options.endpoint.model : endpoint.model);
  Json strategies = Json::object();
  for (const auto& [strategy, count] : endpoint.strategies) {
    strategies[ForkStrategyKindName(strategy)] = count;
  }
  return {{"requested", input.options.endpoint.model},
          {"name", endpoint.model},
          {"recorded", recorded.empty() ? Json() : Json(recorded)},
          {"endpoint", HostOfUrl(input.options.endpoint.base_url)},
          {"dialect", input.options.endpoint.dialect},
          {"answers_without_reasoning", endpoint.answer_without_reasoning_count},
          {"retries", endpoint.retry_count},
          {"usage_reported", endpoint.usage_reported_count},
          {"usage_estimated", endpoint.usage_estimated_count},
          {"fork_strategy",
           endpoint.strategy ? Json(ForkStrategyKindName(*endpoint.strategy)) : Json()},
          {"fork_strategies", strategies},
          {"fork_fallbacks", endpoint.fallbacks}};
}

// Of the searches whose model kept failing, each with its problem.
std::string ModelFailures(const RunResult& result) {
  std::string text;
  for (const SearchResult& search : result.searches) {
    if (search.end != SearchEnd::kReasoningFailed) continue;
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", search.problem, search.message);
  }
  return text;
}

Json ShapeJson(const ShapeReport& shape) {
  return {{"shape", shape.shape},
          {"timed", shape.timed},
          {"absolute_error", shape.absolute_error},
          {"relative_error", shape.relative_error},
          {"kernel_time_ns", shape.kernel_time.count()},
          {"baseline_time_ns", shape.baseline_time.count()},
          {"noise", shape.noise},
          {"samples", shape.sample_count}};
}

Json ReportJson(const StageReport& report) {
  Json shapes = Json::array();
  for (const ShapeReport& shape : report.shapes) shapes.push_back(ShapeJson(shape));
  return {{"stage", StageName(report.stage)},
          {"outcome", StageOutcomeName(report.outcome)},
          {"text", report.text},
          {"warnings", report.warnings},
          {"kernel_time_ns", report.kernel_time.count()},
          {"baseline_time_ns", report.baseline_time.count()},
          {"noise", report.noise},
          {"samples", report.sample_count},
          {"queued_s", Seconds(report.times.queued)},
          {"compiled_s", Seconds(report.times.compiled)},
          {"ran_s", Seconds(report.times.ran)},
          {"shapes", shapes}};
}

}  // namespace

RunExit ExitOf(const RunResult& result) {
  if (result.failure) return {"failed", result.failure->message};
  const std::optional<SearchEnd> interruption = InterruptionOf(result);
  if (interruption == SearchEnd::kReasoningFailed) return {"model failed", ModelFailures(result)};
  return {interruption ? "stopped" : "finished", ""};
}

std::string SummaryJson(const SummaryInput& input) {
  Json searches = Json::array();
  for (const SearchResult& result : input.result.searches) {
    searches.push_back(SearchJson(result, input));
  }
  const RunExit exit = ExitOf(input.result);
  const Json summary = {
      {"format", "specgen-summary"},
      {"version", kSummaryVersion},
      {"run", input.result.folder.filename().string()},
      {"started_utc", UtcText(std::chrono::system_clock::to_time_t(input.started))},
      {"duration_s", Seconds(input.result.duration)},
      {"exit", {{"reason", exit.reason}, {"message", exit.message}}},
      {"seed", input.options.seed},
      {"prompt_version", kPromptVersion},
      {"policy", SchedulingPolicyKindName(input.options.scheduler.policy)},
      {"model", ModelJson(input)},
      {"judge",
       {{"jailed", input.worker.jailed},
        {"jail", input.worker.jail},
        {"compiler", input.worker.compiler},
        {"compile_slots", input.worker.compile_slot_count},
        {"devices", input.worker.device_count}}},
      {"machine",
       {{"cpu", input.machine.cpu_model},
        {"cores", input.machine.core_count},
        {"vector_unit", input.machine.vector_unit},
        {"caches", input.machine.caches}}},
      {"warnings", input.result.warnings},
      {"searches", searches}};
  return Dump(summary, 2) + "\n";
}

std::string CandidateResultJson(const std::vector<StoredCandidate>& same) {
  Json results = Json::array();
  for (const StoredCandidate& stored : same) {
    Json stages = Json::array();
    for (const StageReport& report : stored.reports) stages.push_back(ReportJson(report));
    results.push_back(
        {{"candidate", stored.candidate.value()},
         {"search", stored.search.value()},
         {"generation", stored.generation.value()},
         {"origin", CandidateOriginName(stored.origin)},
         {"duplicate_of", IdOrNull(stored.original)},
         {"outcome", stored.outcome ? Json(StageOutcomeName(*stored.outcome)) : Json()},
         {"speedup", Times(stored.speedup)},
         {"stages", stages}});
  }
  const Json json = {{"format", "specgen-candidate"},
                     {"version", kCandidateResultVersion},
                     {"hash", same.empty() ? "" : HexOf(same.front().hash)},
                     {"results", results}};
  return Dump(json, 2) + "\n";
}

std::string DecisionJson(const Decision& decision) {
  Json json = {{"at_s", Seconds(decision.at)}, {"kind", DecisionKindName(decision.kind)}};
  if (!decision.search.is_none()) json["search"] = decision.search.value();
  if (!decision.generation.is_none()) json["generation"] = decision.generation.value();
  if (!decision.candidate.is_none()) json["candidate"] = decision.candidate.value();
  if (decision.speedup.value != 0) json["speedup"] = Times(decision.speedup);
  if (decision.offset != 0) json["offset"] = decision.offset;
  json["text"] = decision.text;
  return Dump(json, -1);
}

std::string HostOfUrl(const std::string& url) {
  const std::size_t scheme = url.find("://");
  std::string host = scheme == std::string::npos ? url : url.substr(scheme + 3);
  host = host.substr(0, host.find_first_of("/?#"));
  const std::size_t credentials = host.rfind('@');
  return credentials == std::string::npos ? host : host.substr(credentials + 1);
}

std::string RecordedModelKind(const std::string& model) {
  for (const std::string kind : {"replay", "synthetic"}) {
    if (model.starts_with(kind + ":")) return kind;
  }
  return "";
}

}  // namespace specgen
