#include "synthetic_trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "text_source.h"

namespace specgen {
namespace {

using Phrases = std::vector<std::string_view>;

constexpr std::string_view kNoteStart = "Note ";

const Phrases& OpeningPhrases() {
  static const Phrases kPhrases = {
      "the task is {problem}, so I start from what it has to read and write.",
      "before any code for {problem}, I want to know what limits it.",
      "I will go through {problem} step by step and keep the numbers in view.",
  };
  return kPhrases;
}

const Phrases& TalkPhrases() {
  static const Phrases kPhrases = {
      "The bytes that must move set the floor; everything above it is overhead that I can remove.",
      "If the inner loop has one long chain of dependent additions, its latency decides, not the "
      "bandwidth.",
      "The compiler will only turn this into vector code when the order of the operations may stay "
      "as it is written.",
      "A row that fits into the first-level cache costs almost nothing to read a second time.",
      "Sizes that are no multiple of the vector width need a tail, and the tail has to be right "
      "before it is fast.",
      "Let me count: {a} loads and {b} arithmetic operations for each element, about {c} cycles "
      "for "
      "a block of sixteen.",
      "Call overhead does not matter here, since each call covers at least {a}000 elements.",
  };
  return kPhrases;
}

const Phrases& ReasonPhrases() {
  static const Phrases kPhrases = {
      "That leaves enough registers for the rest of the loop.",
      "More than that would spill, less would leave the ports idle.",
      "It should be worth {a} to {b} percent.",
      "I can revisit it once there is a measurement.",
      "The tail handling stays the same either way.",
  };
  return kPhrases;
}

const Phrases& DoubtPhrases() {
  static const Phrases kPhrases = {
      "Wait, that reads past the end when the last block is not full.",
      "Hmm, this only pays if the data is still in the cache when I come back to it.",
      "Alternatively, I could keep everything in one pass and correct the result afterwards.",
      "Actually, no: rounding in a different order changes the last digits, and the tolerance is "
      "tight.",
      "Wait, I should check what happens with a single column.",
      "But is it correct for negative inputs? Let me think again about the range reduction.",
  };
  return kPhrases;
}

const Phrases& CuePhrases() {
  static const Phrases kPhrases = {
      "OK, let me write the kernel now.",
      "The design is settled, so here is the implementation in outline.",
      "Let me put this together into the final version.",
      "Now I can implement it.",
  };
  return kPhrases;
}

const Phrases& DraftPhrases() {
  static const Phrases kPhrases = {
      "Let me write the code for this variant:",
      "A first draft of the kernel:",
      "Putting the pieces together:",
      "The implementation would look like this:",
  };
  return kPhrases;
}

const Phrases& AfterDraftPhrases() {
  static const Phrases kPhrases = {
      "I am not sure about the tail in this one.",
      "That should compile, but the main loop can still be better.",
      "Let me go over it once more before I commit to it.",
  };
  return kPhrases;
}

const Phrases& ChinesePhrases() {
  static const Phrases kPhrases = {
      "先把每一行的数据读一遍，再决定分块的大小。",
      "等等，这里的边界条件需要重新检查一下。",
      "现在开始写内核代码，注意最后一块可能不满。",
  };
  return kPhrases;
}

const Phrases& ClosingPhrases() {
  static const Phrases kPhrases = {
      "I have gone over it often enough. Time to write the final answer.",
      "That settles it; I will write out the final version.",
  };
  return kPhrases;
}

// Writes one trace from front to back.
class TraceWriter {
 public:
  TraceWriter(const Workload& workload, std::uint64_t seed)
      : workload_(workload), prng_(seed), target_(DrawLength()) {
    for (const WorkloadParameter& parameter : workload.parameters) {
      values_.push_back(prng_.Below(parameter.values.size()));
    }
    trace_.initial_values = values_;
    trace_.text = NoteOf(seed);
    Say(OpeningPhrases());
    trace_.text += "\n\n";
  }

  SyntheticTrace Write() {
    while (trace_.text.size() < target_) {
      const std::size_t kind = DrawWeighted(workload_.paragraph_weights, prng_);
      WriteParagraph(static_cast<Paragraph>(kind));
      trace_.text += "\n\n";
    }
    Say(ClosingPhrases());
    return std::move(trace_);
  }

 private:
  std::uint64_t DrawLength() {
    const auto& quantiles = workload_.length_quantiles;
    const std::size_t piece = prng_.Below(quantiles.size() - 1);
    return static_cast<std::uint64_t>(
        prng_.Between(static_cast<std::int64_t>(quantiles[piece]),
                      static_cast<std::int64_t>(quantiles[piece + 1])));
  }

