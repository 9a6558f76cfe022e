#include "text_file.h"

#include <gtest/gtest.h>

#include <string>

namespace specgen {
namespace {

class TextFileTest : public testing::Test {
 protected:
  TextFileTest() {
    std::string name = testing::TempDir() + "text_file_XXXXXX";
    folder_ = mkdtemp(name.data());
  }
  ~TextFileTest() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
};

TEST_F(TextFileTest, WhatIsWrittenIsReadBackByteForByte) {
  const std::string text = std::string("a\r\nb\0c\n", 7) + std::string(10'000, 'x');
  ASSERT_TRUE(WriteTextFile(folder_ / "file", text));
  EXPECT_EQ(ReadTextFile(folder_ / "file").value(), text);
  ASSERT_TRUE(WriteTextFile(folder_ / "file", "short"));
  EXPECT_EQ(ReadTextFile(folder_ / "file").value(), "short");
}

TEST_F(TextFileTest, AMissingFileOrAFolderIsWrongInput) {
  for (const auto& path : {folder_ / "absent", folder_}) {
    const auto text = ReadTextFile(path);
    ASSERT_FALSE(text) << path;
    EXPECT_EQ(text.error().code, ErrorCode::kInvalidInput);
    EXPECT_NE(text.error().message.find(path.string()), std::string::npos);
  }
}

TEST_F(TextFileTest, AFolderThatIsNotThereCannotBeWrittenTo) {
  const auto written = WriteTextFile(folder_ / "absent" / "file", "text");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace specgen
