// Asks an endpoint what it serves, before a run depends on it.
#pragma once

#include <string>
#include <vector>

#include "specgen/base/instant.h"
#include "specgen/base/result.h"
#include "specgen/llm/endpoint.h"

namespace specgen {

// The models that GET <base_url>/models lists, in its order. Blocks up to `time_max`.
// kUnavailable: nothing answers there, or not in this API. kInvalidInput: the key is refused.
Result<std::vector<std::string>> ListModels(const EndpointOptions& endpoint, Duration time_max);

struct EndpointProbe {
  std::vector<std::string> models{};
  // Not empty: the endpoint has no list of models, so that nothing is known of the one named.
  std::string warning{};
};

// As ListModels; kInvalidInput too if `endpoint.model` is not among them. A list of models is not
// needed by a run that names its model: an endpoint without one is warned of.
Result<EndpointProbe> ProbeEndpoint(const EndpointOptions& endpoint, Duration time_max);

}  // namespace specgen
