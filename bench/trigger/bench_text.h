// Text for the detector to read: recorded traces where there are any, else our own.
#pragma once

#include <string>

namespace specgen {

// All "text" of the *.jsonl files of `folder`, one after the other; empty if there is none.
std::string RecordedTraces(const std::string& folder);

// Written for this benchmark: prose, doubts, numbers, decisions and code in the shares that
// recorded traces have, repeated with changing numbers until there are `bytes`.
std::string SyntheticTrace(std::size_t bytes);

}  // namespace specgen
