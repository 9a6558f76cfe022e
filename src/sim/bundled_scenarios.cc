#include <string_view>

#include "specgen/sim/scenario.h"

namespace specgen {

// The texts of scenarios/*.toml, put in by scenarios/CMakeLists.txt.
extern const std::string_view kDefaultScenario;
extern const std::string_view kOneGpuScenario;
extern const std::string_view kFleetScenario;
extern const std::string_view kFaultsScenario;
extern const std::string_view kGlmScenario;
extern const std::string_view kGlmLateScenario;
extern const std::string_view kDeepseekScenario;

const std::vector<BundledScenario>& BundledScenarios() {
  static const std::vector<BundledScenario> bundled = {
      {"default", kDefaultScenario},  {"one_gpu", kOneGpuScenario}, {"fleet", kFleetScenario},
      {"faults", kFaultsScenario},    {"glm", kGlmScenario},        {"glm_late", kGlmLateScenario},
      {"deepseek", kDeepseekScenario}};
  return bundled;
}

}  // namespace specgen
