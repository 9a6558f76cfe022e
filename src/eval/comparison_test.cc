#include "comparison.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

namespace specgen {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::uint32_t kPoison = 0x7ff00001U;

template <class T>
Comparison CompareVectors(ElementType type, std::vector<T> got, std::vector<T> expected,
                          Tolerance tolerance = {0.1, 0.01}) {
  const Expectation known{.reference = std::as_bytes(std::span(expected))};
  return Compare(type, std::as_bytes(std::span(got)), known, tolerance, kPoison);
}

Comparison CompareWithTruth(std::vector<float> got, std::vector<float> reference,
                            std::vector<double> truth, std::size_t row, Tolerance tolerance) {
  return Compare(ElementType::kF32, std::as_bytes(std::span(got)),
                 {.reference = std::as_bytes(std::span(reference)), .truth = truth, .row = row},
                 tolerance, kPoison);
}

struct Case {
  const char* name;
  double got;
  double expected;
  bool right;
};

class ToleranceTest : public testing::TestWithParam<Case> {};

TEST_P(ToleranceTest, Holds) {
  const Comparison doubles =
      CompareVectors<double>(ElementType::kF64, {GetParam().got}, {GetParam().expected});
  EXPECT_EQ(doubles.wrong_count, GetParam().right ? 0 : 1);
}

INSTANTIATE_TEST_SUITE_P(
    All, ToleranceTest,
    testing::Values(Case{"Equal", 3.0, 3.0, true}, Case{"AbsoluteAtTheLimit", 0.1, 0.0, true},
                    Case{"AbsoluteOver", 0.1000001, 0.0, false},
                    Case{"BothAtTheLimit", 102.125, 101.0, false},
                    Case{"BothUnder", 102.1, 101.0, true}, Case{"Negative", -102.1, -101.0, true},
                    Case{"OtherSign", 101.0, -101.0, false}, Case{"NanForANumber", NAN, 1.0, false},
                    Case{"NumberForANan", 1.0, NAN, false}, Case{"NanForANan", NAN, NAN, true},
                    Case{"InfinityForANumber", kInfinity, 1.0, false},
                    Case{"NumberForAnInfinity", 1e300, kInfinity, false},
                    Case{"InfinityForAnInfinity", kInfinity, kInfinity, true},
                    Case{"OtherInfinity", -kInfinity, kInfinity, false}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(ComparisonTest, WhatNobodyWroteIsWrongEvenWhereANanIsExpected) {
  float unwritten = 0;
  std::memcpy(&unwritten, &kPoison, sizeof(unwritten));
  const Comparison floats = CompareVectors<float>(ElementType::kF32, {NAN, unwritten}, {NAN, NAN});
  EXPECT_EQ(floats.wrong_count, 1);
  EXPECT_EQ(floats.first_wrong, 1);
  EXPECT_EQ(floats.unwritten_count, 1);
  const Comparison integers =
      CompareVectors<std::int32_t>(ElementType::kI32, {static_cast<std::int32_t>(kPoison)},
                                   {static_cast<std::int32_t>(kPoison)});
  EXPECT_EQ(integers.wrong_count, 0) << "of integers it is as good an answer as any";
}

TEST(ComparisonTest, ATruthIsWhatCounts) {
  const Tolerance tolerance{0.1, 0.0};
  // Nearer to the truth than the reference, and out of the reference's reach.
  EXPECT_EQ(CompareWithTruth({1.0F}, {1.15F}, {1.0}, 1, tolerance).wrong_count, 0);
  EXPECT_EQ(CompareWithTruth({1.0F}, {1.15F}, {1.0}, 1, tolerance).far_from_reference_count, 1);
  EXPECT_EQ(CompareWithTruth({1.2F}, {1.0F}, {1.0}, 1, tolerance).wrong_count, 1);
}

TEST(ComparisonTest, AFewTimesTheReferencesOwnErrorIsAllowedWithinTheRow) {
  const Tolerance tolerance{0.1, 0.0};
  const std::vector<float> reference = {1.2F, 1.0F, 1.0F, 1.0F};
  const std::vector<double> truth = {1.0, 1.0, 1.0, 1.0};
  EXPECT_EQ(CompareWithTruth({1.7F, 0.3F, 1.0F, 1.0F}, reference, truth, 2, tolerance).wrong_count,
            0);
  EXPECT_EQ(CompareWithTruth({1.9F, 1.0F, 1.0F, 1.2F}, reference, truth, 2, tolerance).wrong_count,
            2)
      << "too far even for this row; too far for a row where the reference is exact";
}

TEST(ComparisonTest, AReferenceThatIsFarOffDoesNotMakeEverythingRight) {
  const Comparison comparison = CompareWithTruth({5.0F}, {9.0F}, {1.0}, 1, {0.1, 0.0});
  EXPECT_EQ(comparison.wrong_count, 1);
  EXPECT_EQ(comparison.first_expected, 1.0);
}

TEST(ComparisonTest, WhereSinglePrecisionOverflowsTheReferenceIsRightAsWell) {
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(CompareWithTruth({infinity}, {infinity}, {1e60}, 1, {0.1, 0.0}).wrong_count, 0);
  EXPECT_EQ(CompareWithTruth({1.0F}, {infinity}, {1e60}, 1, {0.1, 0.0}).wrong_count, 1);
}

TEST(ComparisonTest, AnExpectedInfinityMakesNothingElseRight) {
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(CompareVectors<float>(ElementType::kF32, {1.0F, -infinity, infinity},
                                  {infinity, infinity, infinity})
                .wrong_count,
            2);
}

TEST(ComparisonTest, SaysWhereAndHowFar) {
  const Comparison comparison =
      CompareVectors<float>(ElementType::kF32, {1.0F, 2.0F, 5.0F, 4.5F}, {1.0F, 2.0F, 3.0F, 4.0F});
  EXPECT_EQ(comparison.element_count, 4);
  EXPECT_EQ(comparison.wrong_count, 2);
  EXPECT_EQ(comparison.first_wrong, 2);
  EXPECT_EQ(comparison.first_got, 5.0);
  EXPECT_EQ(comparison.first_expected, 3.0);
  EXPECT_EQ(comparison.absolute_error, 2.0);
  EXPECT_DOUBLE_EQ(comparison.relative_error, 2.0 / 3.0);
}

TEST(ComparisonTest, IntegersAreEqualOrWrong) {
  EXPECT_EQ(
      CompareVectors<std::int32_t>(ElementType::kI32, {5, 7}, {5, 8}, {10.0, 10.0}).wrong_count, 1);
  const std::int64_t large = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(CompareVectors<std::int64_t>(ElementType::kI64, {large - 1}, {large}).wrong_count, 1)
      << "as doubles both are the same";
}

TEST(ComparisonTest, PoisonIsToldFromNan) {
  float poison = 0.0F;
  std::memcpy(&poison, &kPoison, sizeof(poison));
  const Comparison comparison =
      CompareVectors<float>(ElementType::kF32, {poison, std::nanf(""), 3.0F}, {1.0F, 2.0F, 3.0F});
  EXPECT_EQ(comparison.unwritten_count, 1);
  EXPECT_EQ(comparison.nan_count, 1);
}

TEST(ComparisonTest, TheTextNamesOutputShapeIndexAndValues) {
  Problem problem;
  problem.dims = {"rows", "cols"};
  problem.outputs = {Tensor{"y", ElementType::kF32, {0, 1}, {}}};
  problem.tolerance = {0.1, 0.01};
  Comparison comparison = CompareVectors<float>(ElementType::kF32, {1, 2, 3, 4, 9, 6},
                                                {1, 2, 3, 4, 5, 6}, problem.tolerance);
  comparison.unwritten_count = 2;
  EXPECT_EQ(MismatchText(problem, problem.outputs[0], Shape{{2, 3}, false}, comparison),
            "output 'y' differs from the reference at 1 of 6 elements with rows=2 cols=3; first at "
            "[1][1]: got 9, expected 5; largest absolute error 4, relative 0.8 (allowed: 0.1 + "
            "0.01 * |expected|); 2 of them were never written");
}

TEST(ComparisonTest, TheTextHasNoErrorsWhereNoWrongElementHasOne) {
  Problem problem;
  problem.dims = {"n"};
  problem.outputs = {Tensor{"y", ElementType::kF32, {0}, {}}};
  const Comparison comparison = CompareVectors<float>(
      ElementType::kF32, {1.0F, std::nanf(""), std::nanf("")}, {1.0F, 2.0F, 3.0F});
  EXPECT_EQ(MismatchText(problem, problem.outputs[0], Shape{{3}, false}, comparison),
            "output 'y' differs from the reference at 2 of 3 elements with n=3; first at [1]: got "
            "nan, expected 2; 2 of them are NaN");
}

}  // namespace
}  // namespace specgen
