// Every input that once mattered to a parser, again, with any compiler.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "fuzz_target.h"

namespace specgen {
namespace {

constexpr std::size_t kCorpusFilesMax = 50;
constexpr std::size_t kCorpusBytesMax = 100 << 10U;

std::filesystem::path CorpusFolder() {
  const char* source = std::getenv("SPECGEN_SOURCE");
  return std::filesystem::path(source == nullptr ? "." : source) / "tests/fuzz/corpus";
}

std::string FileText(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class CorpusTest : public testing::TestWithParam<FuzzTarget> {};

TEST_P(CorpusTest, BreaksNoPromise) {
  std::size_t files = 0;
  std::size_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(CorpusFolder() / GetParam().name)) {
    SCOPED_TRACE(entry.path().string());
    const std::string text = FileText(entry.path());
    GetParam().run(text);  // A broken promise ends the process and says which.
    ++files;
    bytes += text.size();
  }
  EXPECT_GE(files, 3U);
  EXPECT_LE(files, kCorpusFilesMax) << "keep what shows something of its own";
  EXPECT_LE(bytes, kCorpusBytesMax);
  GetParam().run("");
}
INSTANTIATE_TEST_SUITE_P(Target, CorpusTest, testing::ValuesIn(FuzzTargets()),
                         [](const auto& target) { return std::string(target.param.name); });

TEST(CorpusFolderTest, HoldsNothingThatNoTargetReads) {
  std::size_t folders = 0;
  for (const auto& entry : std::filesystem::directory_iterator(CorpusFolder())) {
    static_cast<void>(entry);
    ++folders;
  }
  EXPECT_EQ(folders, FuzzTargets().size());
}

}  // namespace
}  // namespace specgen
