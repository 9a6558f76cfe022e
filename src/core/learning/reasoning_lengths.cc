#include "learning/reasoning_lengths.h"

#include <algorithm>
#include <array>

#include "specgen/model/ratio.h"

namespace specgen {
namespace {

// What the guess of the length is worth, and at each level the usual distribution, in reasonings.
constexpr std::int64_t kGuessWeight = 3;
constexpr std::int64_t kUsualWeight = 4;
constexpr std::int64_t kFirstLevelEnd = 256;

constexpr std::int64_t FindLevelStart(int level) {
  if (level == 0) return 0;
  constexpr std::array<std::int64_t, 4> kQuarterOctaves = {1'000'000, 1'189'207, 1'414'214,
                                                           1'681'793};
  const int step = level - 1;
  const std::int64_t octave = kFirstLevelEnd << static_cast<unsigned>(step / 4);
  return octave * kQuarterOctaves[static_cast<std::size_t>(step % 4)] / kOne.value;
}

// Asked for at every trigger.
constexpr auto kLevelStarts = [] {
  std::array<std::int64_t, kLengthLevelCount + 1> starts{};
  for (int level = 0; level <= kLengthLevelCount; ++level) {
    starts[static_cast<std::size_t>(level)] = FindLevelStart(level);
  }
  return starts;
}();

// Where a level starts: 0, 256, 304, 362, 430, 512 and so on.
std::int64_t LevelStart(int level) { return kLevelStarts[static_cast<std::size_t>(level)]; }

int LevelOf(std::int64_t tokens) {
  const auto above =
      std::upper_bound(kLevelStarts.begin() + 1, kLevelStarts.begin() + kLengthLevelCount, tokens);
  return static_cast<int>(above - kLevelStarts.begin()) - 1;
}

// Of reasonings with a mean of one, the share, in ppm, that is longer than 2^(j/4), for j from -14
// to 12: lognormal with a standard deviation of 0.6 of the logarithm, as those of real models
// roughly are.
constexpr std::array<std::int64_t, 27> kLonger = {
    999'909, 999'724, 999'227, 997'992, 995'175, 989'256, 977'810, 957'436, 924'052,
    873'700, 803'792, 714'451, 609'349, 495'536, 382'089, 277'994, 190'074, 121'720,
    72'801,  40'575,  21'033,  10'125,  4521,    1870,    716,     254,     83};
constexpr int kFirstStep = -14;

// Chance, in ppm, that such a reasoning ends in the level that starts `sixteenths` of an octave
// above the mean, once it is there.
std::int64_t UsualEndingShare(int sixteenths) {
  constexpr int kLast = static_cast<int>(kLonger.size()) - 2;
  const int place = std::clamp(sixteenths - 4 * kFirstStep, 0, 4 * kLast);
  const auto share = [](int step) {
    const auto at = static_cast<std::size_t>(step);
    return kOne.value - kLonger[at + 1] * kOne.value / kLonger[at];
  };
  const int step = std::min(place / 4, kLast - 1);
  return share(step) + (share(step + 1) - share(step)) * (place - 4 * step) / 4;
}

// The mean of a usual distribution: so many sixteenths of an octave above 256 tokens.
struct TypicalLength {
  int sixteenths = 0;
};

int SixteenthsAbove(int level, TypicalLength typical) {
  return 4 * (level - 1) - typical.sixteenths;
}

// Chance, in ppm, that a reasoning which reaches the level ends in it.
std::int64_t EndingShare(const LearnedRecord& record, TypicalLength typical, int level) {
  const auto at = static_cast<std::size_t>(level);
  const std::int64_t usual = UsualEndingShare(SixteenthsAbove(level, typical));
  return (record.lengths.hits[at] * kOne.value + kUsualWeight * usual) /
         (record.lengths.tries[at] + kUsualWeight);
}

TypicalLength TypicalOf(std::int64_t tokens) {
  const int level = std::max(1, LevelOf(tokens));
  const std::int64_t start = LevelStart(level);
  const std::int64_t width = LevelStart(level + 1) - start;
  const std::int64_t inside = std::clamp<std::int64_t>(tokens - start, 0, width - 1);
  return {4 * (level - 1) + static_cast<int>(4 * inside / width)};
}

// Ends that reasonings would have had, in ppm, were they of that typical length.
std::int64_t ExpectedEnds(const LearnedRecord& record, TypicalLength guess, TypicalLength typical) {
  std::int64_t ends = 0;
  std::int64_t guessed_there = kGuessWeight * kOne.value;
  for (int level = 0; level < kLengthLevelCount; ++level) {
    const std::int64_t there =
        record.lengths.tries[static_cast<std::size_t>(level)] * kOne.value + guessed_there;
    const Ppm share{UsualEndingShare(SixteenthsAbove(level, typical))};
    ends += Scaled(there, share);
    guessed_there -= Scaled(guessed_there, Ppm{UsualEndingShare(SixteenthsAbove(level, guess))});
  }
  return ends;
}

// The length at which as many ends were to be expected as there were.
TypicalLength FindTypicalLength(const LearnedRecord& record, std::int64_t guess) {
  const TypicalLength guessed = TypicalOf(guess);
  std::int64_t ends = kGuessWeight * kOne.value;
  for (const std::int64_t hits : record.lengths.hits) ends += hits * kOne.value;
  int low = 0;
  int high = 4 * (kLengthLevelCount - 2);
  while (low < high) {
    const int middle = (low + high) / 2;
    if (ExpectedEnds(record, guessed, {middle}) > ends) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return {low};
}

// Shares of reasonings, in parts of this many.
constexpr std::int64_t kWhole = 1'000'000'000;

// Straight lines between levels.
std::int64_t LongerThan(const LengthCurve& curve, std::int64_t tokens) {
  const int level = LevelOf(tokens);
  const auto at = static_cast<std::size_t>(level);
  if (level + 1 >= kLengthLevelCount) return curve.longer[at];
  const std::int64_t width = LevelStart(level + 1) - LevelStart(level);
  const std::int64_t lost = curve.longer[at] - curve.longer[at + 1];
  return curve.longer[at] - lost * (tokens - LevelStart(level)) / width;
}

}  // namespace

void NoteLength(LearnedRecord& record, std::int64_t tokens, bool ended_by_itself) {
  const int last = LevelOf(std::max<std::int64_t>(0, tokens));
  for (int level = 0; level < last; ++level)
    ++record.lengths.tries[static_cast<std::size_t>(level)];
  if (!ended_by_itself) return;
  ++record.lengths.tries[static_cast<std::size_t>(last)];
  ++record.lengths.hits[static_cast<std::size_t>(last)];
  ++record.length_count;
}

LengthCurve LengthCurveOf(const LearnedRecord& record, std::int64_t guess) {
  const TypicalLength typical = FindTypicalLength(record, guess);
  LengthCurve curve;
  curve.longer[0] = kWhole;
  for (int level = 0; level + 1 < kLengthLevelCount; ++level) {
    const auto at = static_cast<std::size_t>(level);
    const Ppm share{EndingShare(record, typical, level)};
    curve.longer[at + 1] = curve.longer[at] - Scaled(curve.longer[at], share);
  }
  for (int level = kLengthLevelCount - 2; level >= 0; --level) {
    const auto at = static_cast<std::size_t>(level);
    const std::int64_t width = LevelStart(level + 1) - LevelStart(level);
    curve.rest[at] = curve.rest[at + 1] + width * ((curve.longer[at] + curve.longer[at + 1]) / 2);
  }
  return curve;
}

std::int64_t ExpectedTokensAfter(const LengthCurve& curve, std::int64_t tokens,
                                 std::int64_t skipped) {
  const std::int64_t reached = LongerThan(curve, tokens);
  if (reached == 0) return 0;
  const std::int64_t from = tokens + skipped;
  const int level = LevelOf(from);
  if (level + 1 >= kLengthLevelCount) return 0;
  const auto next = static_cast<std::size_t>(level) + 1;
  const std::int64_t here =
      (LevelStart(level + 1) - from) * ((LongerThan(curve, from) + curve.longer[next]) / 2);
  return (here + curve.rest[next]) / reached;
}

}  // namespace specgen