  void WriteParagraph(Paragraph kind) {
    switch (kind) {
      case Paragraph::kTalk:
        return Talk();
      case Paragraph::kDecision:
        Decide();
        return Say(ReasonPhrases());
      case Paragraph::kDraft:
        return Draft();
      case Paragraph::kDoubt:
        Say(DoubtPhrases());
        if (prng_.Chance(1, 2)) Decide();
        return;
      case Paragraph::kCue:
        return Say(CuePhrases());
      case Paragraph::kChinese:
        return Say(ChinesePhrases());
    }
  }

  void Talk() {
    const std::uint64_t count = 1 + prng_.Below(3);
    for (std::uint64_t at = 0; at < count; ++at) {
      if (prng_.Chance(1, 2)) {
        AddSentence(
            Expand(workload_, workload_.topics[prng_.Below(workload_.topics.size())], values_));
      } else {
        Say(TalkPhrases());
      }
    }
  }

  void Decide() {
    const std::size_t index = prng_.Below(workload_.parameters.size());
    const WorkloadParameter& parameter = workload_.parameters[index];
    values_[index] = prng_.Below(parameter.values.size());
    const std::size_t sentence = prng_.Below(parameter.decisions.size());
    AddSentence(Expand(workload_, parameter.decisions[sentence], values_));
    trace_.decisions.push_back({trace_.text.size(), index, values_[index]});
  }

  void Draft() {
    Say(DraftPhrases());
    const std::uint64_t percent = std::min<std::uint64_t>(100, trace_.text.size() * 100 / target_);
    trace_.text += "\n\n" + DrawAnswer(workload_, values_, percent, prng_) + "\n";
    Say(AfterDraftPhrases());
  }

  void Say(const Phrases& phrases) {
    std::string sentence(phrases[prng_.Below(phrases.size())]);
    Replace("{problem}", workload_.problem, sentence);
    for (const char* number : {"{a}", "{b}", "{c}"}) {
      Replace(number, std::to_string(2 + prng_.Below(30)), sentence);
    }
    AddSentence(sentence);
  }

  static void Replace(std::string_view mark, const std::string& text, std::string& sentence) {
    const std::size_t at = sentence.find(mark);
    if (at != std::string::npos) sentence.replace(at, mark.size(), text);
  }

  void AddSentence(const std::string& sentence) {
    const char last = trace_.text.back();
    if (last != '\n' && last != ' ') trace_.text += ' ';
    trace_.text += sentence;
  }

  const Workload& workload_;
  Prng prng_;
  std::uint64_t target_;  // Bytes.
  std::vector<std::size_t> values_;
  SyntheticTrace trace_;
};

std::string_view DrawFate(const Workload& workload, std::uint64_t percent, Prng& prng) {
  const FateRow* row = &workload.fates.front();
  for (const FateRow& one : workload.fates) {
    if (one.from_percent <= percent) row = &one;
  }
  std::vector<std::uint64_t> weights;
  for (const WeightedFate& one : row->weights) weights.push_back(one.weight);
  return row->weights[DrawWeighted(weights, prng)].fate;
}

}  // namespace

std::vector<std::size_t> SyntheticTrace::ValuesAt(std::size_t bytes) const {
  std::vector<std::size_t> values = initial_values;
  for (const TraceDecision& decision : decisions) {
    if (decision.offset <= bytes) values[decision.parameter] = decision.value;
  }
  return values;
}

SyntheticTrace WriteTrace(const Workload& workload, std::uint64_t seed) {
  return TraceWriter(workload, seed).Write();
}

std::string NoteOf(std::uint64_t seed) { return fmt::format("{}{:016x}: ", kNoteStart, seed); }

std::optional<FoundNote> FindNote(std::string_view text) {
  for (std::size_t at = text.find(kNoteStart); at != std::string_view::npos;
       at = text.find(kNoteStart, at + 1)) {
    const std::string_view note = text.substr(at, kNoteBytes);
    const std::string_view digits = note.substr(std::min(kNoteStart.size(), note.size()));
    std::uint64_t seed = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), seed, 16);
    if (error == std::errc() && note == NoteOf(seed)) return FoundNote{seed, at};
  }
  return std::nullopt;
}

std::string DrawAnswer(const Workload& workload, const std::vector<std::size_t>& values,
                       std::uint64_t percent, Prng& prng) {
  const std::string_view fate = DrawFate(workload, percent, prng);
  if (fate == kNoCodeFate) return std::string(kNoCodeAnswer);
  std::vector<std::uint64_t> weights;
  for (const WorkloadTemplate& one : workload.templates) {
    weights.push_back(one.fate == fate ? one.weight : 0);
  }
  const WorkloadTemplate& drawn = workload.templates[DrawWeighted(weights, prng)];
  std::string code = Expand(workload, drawn.text, values);
  if (!code.ends_with('\n')) code += '\n';
  return "```cpp\n" + code + "```\n";
}

}  // namespace specgen
