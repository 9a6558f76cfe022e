#include "generation_file.h"

#include <gtest/gtest.h>

#include <fstream>

#include "testing/testing_folder.h"

namespace specgen {
namespace {

TEST(GenerationFileTest, TextIsGatheredUntilItIsAskedFor) {
  const TestingFolder folder;
  GenerationFile file(folder.path() / "g1.trace");
  ASSERT_TRUE(file.Write());
  ASSERT_TRUE(file.Append("one "));
  ASSERT_TRUE(file.Append("two"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "g1.trace"));
  ASSERT_TRUE(file.Write());
  EXPECT_EQ(folder.Read("g1.trace"), "one two");
  ASSERT_TRUE(file.Append("!"));
  ASSERT_TRUE(file.Write());
  EXPECT_EQ(folder.Read("g1.trace"), "one two!");
}

TEST(GenerationFileTest, WhatAnotherOfItsNameHasLeftIsReplaced) {
  const TestingFolder folder;
  std::ofstream(folder.path() / "g1.trace") << "of a run that was cut";
  GenerationFile file(folder.path() / "g1.trace");
  ASSERT_TRUE(file.Append("new"));
  ASSERT_TRUE(file.Write());
  EXPECT_EQ(folder.Read("g1.trace"), "new");
}

TEST(GenerationFileTest, LongTextIsWrittenByItself) {
  const TestingFolder folder;
  GenerationFile file(folder.path() / "g1.trace");
  ASSERT_TRUE(file.Append(std::string(std::size_t{64} << 10U, 'x')));
  EXPECT_EQ(folder.Read("g1.trace").size(), std::size_t{64} << 10U);
}

TEST(GenerationFileTest, FolderThatIsMissingIsAnError) {
  const TestingFolder folder;
  GenerationFile file(TraceFile(folder.path(), GenerationId(12)));
  ASSERT_TRUE(file.Append("x"));
  const auto written = file.Write();
  ASSERT_FALSE(written);
  EXPECT_NE(written.error().message.find("generations/g12.trace"), std::string::npos);
}

}  // namespace
}  // namespace specgen
