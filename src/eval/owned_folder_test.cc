#include "owned_folder.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "testing_folder.h"

namespace specgen {
namespace {

TEST(OwnedFolderTest, GoesWithItsOwner) {
  const TestingFolder parent;
  std::filesystem::path path;
  {
    const auto folder = OwnedFolder::Make(parent.path(), "ours-");
    ASSERT_TRUE(folder.has_value()) << folder.error().message;
    path = folder->path();
    EXPECT_TRUE(path.filename().string().starts_with("ours-"));
    std::ofstream(path / "file") << "text";
    RemoveAbandonedFolders(parent.path(), "ours-");
    EXPECT_TRUE(std::filesystem::exists(path / "file")) << "somebody owns it";
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(OwnedFolderTest, WhatAKilledProcessLeftIsRemovedAndNothingElse) {
  const TestingFolder parent;
  std::filesystem::create_directory(parent.path() / "foreign");
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto folder = OwnedFolder::Make(parent.path(), "ours-");
    std::ofstream(folder->path() / "file") << "text";
    _exit(0);
  }
  waitpid(child, nullptr, 0);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(parent.path()), {}), 2);
  RemoveAbandonedFolders(parent.path(), "ours-");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(parent.path()), {}), 1);
  EXPECT_TRUE(std::filesystem::exists(parent.path() / "foreign"));
}

TEST(OwnedFolderTest, AParentThatCannotBeWrittenIsNamed) {
  const auto folder = OwnedFolder::Make("/nowhere", "ours-");
  ASSERT_FALSE(folder.has_value());
  EXPECT_NE(folder.error().message.find("/nowhere/ours-"), std::string::npos);
}

}  // namespace
}  // namespace specgen
