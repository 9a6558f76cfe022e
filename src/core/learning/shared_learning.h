// What the searches of an engine learn from each other.
#pragma once

#include <optional>

#include "learning/reasoning_lengths.h"
#include "learning/token_price.h"
#include "specgen/model/learned_record.h"

namespace specgen {

struct SharedLearning {
  LearnedRecord record;
  TokenPrice price;
  std::optional<LengthCurve> lengths;  // Of the record, until a length is noted.
};

}  // namespace specgen
