#include "simulated_model.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

#include "chance.h"
#include "specgen/base/check.h"
#include "specgen/base/digest.h"

namespace specgen {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kBytesPerToken = 4;
constexpr std::int64_t kCacheBlockTokens = 16;
constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

}  // namespace

Ppm SimulatedModel::MaturityAt(const Stream& reasoning, std::int64_t tokens) {
  if (reasoning.reasoning_tokens == 0) return kOne;
  return Ppm{std::min(tokens, reasoning.reasoning_tokens) * kOne.value /
             reasoning.reasoning_tokens};
}

void SimulatedModel::Reset(const Scenario& scenario, std::uint64_t seed) {
  scenario_ = &scenario;
  seed_ = seed;
  live_count_ = 0;
  streams_.clear();
  free_streams_.clear();
  stream_of_.clear();
  reasoning_count_.clear();
}

// The key makes a generation's fate depend on what it is, not on when it started: two policies that
// run on one seed see the same reasoning in the same iteration.
SimulatedModel::Stream SimulatedModel::Open(GenerationId generation, SearchId search,
                                            std::uint64_t key) const {
  Stream stream;
  stream.generation = generation;
  stream.search = search;
  stream.is_live = true;
  stream.author.generation = generation;
  stream.author.search = search;
  Digest digest;
  digest.Add(seed_);
  digest.Add(search.value());
  digest.Add(key);
  stream.prng = Prng(digest.value());
  return stream;
}

void SimulatedModel::Begin(Stream stream) {
  const std::uint64_t id = stream.generation.value();
  if (id >= stream_of_.size()) stream_of_.resize(id + 1, 0);
  if (stream.stall_tokens != kNever) faults_.Count(Fault::kGenerationStalled);
  if (free_streams_.empty()) {
    streams_.push_back(Stream());
    free_streams_.push_back(static_cast<std::uint32_t>(streams_.size()));
  }
  stream_of_[id] = free_streams_.back();
  free_streams_.pop_back();
  Stream& begun = streams_[stream_of_[id] - 1];
  begun = std::move(stream);
  ++live_count_;
  PlanNext(begun);
}

SimulatedModel::Stream* SimulatedModel::FindStream(GenerationId generation) {
  SPECGEN_CHECK(generation.value() < stream_of_.size(), "only started generations have a stream");
  const std::uint32_t number = stream_of_[generation.value()];
  return number == 0 ? nullptr : &streams_[number - 1];
}

void SimulatedModel::DrawPace(Instant now, bool is_speculating, Stream& stream) const {
  const ModelScenario& model = scenario_->model;
  const Variate& fork_silence =
      model.caches_prefixes ? model.fork_first_token_ms : model.cold_fork_first_token_ms;
  const Variate& silence = stream.is_fork ? fork_silence : model.first_token_ms;
  stream.first_token = now + milliseconds(silence.Draw(stream.prng));
  const std::int64_t rate = std::max<std::int64_t>(1, model.tokens_per_second.Draw(stream.prng));
  stream.per_token = std::max(Duration(1), Duration(std::chrono::seconds(1)) / rate);
  if (is_speculating) {
    stream.per_token += Duration(Scaled(stream.per_token.count(), model.fork_slowdown));
  }
}

void SimulatedModel::DrawFaults(Stream& stream) const {
  const FaultScenario& faults = scenario_->faults;
  const bool fails = faults_.Draws(faults.generation_fails, stream.prng);
  const auto fail_tokens = static_cast<std::int64_t>(
      stream.prng.Below(static_cast<std::uint64_t>(stream.end_tokens + 1)));
  const bool stalls = faults_.Draws(faults.generation_stalls, stream.prng);
  const auto stall_tokens = static_cast<std::int64_t>(
      stream.prng.Below(static_cast<std::uint64_t>(stream.end_tokens + 1)));
  const Duration stall = milliseconds(faults.stall_ms.Draw(stream.prng));
  stream.stall_tokens = stalls ? stall_tokens : kNever;
  stream.stall = stall;
  if (!fails) return;
  stream.end_tokens = fail_tokens;
  stream.outcome = GenerationOutcome::kFailed;
  stream.has_answer = false;
}

