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
extern const std::string_view kGlm06Scenario;
extern const std::string_view kGlm03Scenario;
extern const std::string_view kGlm05Scenario;
extern const std::string_view kGlm02Scenario;
extern const std::string_view kGlm01Scenario;
extern const std::string_view kDeepseek06Scenario;
extern const std::string_view kDeepseek05Scenario;
extern const std::string_view kDeepseek04Scenario;
extern const std::string_view kDeepseek03Scenario;
extern const std::string_view kDeepseek02Scenario;

const std::vector<BundledScenario>& BundledScenarios() {
  static const std::vector<BundledScenario> bundled = {{"default", kDefaultScenario},
                                                       {"one_gpu", kOneGpuScenario},
                                                       {"fleet", kFleetScenario},
                                                       {"faults", kFaultsScenario},
                                                       {"glm", kGlmScenario},
                                                       {"glm_late", kGlmLateScenario},
                                                       {"glm_01", kGlm01Scenario},
                                                       {"glm_02", kGlm02Scenario},
                                                       {"glm_03", kGlm03Scenario},
                                                       {"glm_05", kGlm05Scenario},
                                                       {"glm_06", kGlm06Scenario},
                                                       {"deepseek", kDeepseekScenario},
                                                       {"deepseek_02", kDeepseek02Scenario},
                                                       {"deepseek_03", kDeepseek03Scenario},
                                                       {"deepseek_04", kDeepseek04Scenario},
                                                       {"deepseek_05", kDeepseek05Scenario},
                                                       {"deepseek_06", kDeepseek06Scenario}};
  return bundled;
}

}  // namespace specgen
