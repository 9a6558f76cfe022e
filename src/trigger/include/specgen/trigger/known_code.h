// Code that a prompt has shown: a trace that quotes it says nothing new.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "specgen/trigger/source_sketch.h"

namespace specgen {

// Sources, compared without comments and white space. Filled once, then shared read-only.
class KnownCode {
 public:
  void Add(std::string_view source, SourceSyntax syntax);

  // True if `source`, or a source that holds it as a part, was added. An empty one never.
  bool Contains(std::string_view source, SourceSyntax syntax) const;

 private:
  std::vector<std::string> normalized_;
};

}  // namespace specgen
