#include "bench_text.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "specgen/base/prng.h"

namespace specgen {

namespace {

constexpr std::array<std::string_view, 22> kPieces = {
    "The rows are independent, so one pass over a row gives the maximum and the sum together. ",
    "Each row has # columns, which is # bytes; that fits the first level of the cache easily. ",
    "Wait, the second pass reads the row again, so the traffic is # bytes and not half of that. ",
    "At # GB/s that takes about # us, and the compute is far below it. ",
    "Actually, the exponentials dominate: # of them at about # cycles each. ",
    "I'll use a tile of # rows by # columns so that the accumulators stay in registers. ",
    "Hmm, does the compiler vectorize the inner loop with the reduction in it? Probably not. ",
    "With `-O3` alone it keeps the order of the additions, so we need # partial sums. ",
    "So the inner loop would be:\n\n",
    "- `x` is row-major, `x[r * cols + c]`\n- `y` has the same shape\n- the tail has # "
    "elements\n\n",
    "Alternatively, the sum could be kept in double, but that halves the width of a vector. ",
    "That gives # operations per element (one multiply, one add, one load, one store).\n\n",
    "The layout of the second operand matters more: its columns are # bytes apart. ",
    "For K = # and N = #, a panel of # columns is # KB, which the second level holds.\n\n",
    "Let me check the edge case: rows = 1 and cols = 1 must work too. ",
    "It is not clear that blocking helps for # x # matrices, they are small anyway. ",
    "Let me write the kernel now.\n\n",
    "```cpp\nextern \"C\" void kernel(const float* x, float* y, int64_t rows, int64_t cols) {\n"
    "  for (int64_t r = 0; r < rows; ++r) {\n    float sum = 0.0f;\n"
    "    for (int64_t c = 0; c < cols; ++c) sum += x[r * cols + c];  // one pass\n"
    "    const float scale = 1.0f / sum;\n"
    "    for (int64_t c = 0; c < cols; c += #) y[r * cols + c] = x[r * cols + c] * scale;\n  }\n}\n"
    "```\n\n",
    "```\nacc[i] = acc[i] * scale + value\n```\n\n",
    "The reference does the same in three passes, so a fused version saves about # percent. ",
    "No, that is wrong: the maximum has to be known before the first exponential. ",
    "OK so the plan is one pass for the maximum, one for the sum, one for the scaling.\n\n",
};

}  // namespace

std::string RecordedTraces(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    if (entry.path().extension() == ".jsonl") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::string text;
  for (const std::filesystem::path& file : files) {
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);) {
      const auto object = nlohmann::json::parse(line, nullptr, false);
      if (object.is_object()) text += object.value("text", "") + "\n\n";
    }
  }
  return text;
}

std::string SyntheticTrace(std::size_t bytes) {
  Prng prng(1);
  std::string text;
  while (text.size() < bytes) {
    for (const char c : kPieces[prng.Below(kPieces.size())]) {
      if (c == '#') {
        text += std::to_string(std::uint64_t{1} << prng.Below(16));
      } else {
        text += c;
      }
    }
  }
  text.resize(bytes);
  return text;
}

}  // namespace specgen
