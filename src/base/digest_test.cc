#include "specgen/base/digest.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

std::uint64_t Of(std::string_view first, std::string_view second) {
  Digest digest;
  digest.Add(first);
  digest.Add(second);
  return digest.value();
}

TEST(DigestTest, OrderAndBordersMatter) {
  EXPECT_EQ(Of("ab", "c"), Of("ab", "c"));
  EXPECT_NE(Of("ab", "c"), Of("a", "bc"));
  EXPECT_NE(Of("ab", "c"), Of("c", "ab"));
  EXPECT_NE(Of("", ""), Of("", std::string_view("\0", 1)));
}

TEST(DigestTest, ValueIsTheSameEverywhere) {
  Digest digest;
  digest.Add(std::uint64_t{1});
  digest.Add(std::uint64_t{2});
  digest.Add("specgen digest");
  EXPECT_EQ(digest.value(), 8227024135529913407ULL);
}

}  // namespace
}  // namespace specgen
