#include "learning/token_price.h"

#include <algorithm>

namespace specgen {
namespace {

constexpr Ppm kLowestPrice{1000};
constexpr Ppm kHighestPrice{4'000'000};

// How far one iteration moves the price. The tokens of single iterations differ a lot, and what a
// new price does is seen one iteration of each search later: so the more searches, the less. It
// takes some ten to twenty iterations of each search to come halfway to where it belongs.
Ppm GainOf(std::int64_t search_count, std::int64_t iteration_count) {
  const std::int64_t calm = kOne.value / (4 + 3 * search_count);
  const std::int64_t early = 5 * search_count;
  return Ppm{calm + 2 * calm * early / (early + iteration_count)};
}

}  // namespace

// At most as much as can be made up for in reasonable time.
std::int64_t TokenPrice::Debt() const {
  const std::int64_t most = iteration_count_ / 4 + 2 * std::max<std::int64_t>(1, search_count_);
  // Divided first: products of counts of tokens and ppm would overflow.
  const std::int64_t whole = std::clamp(spent_ / allowed_ - iteration_count_, -most, most);
  return whole * kOne.value + spent_ % allowed_ * kOne.value / allowed_;
}

// A controller with two terms: what this iteration was off, and what has been saved up so far.
void TokenPrice::NoteIteration(std::int64_t spent, std::int64_t allowed) {
  allowed_ = std::max<std::int64_t>(1, allowed);
  ++iteration_count_;
  spent_ += spent;
  const std::int64_t searches = std::max<std::int64_t>(1, search_count_);
  const Ppm gain = GainOf(searches, iteration_count_);
  const std::int64_t off = spent * kOne.value / allowed_ - kOne.value;
  constexpr std::int64_t kDamping = 16;
  const std::int64_t move =
      std::clamp<std::int64_t>(Scaled(off, gain) + Scaled(Scaled(Debt(), gain), gain) / kDamping,
                               -kOne.value / 4, kOne.value / 4);
  // The exponential of the move, nearly: as far down as up.
  price_.value = price_.value * (2 * kOne.value + move) / (2 * kOne.value - move);
  price_ = std::clamp(price_, kLowestPrice, kHighestPrice);
}

// By more than an eighth of all, and one whole iteration of each search.
bool TokenPrice::is_overdrawn() const {
  return Debt() > (iteration_count_ / 8 + std::max<std::int64_t>(1, search_count_)) * kOne.value;
}

}  // namespace specgen
