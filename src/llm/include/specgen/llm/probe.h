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

// As ListModels; kInvalidInput too if `endpoint.model` is not among them.
Result<std::vector<std::string>> ProbeEndpoint(const EndpointOptions& endpoint, Duration time_max);

}  // namespace specgen
