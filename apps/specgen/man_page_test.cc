#include "man_page.h"

#include <gtest/gtest.h>

#include "value_check.h"

namespace specgen {
namespace {

TEST(ManPageTest, TellsEveryCommandAndFlagAndNothingOfItIsAnOrder) {
  CLI::App app{"An oven", "oven"};
  std::string crust = "soft";
  CLI::App* bake = app.add_subcommand("bake", "Make bread");
  bake->add_option("--crust", crust, "A back\\slash")
      ->capture_default_str()
      ->check(OneOf({"soft", "hard"}));
  bake->footer("Examples:\n.start with a dot\n'or a quote");
  const std::string page = ManPage(DescribeCommand(app), "1.2");
  EXPECT_EQ(page.find(".TH OVEN 1 \"\" \"oven 1.2\""), 0U);
  for (const char* part : {".SS oven bake\nMake bread.\n", "\\fB\\-\\-crust\\fR \\fITEXT\\fR\n",
                           "A back\\eslash. One of: soft, hard. Default: soft.\n",
                           "\n\\&.start with a dot\n", "\n\\&'or a quote\n", ".SH ENVIRONMENT\n"}) {
    EXPECT_NE(page.find(part), std::string::npos) << part << "\nis not in\n" << page;
  }
}

}  // namespace
}  // namespace specgen