void SimulatedModel::On(Instant now, const StartReasoning& action) {
  const ModelScenario& model = scenario_->model;
  if (action.search.value() >= reasoning_count_.size()) {
    reasoning_count_.resize(action.search.value() + 1, 0);
  }
  const std::int32_t turn = ++reasoning_count_[action.search.value()];
  Stream stream = Open(action.generation, action.search, static_cast<std::uint64_t>(turn));
  stream.judges_trace = action.judges_trace;
  stream.author.mood = sources_.StartIteration(action.search, stream.prng);
  stream.usage.prompt_tokens = model.prompt_tokens.Draw(stream.prng);
  const std::int64_t reasoning = model.reasoning_tokens.Draw(stream.prng);
  const std::int64_t answer = model.answer_tokens.Draw(stream.prng);
  stream.has_answer = Draws(model.reasoning_answers, stream.prng);
  stream.reasoning_tokens = std::min(reasoning, action.token_max);
  stream.end_tokens = reasoning + answer;
  if (stream.end_tokens > action.token_max) {
    stream.end_tokens = action.token_max;
    stream.outcome = GenerationOutcome::kTruncated;
    stream.has_answer = false;
  }
  // A search that speculates has its trace judged as well.
  DrawPace(now, action.judges_trace, stream);
  DrawFaults(stream);
  const std::int64_t first = model.first_trigger_tokens.Draw(stream.prng);
  stream.trigger_tokens = NextTrigger(stream, first);
  Begin(std::move(stream));
}

void SimulatedModel::On(Instant now, const ForkGeneration& action) {
  const Stream* parent = FindStream(action.parent);
  SPECGEN_CHECK(parent != nullptr && !parent->is_fork, "forks come from reasonings");
  Begin(OpenFork(now, *parent, action));
}

SimulatedModel::Stream SimulatedModel::OpenFork(Instant now, const Stream& parent,
                                                const ForkGeneration& action) const {
  const ModelScenario& model = scenario_->model;
  Digest key;
  key.Add(static_cast<std::uint64_t>(action.offset));
  key.Add(static_cast<std::uint64_t>(action.variant));
  key.Add(static_cast<std::uint64_t>(reasoning_count_[parent.search.value()]));
  const bool is_repair = !action.repairs.is_none();
  if (is_repair) key.Add(sources_.of(action.repairs).seed);
  Stream stream = Open(action.generation, parent.search, key.value());
  stream.is_fork = true;
  stream.author.mood = parent.author.mood;
  stream.author.maturity = MaturityAt(parent, action.offset / kBytesPerToken);
  stream.author.has_hint = action.hint > 0;
  stream.author.is_repair = is_repair;
  stream.usage.prompt_tokens = parent.usage.prompt_tokens + action.offset / kBytesPerToken;
  const std::int64_t block_count = stream.usage.prompt_tokens / kCacheBlockTokens;
  if (model.caches_prefixes) stream.usage.cached_tokens = block_count * kCacheBlockTokens;
  stream.end_tokens = model.fork_tokens.Draw(stream.prng);
  stream.has_answer = Draws(model.fork_answers, stream.prng);
  if (stream.end_tokens > action.token_max) {
    stream.end_tokens = action.token_max;
    stream.outcome = GenerationOutcome::kTruncated;
    stream.has_answer = false;
  }
  DrawPace(now, true, stream);
  DrawFaults(stream);
  return stream;
}

// The oracle looks at what the first fork from each place would write.
std::int64_t SimulatedModel::NextTrigger(Stream& reasoning, std::int64_t tokens) const {
  const ModelScenario& model = scenario_->model;
  if (!model.oracle_triggers) return tokens;
  while (tokens < reasoning.reasoning_tokens) {
    ForkGeneration probe;
    probe.offset = tokens * kBytesPerToken;
    probe.token_max = kTokenCountMax;
    const Stream fork = OpenFork(Instant(), reasoning, probe);
    if (fork.has_answer && sources_.WouldBeRight(fork.author, fork.prng)) break;
    tokens += 1 + model.trigger_gap_tokens.Draw(reasoning.prng);
  }
  return tokens;
}

