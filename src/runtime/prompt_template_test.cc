#include "prompt_template.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(PromptTemplate, FillsEveryKeyWhereverItStands) {
  EXPECT_EQ(FillTemplate("{{a}} and {{b}}{{a}}", {{"a", "1"}, {"b", "2"}}), "1 and 21");
  EXPECT_EQ(FillTemplate("nothing { to } fill", {}), "nothing { to } fill");
  EXPECT_EQ(FillTemplate("", {}), "");
}

TEST(PromptTemplate, AValueIsNotLookedIntoAgain) {
  EXPECT_EQ(FillTemplate("{{a}}", {{"a", "{{b}}"}}), "{{b}}");
}

TEST(PromptTemplateDeathTest, AnUnknownKeyIsABug) {
  EXPECT_DEATH(FillTemplate("{{unknown}}", {{"a", "1"}}), "names only values that exist");
}

}  // namespace
}  // namespace specgen
