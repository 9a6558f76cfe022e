#include "completion.h"

#include <gtest/gtest.h>

#include "value_check.h"

namespace specgen {
namespace {

// What the shells make of it is seen by tests/e2e/shell_test.py.
class CompletionTest : public testing::Test {
 protected:
  CompletionTest() {
    CLI::App* bake = app_.add_subcommand("bake", "Make bread; it's good [warm]: try it");
    bake->add_option("LOAF", text_)->type_name("FOLDER");
    bake->add_option("--crust", text_, "How")->check(OneOf({"soft", "hard", "thick:N"}));
    bake->add_option("--from", text_, "Recipe")->type_name("FILE");
    bake->add_flag("--fast", switch_, "Soon");
    app_.add_subcommand("wash", "Clean")->add_subcommand("pan", "The pan");
    described_ = DescribeCommand(app_);
  }

  void ExpectIn(const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\nis not in\n" << text;
  }

  CLI::App app_{"An oven", "specgen"};
  std::string text_;
  bool switch_ = false;
  CommandDescription described_;
};

TEST_F(CompletionTest, BashKnowsCommandsFlagsAndValues) {
  const std::string script = BashCompletion(described_);
  ExpectIn(script, R"("specgen bake" | "specgen wash" | "specgen wash pan")");
  ExpectIn(script, R"("specgen bake --crust") _specgen_words "soft hard"; return)");
  ExpectIn(script, R"("specgen bake --from") _specgen_paths -f; return)");
  ExpectIn(script, R"("specgen bake") _specgen_words "--help --crust --from --fast")");
  ExpectIn(script, R"("specgen bake") _specgen_paths -d ;;)");
  ExpectIn(script, R"("specgen wash") _specgen_words "pan" ;;)");
  EXPECT_EQ(script.find('@'), std::string::npos);
}

TEST_F(CompletionTest, ZshEscapesWhatItWouldRead) {
  const std::string script = ZshCompletion(described_);
  ExpectIn(script, "'bake:Make bread'");
  ExpectIn(script, "'--crust=[How]:TEXT:(soft hard)'");
  ExpectIn(script, "'--fast[Soon]'");
  ExpectIn(script, "'1:LOAF:_files -/'");
}

TEST_F(CompletionTest, FishTellsEachFlagOnItsOwnLine) {
  const std::string script = FishCompletion(described_);
  ExpectIn(script, "-n '__fish_seen_subcommand_from bake' -l crust -x -a 'soft hard' -d 'How'\n");
  ExpectIn(script, "-n '__fish_use_subcommand' -f -a wash -d 'Clean'\n");
}

}  // namespace
}  // namespace specgen