void SimulatedModel::On(Instant now, const CancelGeneration& action) {
  Stream* found = FindStream(action.generation);
  if (found == nullptr || !found->is_live) return;
  Stream& stream = *found;
  const bool races = faults_.Draws(scenario_->faults.cancel_race, stream.prng);
  const std::int64_t delay_ms = stream.prng.Between(0, races ? 3000 : 200);
  // A stream that is being closed says nothing more, except in a race.
  if (races) {
    faults_.Count(Fault::kCancelRace);
  } else {
    ++stream.version;
  }
  timeline_.Plan(now + milliseconds(delay_ms), Happening::kStreamIsClosed,
                 action.generation.value());
}

void SimulatedModel::LoseHost() {
  for (std::size_t i = 0; i < streams_.size(); ++i) streams_[i].is_live = false;
  live_count_ = 0;
}

Instant SimulatedModel::TimeOf(const Stream& stream, std::int64_t tokens) const {
  const Instant at = stream.first_token + stream.per_token * tokens;
  return tokens > stream.stall_tokens ? at + stream.stall : at;
}

std::int64_t SimulatedModel::TokensAt(const Stream& stream, Instant now) const {
  if (now < stream.first_token) return 0;
  const Duration elapsed = now - stream.first_token;
  std::int64_t tokens = elapsed / stream.per_token;
  if (tokens > stream.stall_tokens) {
    tokens = std::max(stream.stall_tokens, (elapsed - stream.stall) / stream.per_token);
  }
  return std::clamp(tokens, stream.shown_tokens, std::max(stream.shown_tokens, stream.end_tokens));
}

// The next thing that the stream shows: the nearest of trigger, coalesced advance and end.
void SimulatedModel::PlanNext(Stream& stream) {
  const std::int64_t trace_end =
      stream.is_fork ? 0 : std::min(stream.reasoning_tokens, stream.end_tokens);
  std::int64_t tokens = stream.end_tokens;
  stream.next = stream.has_answer ? Next::kAnswer : Next::kEnd;
  if (stream.shown_tokens < trace_end) {
    const std::int64_t gap_ms = scenario_->model.advance_gap_ms.Draw(stream.prng);
    const std::int64_t gap_tokens = milliseconds(gap_ms) / stream.per_token;
    tokens = std::min(trace_end, stream.shown_tokens + std::max<std::int64_t>(1, gap_tokens));
    stream.next = Next::kAdvance;
    if (stream.trigger_tokens <= tokens) {
      tokens = std::max(stream.trigger_tokens, stream.shown_tokens);
      stream.next = Next::kTrigger;
    }
  }
  stream.advance_tokens = tokens;
  timeline_.Plan(TimeOf(stream, tokens), Happening::kStreamMoves, stream.generation.value(),
                 ++stream.version);
}

std::optional<Event> SimulatedModel::Take(const TimelineEntry& entry) {
  Stream* found = FindStream(GenerationId(entry.subject));
  if (found == nullptr) return std::nullopt;
  Stream& stream = *found;
  switch (entry.what) {
    case Happening::kStreamMoves:
      if (!stream.is_live || entry.version != stream.version) return std::nullopt;
      if (stream.next == Next::kEnd) return End(entry.at, stream, stream.outcome);
      return Step(stream);
    case Happening::kStreamIsClosed:
      if (!stream.is_live) return std::nullopt;
      stream.usage.generated_tokens = TokensAt(stream, entry.at);
      return End(entry.at, stream, GenerationOutcome::kCancelled);
    case Happening::kTriggerIsLate:
      if (faults_.is_stopped()) return std::nullopt;
      faults_.Count(Fault::kLateTrigger);
      return TriggerReached{stream.generation, TriggerKind::kPeriodic, 0,
                            stream.shown_tokens * kBytesPerToken, stream.shown_tokens};
    case Happening::kGenerationEndRepeats:
      if (faults_.is_stopped()) return std::nullopt;
      faults_.Count(Fault::kRepeatedEnd);
      return GenerationFinished{stream.generation, stream.outcome, stream.usage};
    default:
      SPECGEN_CHECK(false, "the model is asked about streams only");
  }
}

