#include "usage_error.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace specgen {
namespace {

std::string ErrorOf(std::vector<std::string> words) {
  std::reverse(words.begin(), words.end());  // As CLI11 wants them.
  CLI::App app{"An oven", "oven"};
  app.require_subcommand(1);
  int heat = 0;
  std::string loaf;
  CLI::App* bake = app.add_subcommand("bake", "Make bread");
  bake->add_option("--heat", heat)->check(CLI::Range(1, 9));
  bake->add_option("LOAF", loaf)->required();
  bool is_golden = false;
  app.add_subcommand("broil", "Make toast")->add_flag("--golden", is_golden);
  try {
    app.parse(words);
  } catch (const CLI::ParseError& error) {
    return UsageErrorText(app, error);
  }
  return "";
}

TEST(UsageErrorTest, MistypedFlagMeetsTheNearest) {
  EXPECT_EQ(ErrorOf({"bake", "rye", "--haet", "3"}),
            "oven bake: there is no flag '--haet'; did you mean '--heat'?\nSee oven bake --help\n");
  EXPECT_EQ(ErrorOf({"bake", "rye", "--haet=3"}),
            "oven bake: there is no flag '--haet'; did you mean '--heat'?\nSee oven bake --help\n");
}

TEST(UsageErrorTest, FlagOfAnotherCommandMeetsWhatHasNone) {
  EXPECT_EQ(ErrorOf({"bake", "--golden", "rye"}),
            "oven bake: there is no flag '--golden'; LOAF is given without one\n"
            "See oven bake --help\n");
  EXPECT_EQ(ErrorOf({"bake", "--frozen", "rye"}),
            "oven bake: there is no flag '--frozen'\nSee oven bake --help\n");
}

TEST(UsageErrorTest, MistypedFlagIsToldBeforeWhatIsMissing) {
  EXPECT_NE(ErrorOf({"bake", "--haet"}).find("'--haet'"), std::string::npos);
}

TEST(UsageErrorTest, MistypedCommandMeetsTheNearestAndAll) {
  EXPECT_EQ(
      ErrorOf({"broli"}),
      "oven: there is no command 'broli'; did you mean 'broil'? If not, there are: bake, broil\n"
      "See oven --help\n");
  EXPECT_EQ(ErrorOf({}), "oven: a command is missing; there are: bake, broil\nSee oven --help\n");
  EXPECT_NE(ErrorOf({"--haet", "bake"}).find("there is no flag '--haet'"), std::string::npos);
}

TEST(UsageErrorTest, SwitchThatIsNeitherOnNorOffIsToldHowToBe) {
  EXPECT_EQ(ErrorOf({"broil", "--golden=maybe"}),
            "oven broil: --golden is on or off: write --golden or --golden=false\n"
            "See oven broil --help\n");
}

TEST(UsageErrorTest, OtherErrorsAreTold) {
  EXPECT_NE(ErrorOf({"bake", "rye", "--heat", "30"}).find("oven bake: --heat: Value 30"),
            std::string::npos);
  EXPECT_NE(ErrorOf({"bake"}).find("LOAF is required"), std::string::npos);
}

}  // namespace
}  // namespace specgen
