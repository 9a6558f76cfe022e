#include "command_description.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "number_range.h"

namespace specgen {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class CommandDescriptionTest : public testing::Test {
 protected:
  CommandDescriptionTest() {
    CLI::App* command = app_.add_subcommand("bake", "Make bread");
    command->footer("Examples:\n  bake rye");
    command->add_option("LOAF", loaf_, "Which one")->required()->type_name("FOLDER");
    command->add_option("--heat", heat_, "Of the oven")
        ->capture_default_str()
        ->check(CLI::Range(1, 64))
        ->group("Oven");
    command->add_option("--share", share_, "Of the dough")->check(FiniteRange(0, 1));
    command->add_option("--crust", crust_, "How it is")->check(CLI::IsMember({"soft", "hard"}));
    command->add_option("--with", with_, "Seeds")->type_name("FILE");
    command->add_flag("--fast", fast_, "Soon");
    described_ = DescribeCommand(app_);
    bake_ = FindCommand(described_, "bake");
  }

  CLI::App app_{"An oven", "oven"};
  std::string loaf_, crust_;
  std::vector<std::string> with_;
  int heat_ = 30;
  double share_ = 0;
  bool fast_ = false;
  CommandDescription described_;
  const CommandDescription* bake_ = nullptr;
};

TEST_F(CommandDescriptionTest, TellsNamesTextAndExamples) {
  EXPECT_EQ(described_.name, "oven");
  EXPECT_THAT(CommandNames(described_), ElementsAre("bake"));
  ASSERT_NE(bake_, nullptr);
  EXPECT_EQ(bake_->text, "Make bread");
  EXPECT_EQ(bake_->footer, "Examples:\n  bake rye");
  EXPECT_THAT(FlagNames(*bake_),
              ElementsAre("--help", "--heat", "--share", "--crust", "--with", "--fast"));
  EXPECT_EQ(FindCommand(described_, "fry"), nullptr);
  EXPECT_EQ(FindFlag(*bake_, "--cold"), nullptr);
}

TEST_F(CommandDescriptionTest, TellsWhatAFlagTakes) {
  const FlagDescription& heat = *FindFlag(*bake_, "--heat");
  EXPECT_EQ(heat.kind, ValueKind::kWhole);
  EXPECT_EQ(heat.value, "NUMBER");
  EXPECT_EQ(heat.limits, "1 to 64");
  EXPECT_EQ(heat.default_text, "30");
  EXPECT_EQ(heat.group, "Oven");
  EXPECT_FALSE(heat.is_list);
  EXPECT_EQ(FindFlag(*bake_, "--share")->kind, ValueKind::kNumber);
  EXPECT_EQ(FindFlag(*bake_, "--share")->limits, "0 to 1");
  EXPECT_THAT(FindFlag(*bake_, "--crust")->choices, ElementsAre("soft", "hard"));
  EXPECT_EQ(FindFlag(*bake_, "--with")->kind, ValueKind::kFile);
  EXPECT_TRUE(FindFlag(*bake_, "--with")->is_list);
  EXPECT_EQ(FindFlag(*bake_, "--fast")->kind, ValueKind::kSwitch);
  EXPECT_EQ(FindFlag(*bake_, "--fast")->value, "");
  EXPECT_THAT(FindFlag(*bake_, "--fast")->choices, IsEmpty());
}

TEST_F(CommandDescriptionTest, FullTextTellsValuesAndDefault) {
  EXPECT_EQ(FullText(*FindFlag(*bake_, "--heat")), "Of the oven (1 to 64). Default: 30.");
  EXPECT_EQ(FullText(*FindFlag(*bake_, "--crust")), "How it is. One of: soft, hard.");
  EXPECT_EQ(FullText(*FindFlag(*bake_, "--fast")), "Soon.");
}

TEST_F(CommandDescriptionTest, PositionalsStandApart) {
  ASSERT_EQ(bake_->positionals.size(), 1U);
  EXPECT_EQ(bake_->positionals[0].name, "LOAF");
  EXPECT_EQ(bake_->positionals[0].kind, ValueKind::kFolder);
  EXPECT_TRUE(bake_->positionals[0].is_required);
}

}  // namespace
}  // namespace specgen
