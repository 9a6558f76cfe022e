#include "key_source.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace specgen {
namespace {

constexpr const char* kVariable = "SPECGEN_KEY_SOURCE_TEST";

class KeySourceTest : public testing::Test {
 protected:
  void TearDown() override {
    unsetenv(kVariable);
    std::filesystem::remove(path_);
  }
  KeySource Holding(const std::string& text) {
    std::ofstream(path_, std::ios::binary) << text;
    return {kVariable, path_};
  }

  std::string path_ = testing::TempDir() + "key_source_test";
};

TEST_F(KeySourceTest, FirstLineOfTheFileIsTheKey) {
  EXPECT_EQ(ReadKey(Holding("secret\nmore\n")).value(), "secret");
  EXPECT_EQ(ReadKey(Holding("secret")).value(), "secret");
}

TEST_F(KeySourceTest, EnvironmentWinsOverTheFile) {
  setenv(kVariable, "from-environment", 1);
  EXPECT_EQ(ReadKey(Holding("from-file")).value(), "from-environment");
  setenv(kVariable, "", 1);
  EXPECT_EQ(ReadKey(Holding("from-file")).value(), "from-file");
}

TEST_F(KeySourceTest, NoSourceIsNoKey) { EXPECT_EQ(ReadKey({kVariable, ""}).value(), ""); }

TEST_F(KeySourceTest, FileWithoutAKeyIsRefusedByName) {
  const std::vector<KeySource> wrong{
      Holding("\nsecret"), {kVariable, "no/such/file"}, {kVariable, "/dev/zero"}};
  for (const KeySource& source : wrong) {
    const auto key = ReadKey(source);
    ASSERT_FALSE(key) << source.file;
    EXPECT_NE(key.error().message.find(source.file), std::string::npos);
    EXPECT_EQ(key.error().message.find("secret"), std::string::npos);
  }
}

}  // namespace
}  // namespace specgen
