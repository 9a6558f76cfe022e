// The entry points of libFuzzer. SPECGEN_FUZZ_TARGET names the target: one build and one link serve
// all of them (tools/fuzz).
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "fuzz_target.h"

namespace {
const specgen::FuzzTarget* chosen = nullptr;
}  // namespace

extern "C" int LLVMFuzzerInitialize(int* /*count*/, char*** /*arguments*/) {
  const char* name = std::getenv("SPECGEN_FUZZ_TARGET");
  const auto& targets = specgen::FuzzTargets();
  const auto found = std::find_if(targets.begin(), targets.end(), [&](const auto& target) {
    return name != nullptr && target.name == name;
  });
  if (found == targets.end()) {
    std::fputs("SPECGEN_FUZZ_TARGET must name one of:", stderr);
    for (const auto& target : targets) std::fprintf(stderr, " %s", target.name.data());
    std::fputs("\n", stderr);
    std::exit(2);
  }
  chosen = &*found;
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  chosen->run(std::string_view(reinterpret_cast<const char*>(bytes), size));
  return 0;
}
