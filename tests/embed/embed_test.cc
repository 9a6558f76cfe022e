#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace specgen {

extern const std::string_view kAwkwardText;
extern const std::string_view kEmptyText;

namespace {

TEST(EmbedTest, EveryByteOfAFileIsKept) {
  const char* source = std::getenv("SPECGEN_SOURCE");
  ASSERT_NE(source, nullptr) << "run it through ctest";
  std::ifstream file(std::string(source) + "/tests/embed/awkward.txt", std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  ASSERT_GT(text.str().size(), 100U);
  EXPECT_EQ(kAwkwardText, text.str());
}

TEST(EmbedTest, AnEmptyFileIsAnEmptyText) { EXPECT_EQ(kEmptyText, ""); }

}  // namespace
}  // namespace specgen
