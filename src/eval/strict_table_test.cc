#include "strict_table.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

toml::table Parsed(const char* text) { return toml::parse(text); }

TEST(StrictTableTest, ReadsWhatIsThereAndFallsBackWhereItMay) {
  const toml::table parsed = Parsed("s = 'a'\nn = 2\nx = 0.5\nb = true\nl = ['p', 'q']\n");
  StrictTable table(parsed, "f.toml", "");
  EXPECT_EQ(table.String("s"), "a");
  EXPECT_EQ(table.String("t", "none"), "none");
  EXPECT_EQ(table.Integer("n"), 2);
  EXPECT_EQ(table.Number("x", 1.0), 0.5);
  EXPECT_EQ(table.Number("y", 1.0), 1.0);
  EXPECT_TRUE(table.Boolean("b", false));
  EXPECT_EQ(table.Strings("l"), (std::vector<std::string>{"p", "q"}));
  EXPECT_FALSE(table.Table("missing").has_value());
  EXPECT_FALSE(table.Finish().has_value());
}

TEST(StrictTableTest, TheFirstErrorIsKept) {
  const toml::table parsed = Parsed("s = 1\nn = 'a'\n");
  StrictTable table(parsed, "f.toml", "[t]");
  EXPECT_EQ(table.String("s"), "");
  EXPECT_EQ(table.Integer("n"), 0);
  EXPECT_EQ(table.Finish()->message, "f.toml:1: [t] 's' must be a string");
}

TEST(StrictTableTest, AKeyThatNobodyAskedForIsAnError) {
  const toml::table parsed = Parsed("a = 1\n\nz = 2\n");
  StrictTable table(parsed, "f.toml", "");
  table.Integer("a");
  EXPECT_EQ(table.Finish()->message, "f.toml:3: 'z' is not known here; allowed are: a");
}

TEST(StrictTableTest, WrongTypesAreErrors) {
  const toml::table parsed = Parsed("a = [1, 'x']\nb = 1\nc = 'x'\n[t]\n");
  const auto message = [&](auto ask) {
    StrictTable table(parsed, "f.toml", "");
    ask(table);
    return table.error() ? table.error()->message : "none";
  };
  EXPECT_EQ(message([](StrictTable& table) { table.Strings("a"); }),
            "f.toml:1: 'a' must be an array of strings");
  EXPECT_EQ(message([](StrictTable& table) { table.Boolean("b", true); }),
            "f.toml:2: 'b' must be true or false");
  EXPECT_EQ(message([](StrictTable& table) { table.Number("c", 0.0); }),
            "f.toml:3: 'c' must be a finite number");
  EXPECT_EQ(message([](StrictTable& table) { table.Table("c"); }),
            "f.toml:3: 'c' must be a [c] table");
  EXPECT_EQ(message([](StrictTable& table) { table.Tables("t", true); }),
            "f.toml:4: 't' must be one or more [[t]] tables");
}

}  // namespace
}  // namespace specgen
