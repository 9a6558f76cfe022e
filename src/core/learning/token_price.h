// What the tokens of a fork must bring in, so that searches spend what they may and no more.
#pragma once

#include <cstdint>

#include "specgen/model/ratio.h"

namespace specgen {

// A fork is granted if it is expected to save at least this share of its own tokens. The price
// rises while more is spent than may be and falls while less is. All searches of an engine share
// one price, and one allowance: a search that has bad luck spends what others have saved, and the
// price, which learns from all iterations, moves little.
class TokenPrice {
 public:
  // A search begins or, after its end, goes on; and ends.
  void AddSearch() { ++search_count_; }
  void RemoveSearch() { --search_count_; }

  // An iteration is over: tokens that it has generated, and those that it was allowed. What was
  // allowed so far is reckoned anew each time, since the first estimates may be far off.
  void NoteIteration(std::int64_t spent, std::int64_t allowed);

  Ppm price() const { return price_; }
  // Far beyond what may be spent: nothing is granted until the searches have caught up.
  bool is_overdrawn() const;

 private:
  // In iterations' allowances, in ppm of one.
  std::int64_t Debt() const;

  Ppm price_{300'000};
  std::int64_t search_count_ = 0;
  std::int64_t iteration_count_ = 0;
  std::int64_t spent_ = 0;
  std::int64_t allowed_ = 1;  // For one iteration.
};

}  // namespace specgen
