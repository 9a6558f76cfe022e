// Which fork strategy is tried next, by what the endpoint has accepted and refused before.
#pragma once

#include <array>
#include <optional>

#include "specgen/llm/endpoint.h"
#include "specgen/llm/fork_strategy.h"
#include "specgen/llm/generation.h"

namespace specgen {

// A strategy that was refused before it ever worked is not tried again on this endpoint. One that
// has worked is refused for a reason of that one request, and stays. Pure.
class ForkChooser {
 public:
  // The best strategy for this fork that comes after `last` (none: the first one); null if there
  // is none left.
  const ForkStrategy* Next(const EndpointOptions& endpoint, const GenerationRequest& request,
                           std::optional<ForkStrategyKind> last) const;

  void OnAccepted(ForkStrategyKind kind);
  void OnRefused(ForkStrategyKind kind);

 private:
  enum class Standing { kUntried, kWorks, kRefused };
  std::array<Standing, kForkStrategyKindCount> standing_{};
};

}  // namespace specgen
