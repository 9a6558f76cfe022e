#include "help_formatter.h"

#include <gtest/gtest.h>

#include <memory>
#include <sstream>

#include "value_check.h"

namespace specgen {
namespace {

TEST(HelpFormatterTest, TellsValuesInWordsAndFitsTheTerminal) {
  CLI::App app{"An oven", "oven"};
  app.formatter(std::make_shared<HelpFormatter>());
  int heat = 30;
  std::string crust;
  std::vector<std::string> loaves;
  app.add_option("--heat", heat, "Of the oven")->capture_default_str()->check(CLI::Range(1, 64));
  app.add_option("--crust", crust, "How it is, told at such a length that it does not fit one line")
      ->check(OneOf({"soft", "hard"}));
  app.add_option("LOAF", loaves, "Which")->type_name("FOLDER");
  const std::string help = app.help();
  for (const char* part :
       {"  -h, --help  ", "  --heat NUMBER               Of the oven (1 to 64). Default: 30.\n",
        "  --crust TEXT                How it is, ", "\n                              ",
        "of: soft, hard.\n", "  LOAF...                     Which.\n"}) {
    EXPECT_NE(help.find(part), std::string::npos) << part << "\nis not in\n" << help;
  }
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100U) << line;
}

}  // namespace
}  // namespace specgen
