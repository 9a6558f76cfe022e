#include "fork_chooser.h"

namespace specgen {

const ForkStrategy* ForkChooser::Next(const EndpointOptions& endpoint,
                                      const GenerationRequest& request,
                                      std::optional<ForkStrategyKind> last) const {
  const std::optional<ForkStrategyKind>& named = endpoint.fork_strategy;
  for (const ForkStrategy* const strategy : ForkStrategies()) {
    const ForkStrategyKind kind = strategy->kind();
    if (last && kind <= *last) continue;
    if (named && kind != *named) continue;
    const bool refused = standing_[static_cast<std::size_t>(kind)] == Standing::kRefused;
    // A strategy that the user named is tried whatever came before.
    if ((refused && !named) || !strategy->Fits(endpoint, request)) continue;
    return strategy;
  }
  return nullptr;
}

void ForkChooser::OnAccepted(ForkStrategyKind kind) {
  standing_[static_cast<std::size_t>(kind)] = Standing::kWorks;
}

void ForkChooser::OnRefused(ForkStrategyKind kind) {
  Standing& standing = standing_[static_cast<std::size_t>(kind)];
  if (standing == Standing::kUntried) standing = Standing::kRefused;
}

}  // namespace specgen
