#include "config_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "value_check.h"

namespace specgen {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// A program of two commands that share a flag.
class ConfigFileTest : public testing::Test {
 protected:
  ConfigFileTest() {
    CLI::App* bake = app_.add_subcommand("bake", "Make bread");
    bake->add_option("--heat", whole_, "Of the oven")->capture_default_str();
    bake->add_option("--share", number_, "Of the dough")->capture_default_str();
    bake->add_option("--crust", text_, "How it is")->check(OneOf({"soft", "hard"}));
    bake->add_option("--with", list_, "Seeds");
    bake->add_option("--salt", natural_, "Grams")->capture_default_str()->group("Taste");
    bake->add_flag("--fast", switch_, "Soon");
    CLI::App* broil = app_.add_subcommand("broil", "Make toast");
    broil->add_option("--heat", whole_, "Of the wire")->capture_default_str();
  }
  void TearDown() override { std::filesystem::remove(path_); }

  Result<std::vector<Setting>> Read(const std::string& text) {
    std::ofstream(path_, std::ios::binary) << text;
    return ReadConfigFile(path_, DescribeCommand(app_));
  }
  // The message without the name of the file.
  std::string ErrorOf(const std::string& text) {
    const auto read = Read(text);
    if (read) return "";
    EXPECT_EQ(read.error().code, ErrorCode::kInvalidInput);
    EXPECT_TRUE(read.error().message.starts_with(path_ + ":")) << read.error().message;
    return read.error().message.substr(path_.size() + 1);
  }

