#include "config.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace specgen {
namespace {

// The flags of a program of one command, given by words and by a configuration.
struct Oven {
  CLI::App app{"An oven", "oven"};
  int heat = 30;
  std::string endpoint;
  std::string model;
  bool replay = false;
  std::string resume;
  std::string api_key_file;
  bool plain = false;
  CLI::App* bake = app.add_subcommand("bake", "Make bread");

  Oven() {
    bake->add_option("--heat", heat)->check(CLI::Range(1, 99))->capture_default_str();
    bake->add_option("--endpoint", endpoint);
    bake->add_option("--model", model);
    bake->add_flag("--replay", replay);
    bake->add_option("--resume", resume);
    bake->add_option("--api-key-file", api_key_file);
    bake->add_flag("--plain", plain);
    ReadConfigFor(*bake);
  }
  // Empty, or what is wrong.
  std::string Parse(std::vector<std::string> words) {
    words.insert(words.begin(), "bake");
    std::reverse(words.begin(), words.end());  // As CLI11 wants them.
    try {
      app.parse(words);
    } catch (const CLI::ParseError& error) {
      return error.what();
    }
    return "";
  }
};

class ConfigTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder_ + "/specgen");
    setenv("XDG_CONFIG_HOME", folder_.c_str(), 1);
  }
  void TearDown() override {
    unsetenv("XDG_CONFIG_HOME");
    std::filesystem::remove_all(folder_);
  }
  std::string Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ + "/" + name) << text;
    return folder_ + "/" + name;
  }

  std::string folder_ = testing::TempDir() + "config_test";
  Oven oven_;
};

TEST_F(ConfigTest, SettingsOfTheUserArriveAndCountAsGiven) {
  Write("specgen/specgen.toml", "[bake]\nheat = 40\nreplay = true\n");
  EXPECT_EQ(oven_.Parse({}), "");
  EXPECT_EQ(oven_.heat, 40);
  EXPECT_TRUE(oven_.replay);
  EXPECT_GT(oven_.bake->count("--heat"), 0U);
}

TEST_F(ConfigTest, FlagsWinOverSettings) {
  Write("specgen/specgen.toml", "[bake]\nheat = 40\nreplay = true\n");
  EXPECT_EQ(oven_.Parse({"--heat", "50", "--replay=false"}), "");
  EXPECT_EQ(oven_.heat, 50);
  EXPECT_FALSE(oven_.replay);
}

TEST_F(ConfigTest, NamedFileIsTheOnlyOne) {
  Write("specgen/specgen.toml", "[bake]\nheat = 40\n");
  EXPECT_EQ(oven_.Parse({"--config", Write("mine.toml", "[bake]\nmodel = 'm'\n")}), "");
  EXPECT_EQ(oven_.heat, 30);
  EXPECT_EQ(oven_.model, "m");
}

TEST_F(ConfigTest, ValueOutOfRangeIsToldWithItsPlace) {
  const std::string file = Write("mine.toml", "[bake]\nheat = 100\n");
  const std::string error = oven_.Parse({"--config", file});
  EXPECT_EQ(error.find(file + ":2:8: --heat:"), 0U) << error;
}

TEST_F(ConfigTest, MissingFileIsRefused) {
  EXPECT_NE(oven_.Parse({"--config", "no/such/file"}).find("no/such/file"), std::string::npos);
}

TEST_F(ConfigTest, ModelOnTheCommandLineOverrulesAnotherOneInTheFile) {
  const std::string file = Write("mine.toml", "[bake]\nendpoint = 'http://h/v1'\nmodel = 'm'\n");
  EXPECT_EQ(oven_.Parse({"--config", file, "--replay"}), "");
  EXPECT_EQ(oven_.endpoint, "");
  EXPECT_EQ(oven_.model, "");
  Oven other;
  EXPECT_EQ(other.Parse({"--config", file}), "");
  EXPECT_EQ(other.endpoint, "http://h/v1");
}

TEST_F(ConfigTest, WhatIsResumedKeepsWhatItWasStartedWith) {
  const std::string file = Write("mine.toml", "[bake]\nheat = 40\nreplay = true\nplain = true\n");
  EXPECT_EQ(oven_.Parse({"--config", file, "--resume", "run"}), "");
  EXPECT_EQ(oven_.bake->count("--heat"), 0U);
  EXPECT_FALSE(oven_.replay);
  EXPECT_TRUE(oven_.plain);
}

TEST_F(ConfigTest, WhatIsResumedFindsItsKeyWhereItWas) {
  const std::string file = Write("mine.toml", "[bake]\napi-key-file = 'the/key'\n");
  EXPECT_EQ(oven_.Parse({"--config", file, "--resume", "run"}), "");
  EXPECT_EQ(oven_.api_key_file, "the/key");
}

TEST_F(ConfigTest, EmptyTextUndoesASetting) {
  EXPECT_EQ(oven_.Parse({"--config", Write("mine.toml", "[bake]\nendpoint = ''\n")}), "");
  EXPECT_EQ(oven_.bake->count("--endpoint"), 0U);
}

}  // namespace
}  // namespace specgen
