#include "learning/token_price.h"

#include <gtest/gtest.h>

#include <cmath>

namespace specgen {
namespace {

constexpr std::int64_t kAllowed = 20'000;

TokenPrice OfSearches(int count) {
  TokenPrice price;
  for (int i = 0; i < count; ++i) price.AddSearch();
  return price;
}

TokenPrice After(int iteration_count, std::int64_t spent, int search_count = 1) {
  TokenPrice price = OfSearches(search_count);
  for (int i = 0; i < iteration_count; ++i) price.NoteIteration(spent, kAllowed);
  return price;
}

TEST(TokenPriceTest, RisesWhileMoreIsSpentThanAllowed) {
  EXPECT_GT(After(3, 30'000).price(), After(1, 30'000).price());
  EXPECT_GT(After(1, 30'000).price(), TokenPrice().price());
}

TEST(TokenPriceTest, FallsWhileLessIsSpentThanAllowed) {
  EXPECT_LT(After(3, 15'000).price(), After(1, 15'000).price());
}

TEST(TokenPriceTest, StaysWhereAllIsSpent) {
  EXPECT_EQ(After(50, kAllowed).price(), TokenPrice().price());
}

TEST(TokenPriceTest, StaysNearbyWhereIterationsDiffer) {
  TokenPrice price = OfSearches(1);
  for (int i = 0; i < 300; ++i)
    price.NoteIteration(i % 3 == 1 ? kAllowed * 2 : kAllowed / 2, kAllowed);
  const auto first = static_cast<double>(TokenPrice().price().value);
  EXPECT_NEAR(static_cast<double>(price.price().value), first, first / 5);
}

TEST(TokenPriceTest, OneIterationOfManySearchesMovesItLess) {
  EXPECT_LT(After(1, 60'000, 100).price(), After(1, 60'000, 1).price());
  // As does one that follows the end of others.
  TokenPrice price = OfSearches(100);
  for (int i = 0; i < 99; ++i) price.RemoveSearch();
  price.NoteIteration(60'000, kAllowed);
  EXPECT_EQ(price.price(), After(1, 60'000, 1).price());
}

// Searches that spend more, the lower the price is, end at what is allowed.
TEST(TokenPriceTest, FindsThePriceAtWhichTheAllowanceIsSpent) {
  for (const int searches : {1, 10, 200}) {
    TokenPrice price = OfSearches(searches);
    std::int64_t spent = 0;
    const int iterations = 200 * searches;
    for (int i = 0; i < iterations; ++i) {
      const double above = std::log(static_cast<double>(price.price().value) / 60'000);
      const auto tokens = static_cast<std::int64_t>(kAllowed * std::max(0.3, 1 - 0.3 * above));
      if (i >= iterations / 2) spent += tokens;
      price.NoteIteration(tokens, kAllowed);
    }
    EXPECT_NEAR(static_cast<double>(spent) / (iterations / 2 * static_cast<double>(kAllowed)), 1,
                0.05)
        << searches << " searches";
    EXPECT_NEAR(static_cast<double>(price.price().value), 60'000, 12'000)
        << searches << " searches";
  }
}

TEST(TokenPriceTest, HasALowestAndAHighest) {
  EXPECT_GT(After(1000, 0).price(), Ppm{0});
  EXPECT_LE(After(1000, 1'000'000).price(), Ppm{4'000'000});
  // And comes back from there.
  TokenPrice price = After(1000, 1'000'000);
  for (int i = 0; i < 60'000; ++i) price.NoteIteration(0, kAllowed);
  EXPECT_LT(price.price(), TokenPrice().price());
}

TEST(TokenPriceTest, FarTooMuchIsOverdrawn) {
  EXPECT_FALSE(TokenPrice().is_overdrawn());
  EXPECT_FALSE(After(10, 22'000).is_overdrawn());
  EXPECT_TRUE(After(10, 40'000).is_overdrawn());
  // Each of many searches may be one iteration ahead.
  EXPECT_FALSE(After(10, 40'000, 10).is_overdrawn());
  EXPECT_TRUE(After(100, 40'000, 10).is_overdrawn());
}

TEST(TokenPriceTest, ExtremesStayFinite) {
  TokenPrice price = OfSearches(1);
  for (int i = 0; i < 20; ++i) price.NoteIteration(std::int64_t{1} << 40U, 0);
  EXPECT_LE(price.price(), Ppm{4'000'000});
  EXPECT_TRUE(price.is_overdrawn());
}

}  // namespace
}  // namespace specgen
