#include "specgen/trigger/trigger_detector.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiled_rules.h"
#include "open_code.h"
#include "specgen/base/check.h"
#include "specgen/trigger/code_extractor.h"
#include "stream_state.h"

namespace specgen {

namespace {
constexpr std::size_t kCacheLineBytes = 64;
}  // namespace

class TriggerScratch::Impl {
 public:
  explicit Impl(const CompiledRules& compiled) : patterns(*compiled.database) {}

  PatternScratch patterns;
  std::vector<PatternMatch> matches;
  std::vector<CompletedBody> completed;
};

TriggerScratch::TriggerScratch(const TriggerRules& rules)
    : impl_(std::make_unique<Impl>(rules.compiled())) {}
TriggerScratch::~TriggerScratch() = default;
TriggerScratch::TriggerScratch(TriggerScratch&&) noexcept = default;
TriggerScratch& TriggerScratch::operator=(TriggerScratch&&) noexcept = default;

// One pass over a chunk: the matches of the patterns say where something happens, and the bytes
// between two of them are looked at only where the state asks for it (in code, on the line of a
// fence, behind a choice that needs a number).
class alignas(kCacheLineBytes) TriggerDetector::Impl {
 public:
  Impl(const TriggerRules& rules, DetectorOptions options)
      : stream_(*rules.compiled().database),
        compiled_(rules.compiled()),
        last_offsets_(compiled_.names.size(), std::numeric_limits<std::int64_t>::min() / 2),
        rules_(rules),
        options_(std::move(options)) {}

  void Feed(std::string_view bytes, TriggerScratch::Impl& scratch, TriggerBatch& batch);
  void Finish(TriggerBatch& batch);
  std::int64_t offset() const { return position_; }
  std::size_t memory_bytes() const {
    return sizeof(*this) + compiled_.database->stream_bytes() +
           last_offsets_.capacity() * sizeof(last_offsets_[0]) +
           (code_ != nullptr ? code_->memory_bytes() : 0);
  }

 private:
  enum class State : std::uint8_t {
    kText,
    kOpeningLine,  // Behind the backticks that may open a fence.
    kCode,
    kClosingLine,  // Behind the backticks that may close it.
  };

  // What one call works on.
  struct Chunk {
    std::string_view bytes;
    std::int64_t begin = 0;
    std::vector<CompletedBody>& completed;
    TriggerBatch& batch;

    std::string_view Part(std::int64_t from, std::int64_t to) const {
      return bytes.substr(static_cast<std::size_t>(from - begin),
                          static_cast<std::size_t>(to - from));
    }
  };

  void Advance(Chunk& chunk, std::int64_t to);
  void AdvanceText(Chunk& chunk, std::int64_t to);
  void AdvanceFenceLine(Chunk& chunk, std::int64_t to);
  void AdvanceCode(Chunk& chunk, std::int64_t to);
  void AppendCode(Chunk& chunk, std::int64_t to);
  std::int64_t FenceLimit() const {
    return fence_begin_ + static_cast<std::int64_t>(kCodeBytesMax);
  }
  void OnMatch(Chunk& chunk, PatternMeaning meaning);
  void OnTextMatch(Chunk& chunk, PatternMeaning meaning);
  void OnCodeMatch(PatternMeaning meaning);

  void EndSentence(Chunk& chunk, std::int64_t point, bool is_question);
  void FireSentence(std::int64_t point, TriggerBatch& batch);
  void StartSentence(std::int64_t point, std::int64_t begin);
  std::int64_t TrimBlanks(const Chunk& chunk, std::int64_t end) const;

  void StartFenceLine(State state);
  void EndOpeningLine(std::int64_t end);
  void EndClosingLine(std::int64_t end, TriggerBatch& batch);
  void DeliverCode(TriggerBatch& batch);
  bool IsKnown(std::string_view source) const;

  bool Emit(std::uint32_t rule, std::int64_t offset, TriggerBatch& batch);

  // What nearly every chunk touches comes first and fits a few cache lines: with hundreds of
  // streams in turn each chunk finds its stream out of the nearest cache.
  PatternStream stream_;
  const CompiledRules& compiled_;
  std::int64_t position_ = 0;   // Bytes that were looked at.
  std::int64_t solid_end_ = 0;  // Behind the last byte before this chunk that is no blank.
  Sentence sentence_;
  State state_ = State::kText;
  bool is_quoted_line_ = false;
  bool is_quoted_fence_ = false;

