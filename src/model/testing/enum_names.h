// Checks that a function names every enumerator of its enum.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <variant>

namespace specgen {

// Enumerators run from 0 to `count` - 1. Every one has a name that no other has and that is not
// the one of values outside the enum; the value after the last is outside.
template <class Enum>
void ExpectNamesAreDistinct(int count, const char* (*name_of)(Enum)) {
  std::set<std::string> names;
  for (int i = 0; i < count; ++i) {
    const std::string name = name_of(static_cast<Enum>(i));
    EXPECT_NE(name, "unknown") << "enumerator " << i;
    EXPECT_TRUE(names.insert(name).second) << "two enumerators are named " << name;
  }
  EXPECT_STREQ(name_of(static_cast<Enum>(count)), "unknown") << "the enum has grown";
}

// Every alternative of a variant has a name that no other has.
template <class Variant>
void ExpectAlternativesHaveDistinctNames(const char* (*name_of)(const Variant&)) {
  const auto names = [name_of]<std::size_t... kIndex>(std::index_sequence<kIndex...>) {
    return std::set<std::string>{name_of(Variant(std::in_place_index<kIndex>))...};
  }(std::make_index_sequence<std::variant_size_v<Variant>>());
  EXPECT_EQ(names.size(), std::variant_size_v<Variant>);
}

}  // namespace specgen
