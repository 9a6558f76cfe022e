#include "learned_place.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>
#include <string>

namespace specgen {
namespace {

// Sets the two variables for the time of a test.
class LearnedPlaceTest : public testing::Test {
 protected:
  ~LearnedPlaceTest() override {
    Set("XDG_STATE_HOME", state_);
    Set("HOME", home_);
  }
  static void Set(const char* name, const std::optional<std::string>& value) {
    value ? ::setenv(name, value->c_str(), 1) : ::unsetenv(name);
  }
  static std::optional<std::string> ValueOf(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  }

 private:
  const std::optional<std::string> state_ = ValueOf("XDG_STATE_HOME");
  const std::optional<std::string> home_ = ValueOf("HOME");
};

TEST_F(LearnedPlaceTest, WhatIsGivenWinsThenTheFolderOfStatesThenHome) {
  Set("XDG_STATE_HOME", "/state");
  Set("HOME", "/users/ann");
  EXPECT_EQ(LearnedFolder("here"), "here");
  EXPECT_EQ(LearnedFolder(""), "/state/specgen/learned");
  Set("XDG_STATE_HOME", std::nullopt);
  EXPECT_EQ(LearnedFolder(""), "/users/ann/.local/state/specgen/learned");
  Set("XDG_STATE_HOME", "relative");
  EXPECT_EQ(LearnedFolder(""), "/users/ann/.local/state/specgen/learned");
  Set("HOME", std::nullopt);
  EXPECT_EQ(LearnedFolder(""), "");
}

}  // namespace
}  // namespace specgen