  // The last trigger, and the last of each rule.
  std::uint32_t last_rule_ = 0;
  std::int64_t last_offset_ = 0;
  std::vector<std::int64_t> last_offsets_;

  std::unique_ptr<OpenCode> code_;  // Null outside of fences in a language of the rules.
  std::int64_t quote_end_ = -1;     // Of the sentence that announced old code.
  std::int64_t fence_begin_ = 0;    // Of its content.
  std::int64_t closing_begin_ = 0;  // Of the backticks that may close it.
  std::uint32_t fence_ticks_ = 0;
  FenceLine fence_line_;

  TriggerRules rules_;
  DetectorOptions options_;
};

void TriggerDetector::Impl::Feed(std::string_view bytes, TriggerScratch::Impl& scratch,
                                 TriggerBatch& batch) {
  // While the patterns are matched, the rest of what this stream needs comes into the cache.
  const char* const state = reinterpret_cast<const char*>(this);
  __builtin_prefetch(state + kCacheLineBytes, 1);
  __builtin_prefetch(state + 2 * kCacheLineBytes, 1);
  stream_.Scan(bytes, scratch.patterns, scratch.matches);
  Chunk chunk{.bytes = bytes, .begin = position_, .completed = scratch.completed, .batch = batch};
  for (const PatternMatch& match : scratch.matches) {
    const PatternMeaning meaning = compiled_.meanings[match.id];
    // Code is read in long pieces, not from one of its line ends to the next.
    const bool is_inside_code = state_ == State::kCode && match.end <= FenceLimit();
    if (is_inside_code && !IsAboutCode(meaning.role)) continue;
    Advance(chunk, match.end);
    OnMatch(chunk, meaning);
  }
  Advance(chunk, chunk.begin + static_cast<std::int64_t>(bytes.size()));
  solid_end_ = TrimBlanks(chunk, position_);
}

void TriggerDetector::Impl::Finish(TriggerBatch& batch) {
  if (state_ == State::kClosingLine) EndClosingLine(position_, batch);
}

void TriggerDetector::Impl::Advance(Chunk& chunk, std::int64_t to) {
  // Nearly always: prose, of which nobody wants to see a byte.
  const bool seeks_number = sentence_.wants_number && !sentence_.has_number;
  if (state_ == State::kText && !seeks_number && to <= sentence_.begin + kSentenceBytesMax) {
    position_ = to;
    return;
  }
  while (position_ < to) {
    switch (state_) {
      case State::kText:
        AdvanceText(chunk, to);
        break;
      case State::kCode:
        AdvanceCode(chunk, to);
        break;
      case State::kOpeningLine:
      case State::kClosingLine:
        AdvanceFenceLine(chunk, to);
        break;
    }
  }
}

void TriggerDetector::Impl::AdvanceText(Chunk& chunk, std::int64_t to) {
  std::int64_t end = to;
  const std::int64_t limit = sentence_.begin + kSentenceBytesMax;
  if (to > limit) {
    // The first character that begins behind the limit begins a new sentence.
    end = std::max(limit, position_);
    const auto is_inside = [&] {
      return IsContinuationByte(chunk.bytes[static_cast<std::size_t>(end - chunk.begin)]);
    };
    while (end < to && is_inside()) ++end;
  }
  if (sentence_.wants_number && !sentence_.has_number) {
    for (const char c : chunk.Part(position_, end)) {
      if (c >= '0' && c <= '9') sentence_.has_number = true;
    }
  }
  position_ = end;
  if (end < to) {
    EndSentence(chunk, end, false);
  }
}

void TriggerDetector::Impl::AdvanceFenceLine(Chunk& chunk, std::int64_t to) {
  if (state_ == State::kClosingLine) to = std::min(to, FenceLimit());
  if (to <= position_) {
    // Too much code, even if it closed now.
    state_ = State::kCode;
    return;
  }
  const std::string_view part = chunk.Part(position_, to);
  const std::size_t newline = part.find('\n');
  const std::string_view line = part.substr(0, newline);
  fence_line_.Append(line);
  const bool is_whole = newline != std::string_view::npos;
  const std::int64_t end = position_ + static_cast<std::int64_t>(line.size()) + (is_whole ? 1 : 0);
  if (state_ == State::kClosingLine) {
    AppendCode(chunk, end);
    if (is_whole) EndClosingLine(end, chunk.batch);
  } else if (is_whole) {
    EndOpeningLine(end);
  }
  position_ = end;
}

void TriggerDetector::Impl::AdvanceCode(Chunk& chunk, std::int64_t to) {
  const std::int64_t end = std::min(to, std::max(FenceLimit(), position_));
  AppendCode(chunk, end);
  position_ = end;
  if (end < to) {
    // Nobody closed it, or nobody would judge it.
    code_.reset();
    state_ = State::kText;
    StartSentence(end, end);
  }
}

// Takes the bytes up to `to` into the open code, and reports the functions that they complete.
void TriggerDetector::Impl::AppendCode(Chunk& chunk, std::int64_t to) {
  if (code_ == nullptr || to <= position_) return;
  chunk.completed.clear();
  code_->Append(chunk.Part(position_, to), chunk.completed);
  if (is_quoted_fence_) return;
  for (const CompletedBody& body : chunk.completed) {
    const std::string_view source =
        std::string_view(code_->source()).substr(body.begin, body.end - body.begin);
    if (IsKnown(source)) continue;
    Emit(body.rule->rule, code_->begin() + static_cast<std::int64_t>(body.end), chunk.batch);
  }
}

void TriggerDetector::Impl::OnMatch(Chunk& chunk, PatternMeaning meaning) {
  if (state_ == State::kText) {
    OnTextMatch(chunk, meaning);
  } else if (state_ == State::kCode) {
    OnCodeMatch(meaning);
  }
}

void TriggerDetector::Impl::OnTextMatch(Chunk& chunk, PatternMeaning meaning) {
  switch (meaning.role) {
    case PatternRole::kTerm: {
      const std::uint64_t bit = std::uint64_t{1} << meaning.number;
      sentence_.bits |= bit;
      if ((bit & compiled_.number_bits) != 0) sentence_.wants_number = true;
      break;
    }
    case PatternRole::kThought:
      if (!is_quoted_line_) Emit(meaning.number, sentence_.point, chunk.batch);
      break;
    case PatternRole::kQuote:
      sentence_.announces_quote = true;
      break;
    case PatternRole::kFence:
      StartFenceLine(State::kOpeningLine);
      break;
    case PatternRole::kQuestionEnd:
    case PatternRole::kSentenceEnd:
      EndSentence(chunk, TrimBlanks(chunk, position_), meaning.role == PatternRole::kQuestionEnd);
      break;
    case PatternRole::kNewline:
      EndSentence(chunk, TrimBlanks(chunk, position_), false);
      is_quoted_line_ = false;
      break;
    case PatternRole::kQuotedLine:
      is_quoted_line_ = true;
      break;
    case PatternRole::kEntry:
    case PatternRole::kPlaceholder:
      break;
  }
}

void TriggerDetector::Impl::OnCodeMatch(PatternMeaning meaning) {
  if (meaning.role == PatternRole::kFence) {
    StartFenceLine(State::kClosingLine);
  } else if (code_ == nullptr) {
    return;
  } else if (meaning.role == PatternRole::kEntry) {
    code_->OnEntry(meaning.number);
  } else if (meaning.role == PatternRole::kPlaceholder) {
    code_->OnPlaceholder();
  }
}

// The sentence ends at `point`, which the byte before `position_` has decided.
void TriggerDetector::Impl::EndSentence(Chunk& chunk, std::int64_t point, bool is_question) {
  if (point > sentence_.point) {
    if (sentence_.announces_quote) quote_end_ = point;
    if (!is_question && !is_quoted_line_) {
      if (sentence_.bits != 0) FireSentence(point, chunk.batch);
      const std::int64_t period = options_.period_tokens * kBytesPerToken;
      if (period > 0 && compiled_.periodic_rule && point - last_offset_ >= period) {
        Emit(*compiled_.periodic_rule, point, chunk.batch);
      }
    }
  }
  StartSentence(std::max(point, sentence_.point), position_);
}

void TriggerDetector::Impl::FireSentence(std::int64_t point, TriggerBatch& batch) {
  for (const SentenceRule& rule : compiled_.sentences) {
    if ((sentence_.bits & rule.all_of) != rule.all_of) continue;
    if ((sentence_.bits & rule.none_of) != 0) continue;
    if (rule.needs_number && !sentence_.has_number) continue;
    Emit(rule.rule, point, batch);
  }
}

void TriggerDetector::Impl::StartSentence(std::int64_t point, std::int64_t begin) {
  sentence_ = Sentence{.point = point, .begin = begin};
}

// The largest offset up to `end` with a byte before it that is no blank.
std::int64_t TriggerDetector::Impl::TrimBlanks(const Chunk& chunk, std::int64_t end) const {
  while (end > chunk.begin &&
         IsBlankByte(chunk.bytes[static_cast<std::size_t>(end - chunk.begin - 1)])) {
    --end;
  }
  return end > chunk.begin ? end : solid_end_;
}

void TriggerDetector::Impl::StartFenceLine(State state) {
  state_ = state;
  fence_line_ = FenceLine(3);
  closing_begin_ = position_ - 3;
  if (code_ != nullptr) code_->StartClosingLine();
}

void TriggerDetector::Impl::EndOpeningLine(std::int64_t end) {
  if (!fence_line_.Opens()) {
    state_ = State::kText;
    return;
  }
  state_ = State::kCode;
  fence_ticks_ = fence_line_.tick_count();
  fence_begin_ = end;
  is_quoted_fence_ = quote_end_ >= 0 && quote_end_ == sentence_.point;
  const std::optional<std::size_t> language = compiled_.FindLanguage(fence_line_.tag());
  if (language) code_ = std::make_unique<OpenCode>(compiled_, *language, end);
}

void TriggerDetector::Impl::EndClosingLine(std::int64_t end, TriggerBatch& batch) {
  if (fence_line_.Closes(fence_ticks_)) {
    if (code_ != nullptr) DeliverCode(batch);
    code_.reset();
    state_ = State::kText;
    const std::int64_t point = closing_begin_ + fence_line_.tick_count();
    StartSentence(point, end);
  } else if (fence_line_.Opens() && compiled_.FindLanguage(fence_line_.tag())) {
    // The last line of the fence before was forgotten.
    code_.reset();
    StartSentence(closing_begin_, end);
    EndOpeningLine(end);
  } else {
    state_ = State::kCode;
  }
}

void TriggerDetector::Impl::DeliverCode(TriggerBatch& batch) {
  const CodeRule* rule = code_->FenceRule();
  if (rule == nullptr || is_quoted_fence_ || code_->has_placeholder()) return;
  std::string source(code_->content());
  if (IsKnown(source)) return;
  if (!Emit(rule->rule, closing_begin_ + fence_line_.tick_count(), batch)) return;
  batch.triggers.back().code = batch.codes.size();
  batch.codes.push_back({.language = compiled_.languages[code_->language()].name,
                         .source = source,
                         .begin = code_->begin(),
                         .end = code_->begin() + static_cast<std::int64_t>(source.size()),
                         .has_entry = true});
}

bool TriggerDetector::Impl::IsKnown(std::string_view source) const {
  if (options_.known_code == nullptr) return false;
  const SourceSyntax syntax = compiled_.languages[code_->language()].syntax;
  return options_.known_code->Contains(source, syntax);
}

// False where the trigger is not one: nothing lies before it, its rule is to be quiet, or one that
// comes later in the order was there already.
bool TriggerDetector::Impl::Emit(std::uint32_t rule, std::int64_t offset, TriggerBatch& batch) {
  if (offset <= 0 || offset - last_offsets_[rule] < compiled_.quiet_bytes[rule]) return false;
  if (std::pair(offset, rule) <= std::pair(last_offset_, last_rule_)) return false;
  last_offset_ = offset;
  last_rule_ = rule;
  last_offsets_[rule] = offset;
  batch.triggers.push_back(
      {.kind = compiled_.kinds[rule], .rule = rule, .offset = offset, .code = {}});
  return true;
}

TriggerDetector::TriggerDetector(const TriggerRules& rules, DetectorOptions options)
    : impl_(std::make_unique<Impl>(rules, std::move(options))) {}
TriggerDetector::~TriggerDetector() = default;
TriggerDetector::TriggerDetector(TriggerDetector&&) noexcept = default;
TriggerDetector& TriggerDetector::operator=(TriggerDetector&&) noexcept = default;

void TriggerDetector::Feed(std::string_view bytes, TriggerScratch& scratch, TriggerBatch& batch) {
  while (!bytes.empty()) {
    const std::string_view part = bytes.substr(0, kScanBytesMax);
    impl_->Feed(part, *scratch.impl_, batch);
    bytes.remove_prefix(part.size());
  }
}

void TriggerDetector::Finish(TriggerScratch&, TriggerBatch& batch) { impl_->Finish(batch); }

std::int64_t TriggerDetector::offset() const { return impl_->offset(); }

std::size_t TriggerDetector::memory_bytes() const { return sizeof(*this) + impl_->memory_bytes(); }

}  // namespace specgen