  CLI::App app_{"An oven", "oven"};
  std::string path_ = testing::TempDir() + "config_file_test.toml";
  int whole_ = 30;
  std::uint64_t natural_ = 3;
  double number_ = 0.5;
  std::string text_;
  std::vector<std::string> list_;
  bool switch_ = false;
};

MATCHER_P3(Is, command, flag, value, "") {
  return arg.command == command && arg.flag == flag &&
         arg.values == std::vector<std::string>{value};
}

TEST_F(ConfigFileTest, EveryKindOfValueArrivesAsOnACommandLine) {
  const auto settings =
      Read("[bake]\nheat = 40\nshare = 0.25\ncrust = 'hard'\nsalt = 4\nfast = true\n");
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_THAT(*settings, testing::UnorderedElementsAre(
                             Is("bake", "--heat", "40"), Is("bake", "--share", "0.25"),
                             Is("bake", "--crust", "hard"), Is("bake", "--salt", "4"),
                             Is("bake", "--fast", "true")));
}

TEST_F(ConfigFileTest, ListsHoldSeveralValues) {
  const auto settings = Read("[bake]\nwith = ['rye', 'oat']\n");
  ASSERT_TRUE(settings) << settings.error().message;
  ASSERT_EQ(settings->size(), 1U);
  EXPECT_THAT(settings->front().values, ElementsAre("rye", "oat"));
}

TEST_F(ConfigFileTest, KeyBeforeTheTablesIsForAllThatHaveTheFlagAndATableWins) {
  const auto settings = Read("heat = 7\n[broil]\nheat = 9\n");
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_THAT(*settings, ElementsAre(Is("bake", "--heat", "7"), Is("broil", "--heat", "9")));
  EXPECT_EQ(settings->back().where, path_ + ":3:8");
}

TEST_F(ConfigFileTest, UnknownKeyIsToldWithItsPlaceAndTheNearest) {
  EXPECT_THAT(ErrorOf("[bake]\nfast = true\nhaet = 3\n"),
              HasSubstr("3:1: there is no setting 'haet' of bake; did you mean 'heat'?"));
  EXPECT_THAT(ErrorOf("hot = 3\n"), HasSubstr("1:1: there is no setting 'hot'"));
  EXPECT_THAT(ErrorOf("[baek]\n"), HasSubstr("there is no table [baek]; did you mean 'bake'?"));
  EXPECT_THAT(ErrorOf("[broil]\nfast = true\n"), HasSubstr("there is no setting 'fast' of broil"));
  EXPECT_THAT(ErrorOf("[bake]\nhelp = true\n"), HasSubstr("there is no setting 'help'"));
}

TEST_F(ConfigFileTest, ValueOfAnotherTypeIsToldWithItsPlace) {
  EXPECT_EQ(ErrorOf("[bake]\nheat = 'hot'\n"), "2:8: heat is a whole number, not text");
  EXPECT_EQ(ErrorOf("[bake]\nheat = 2.5\n"), "2:8: heat is a whole number, not 2.5");
  EXPECT_EQ(ErrorOf("[bake]\nshare = true\n"), "2:9: share is a number, not true");
  EXPECT_EQ(ErrorOf("[bake]\ncrust = 3\n"), "2:9: crust is text in quotes, not 3");
  EXPECT_EQ(ErrorOf("[bake]\nfast = 'yes'\n"), "2:8: fast is true or false, not text");
  EXPECT_EQ(ErrorOf("[bake]\nsalt = -1\n"), "2:8: salt is a whole number from 0, not -1");
  EXPECT_EQ(ErrorOf("[bake]\nheat = [1]\n"), "2:8: heat is a whole number, not a list");
  EXPECT_EQ(ErrorOf("[bake]\nwith = ['rye', 3]\n"),
            "2:16: with is text in quotes, or a list of such, not 3");
  EXPECT_EQ(ErrorOf("[bake]\nheat = 1979-05-27\n"),
            "2:8: heat is a whole number, not a date or a time");
}

TEST_F(ConfigFileTest, SecretsAreRefusedWithoutShowingThem) {
  const std::string error = ErrorOf("[bake]\napi_key = 'hidden'\n");
  EXPECT_THAT(error, HasSubstr("2:1: 'api_key': secrets do not stand in a configuration"));
  EXPECT_EQ(error.find("hidden"), std::string::npos);
}

TEST_F(ConfigFileTest, WhatIsNoTomlIsToldWithItsPlace) {
  EXPECT_THAT(ErrorOf("[bake]\nheat = \n"), HasSubstr("2:8: "));
  EXPECT_FALSE(ReadConfigFile("no/such/file", DescribeCommand(app_)));
  EXPECT_FALSE(ReadConfigFile(testing::TempDir(), DescribeCommand(app_)));
  EXPECT_FALSE(ReadConfigFile("/dev/zero", DescribeCommand(app_)));
}

TEST_F(ConfigFileTest, NothingIsSetByAnEmptyFile) {
  EXPECT_TRUE(ReadConfigFile("/dev/null", DescribeCommand(app_)).value().empty());
}

TEST_F(ConfigFileTest, LaterFilesReplaceKeyByKey) {
  const auto under = Read("[bake]\nheat = 1\nsalt = 1\n");
  const auto over = Read("[bake]\nheat = 2\n");
  ASSERT_TRUE(under && over);
  EXPECT_THAT(Merged(*under, *over),
              ElementsAre(Is("bake", "--salt", "1"), Is("bake", "--heat", "2")));
}

TEST_F(ConfigFileTest, TemplateHoldsEverySettingAndIsAConfigurationItself) {
  std::string text = ConfigTemplate(DescribeCommand(app_));
  EXPECT_THAT(text, HasSubstr("# Of the oven.\n#heat = 30\n"));
  EXPECT_THAT(text, HasSubstr("# == Taste\n"));
  EXPECT_TRUE(Read(text).value().empty());
  for (std::string::size_type at = text.find("\n#"); at != text.npos;
       at = text.find("\n#", at + 1)) {
    const bool is_setting = text[at + 2] >= 'a' && text[at + 2] <= 'z';
    if (is_setting) text.erase(at + 1, 1);
  }
  text.erase(text.find("profiling-time"), std::string("profiling-time = \"500ms\"").size());
  const auto settings = Read(text);
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->size(), 7U);
}

}  // namespace
}  // namespace specgen
