#include "right_block.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "specgen/base/prng.h"

namespace specgen {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr Tolerance kTolerance{0.01, 0.001};

// In [-1, 1).
double Drawn(Prng& prng) { return static_cast<double>(prng.Next() >> 11U) * 0x1.0p-52 - 1.0; }

template <class T>
class RightBlockTest : public testing::Test {
 protected:
  static constexpr ElementType kType =
      std::is_same_v<T, float> ? ElementType::kF32 : ElementType::kF64;

  // Not a multiple of any number of lanes.
  RightBlockTest() : truth_(1003), reference_(truth_.size()), got_(truth_.size()) {
    Prng prng(5);
    for (std::size_t i = 0; i < truth_.size(); ++i) {
      truth_[i] = static_cast<double>(static_cast<T>(100.0 * Drawn(prng)));
      reference_[i] = static_cast<T>(truth_[i]);
      got_[i] = static_cast<T>(truth_[i] + 0.005 * Drawn(prng));
    }
  }

  std::optional<RightErrors> Errors(bool has_truth) const {
    Expectation expected{.reference = std::as_bytes(std::span(reference_))};
    if (has_truth) expected.truth = truth_;
    return ErrorsIfRight(kType, std::as_bytes(std::span(got_)), expected, kTolerance);
  }

  std::vector<double> truth_;
  std::vector<T> reference_;
  std::vector<T> got_;
};

using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(RightBlockTest, Types);

TYPED_TEST(RightBlockTest, TellsTheLargestErrorsWhereverTheyStand) {
  for (const std::size_t at : {std::size_t{0}, std::size_t{17}, this->got_.size() - 1}) {
    for (const bool has_truth : {false, true}) {
      const TypeParam kept = this->got_[at];
      this->got_[at] = static_cast<TypeParam>(this->truth_[at] + 0.0075);
      const double error = std::fabs(static_cast<double>(this->got_[at]) - this->truth_[at]);
      const std::optional<RightErrors> errors = this->Errors(has_truth);
      ASSERT_TRUE(errors.has_value());
      EXPECT_EQ(errors->absolute, error);
      EXPECT_GE(errors->relative, error / std::fabs(this->truth_[at]));
      EXPECT_EQ(errors->far_from_reference_count, 0);
      this->got_[at] = kept;
    }
  }
}

TYPED_TEST(RightBlockTest, IsSilentAboutAnythingWrong) {
  for (const std::size_t at : {std::size_t{0}, std::size_t{17}, this->got_.size() - 1}) {
    for (const double wrong : {this->truth_[at] + 1.0, kInfinity, -kInfinity, std::nan("")}) {
      const TypeParam kept = this->got_[at];
      this->got_[at] = static_cast<TypeParam>(wrong);
      EXPECT_FALSE(this->Errors(false).has_value()) << wrong << " at " << at;
      EXPECT_FALSE(this->Errors(true).has_value()) << wrong << " at " << at;
      this->got_[at] = kept;
    }
  }
}

TYPED_TEST(RightBlockTest, LooksNotAtWhatIsExpectedToBeInfinite) {
  this->truth_[20] = kInfinity;
  this->reference_[20] = static_cast<TypeParam>(kInfinity);
  this->got_[20] = static_cast<TypeParam>(kInfinity);
  EXPECT_FALSE(this->Errors(false).has_value());
  EXPECT_FALSE(this->Errors(true).has_value());
}

TYPED_TEST(RightBlockTest, WhatTheReferenceIsOffByIsAllowedSeveralTimesUpToALimit) {
  const double declared = kTolerance.absolute + kTolerance.relative * std::fabs(this->truth_[40]);
  this->reference_[3] = static_cast<TypeParam>(this->truth_[3] + declared);
  this->got_[40] = static_cast<TypeParam>(this->truth_[40] + 3.5 * declared);
  const std::optional<RightErrors> errors = this->Errors(true);
  ASSERT_TRUE(errors.has_value());
  EXPECT_GE(errors->far_from_reference_count, 1);
  this->got_[40] = static_cast<TypeParam>(this->truth_[40] + 4.5 * declared);
  EXPECT_FALSE(this->Errors(true).has_value());
  this->reference_[3] = static_cast<TypeParam>(this->truth_[3] + 100.0 * declared);
  EXPECT_TRUE(this->Errors(true).has_value());
  this->got_[40] = static_cast<TypeParam>(this->truth_[40] + 10.5 * declared);
  EXPECT_FALSE(this->Errors(true).has_value());
}

TEST(RightBlockOfIntegersTest, IntegersAreEqualOrWrong) {
  const std::vector<std::int32_t> expected = {1, -2, 3};
  std::vector<std::int32_t> got = expected;
  const auto errors = [&] {
    return ErrorsIfRight(ElementType::kI32, std::as_bytes(std::span(got)),
                         {.reference = std::as_bytes(std::span(expected))}, kTolerance);
  };
  ASSERT_TRUE(errors().has_value());
  EXPECT_EQ(errors()->absolute, 0.0);
  got[2] = 4;
  EXPECT_FALSE(errors().has_value());
}

}  // namespace
}  // namespace specgen
