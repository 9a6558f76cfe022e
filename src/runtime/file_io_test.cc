#include "file_io.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/testing_folder.h"

namespace specgen {
namespace {

using ::testing::HasSubstr;

TEST(FileIo, ReplacesAFileAsAWhole) {
  const TestingFolder folder;
  const auto path = folder.path() / "best.cpp";
  ASSERT_TRUE(ReplaceFile(path, "old and long"));
  ASSERT_TRUE(ReplaceFile(path, "new"));
  EXPECT_EQ(folder.Read("best.cpp"), "new");
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "best.cpp.tmp"));
}

TEST(FileIo, AppendsBehindWhatIsThere) {
  const TestingFolder folder;
  folder.Write("log", "one\n");
  const Result<FileDescriptor> file = OpenForAppending(folder.path() / "log");
  ASSERT_TRUE(file);
  ASSERT_TRUE(WriteAll(*file, "two\n", "log"));
  EXPECT_EQ(ReadFile(folder.path() / "log").value(), "one\ntwo\n");
}

TEST(FileIo, AFullDiskIsSaidToBeFull) {
  const Result<FileDescriptor> full = OpenForAppending("/dev/full");
  ASSERT_TRUE(full);
  const Result<void> written = WriteAll(*full, "text", "/dev/full");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(written.error().message, HasSubstr("/dev/full"));
  EXPECT_THAT(written.error().message, HasSubstr("The disk is full"));
}

TEST(FileIo, AMissingFileIsNamed) {
  const Result<std::string> text = ReadFile("/nowhere/reference.cpp");
  ASSERT_FALSE(text);
  EXPECT_THAT(text.error().message, HasSubstr("Cannot read /nowhere/reference.cpp"));
}

TEST(FileIo, AFolderBelowAFileCannotBeMade) {
  const TestingFolder folder;
  folder.Write("file", "");
  const Result<void> made = MakeFolder(folder.path() / "file" / "sub");
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().message, HasSubstr("Cannot create the folder"));
}

}  // namespace
}  // namespace specgen
