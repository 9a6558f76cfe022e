#include "specgen/sim/violation.h"

#include <array>

namespace specgen {

const char* RuleName(Rule rule) {
  static constexpr std::array<const char*, kRuleCount> kNames = {
      "new id is new",      "nothing runs twice", "one lease per slot", "slot fits stage",
      "stage order",        "cancel what runs",   "nothing after end",  "iteration budget",
      "token budget",       "wall time budget",   "one reasoning",      "fork limits",
      "fork prefix",        "criterion holds",    "criterion obeyed",   "duplicate not run",
      "lost work requeued", "bystander spared",   "judged once",        "ended once",
      "refusal is true",    "plan is true",       "work conserving",    "everything finishes"};
  return kNames[static_cast<std::size_t>(rule)];
}

}  // namespace specgen