std::optional<Event> SimulatedModel::Step(Stream& stream) {
  switch (stream.next) {
    case Next::kAdvance: {
      stream.shown_tokens = stream.advance_tokens;
      const TraceAdvanced event{stream.generation, stream.shown_tokens * kBytesPerToken,
                                stream.shown_tokens};
      PlanNext(stream);
      return event;
    }
    case Next::kTrigger:
      return Trigger(stream);
    case Next::kTraceCandidate:
      return Write(stream, CandidateOrigin::kTrace);
    case Next::kAnswer:
      stream.has_answer = false;
      return Write(stream, stream.is_fork ? CandidateOrigin::kForkAnswer
                                          : CandidateOrigin::kReasoningAnswer);
    case Next::kEnd:
      break;
  }
  SPECGEN_CHECK(false, "the end of a stream is no step");
}

Event SimulatedModel::Write(Stream& stream, CandidateOrigin origin) {
  Authorship author = stream.author;
  author.origin = origin;
  if (origin == CandidateOrigin::kTrace) author.maturity = MaturityAt(stream, stream.shown_tokens);
  const CandidateFound found = sources_.Write(author, stream.prng);
  PlanNext(stream);
  return found;
}

Event SimulatedModel::Trigger(Stream& stream) {
  const ModelScenario& model = scenario_->model;
  stream.shown_tokens = stream.advance_tokens;
  const std::size_t kind = DrawIndex(model.trigger_weights, stream.prng);
  TriggerReached event{.generation = stream.generation,
                       .kind = static_cast<TriggerKind>(kind),
                       .rule = static_cast<std::uint32_t>(kind),
                       .offset = stream.shown_tokens * kBytesPerToken,
                       .tokens = stream.shown_tokens};
  if (event.kind == TriggerKind::kThoughtStart) {
    // The fork leaves out the words that start the new thought.
    event.offset = std::max<std::int64_t>(0, event.offset - 8 * kBytesPerToken);
  }
  const std::int64_t gap = 1 + model.trigger_gap_tokens.Draw(stream.prng);
  stream.trigger_tokens = NextTrigger(stream, stream.shown_tokens + gap);
  const bool holds_source = Draws(model.trace_candidate, stream.prng);
  if (event.kind == TriggerKind::kCodeFence && holds_source && stream.judges_trace) {
    stream.next = Next::kTraceCandidate;
    timeline_.Plan(TimeOf(stream, stream.shown_tokens), Happening::kStreamMoves,
                   stream.generation.value(), ++stream.version);
  } else {
    PlanNext(stream);
  }
  return event;
}

Event SimulatedModel::End(Instant now, Stream& stream, GenerationOutcome outcome) {
  stream.is_live = false;
  --live_count_;
  ++stream.version;
  stream.outcome = outcome;
  if (outcome != GenerationOutcome::kCancelled) stream.usage.generated_tokens = stream.end_tokens;
  if (outcome == GenerationOutcome::kFailed) faults_.Count(Fault::kGenerationFailed);
  const bool trigger_is_late = faults_.Draws(scenario_->faults.late_trigger, stream.prng);
  const bool repeats = faults_.Draws(scenario_->faults.repeated_end, stream.prng);
  const std::int64_t delay_ms = stream.prng.Between(0, 5000);
  const Instant later = now + milliseconds(delay_ms);
  const std::uint64_t subject = stream.generation.value();
  if (trigger_is_late && !stream.is_fork) {
    timeline_.Plan(later, Happening::kTriggerIsLate, subject);
  }
  if (repeats) timeline_.Plan(later, Happening::kGenerationEndRepeats, subject);
  // Nobody forks from a fork, so that the next stream can have its place.
  if (stream.is_fork && !repeats) free_streams_.push_back(std::exchange(stream_of_[subject], 0));
  return GenerationFinished{stream.generation, outcome, stream.usage};
}

}  // namespace specgen
