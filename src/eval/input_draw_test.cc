#include "input_draw.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

namespace specgen {
namespace {

template <class T>
std::vector<T> Elements(const Tensor& tensor, std::int64_t count, std::uint64_t seed) {
  const TensorBytes bytes = DrawElements(tensor, count, seed);
  std::vector<T> elements(bytes.size() / sizeof(T));
  std::memcpy(elements.data(), bytes.data(), bytes.size());
  return elements;
}

TEST(InputDrawTest, NormalHasItsMeanAndDeviation) {
  const Tensor tensor{"x", ElementType::kF64, {0}, {DistributionKind::kNormal, 3.0, 2.0}};
  const std::vector<double> drawn = Elements<double>(tensor, 20'000, 1);
  double sum = 0.0;
  double squares = 0.0;
  for (const double element : drawn) {
    sum += element;
    squares += (element - 3.0) * (element - 3.0);
  }
  EXPECT_NEAR(sum / 20'000, 3.0, 0.1);
  EXPECT_NEAR(std::sqrt(squares / 20'000), 2.0, 0.1);
}

TEST(InputDrawTest, UniformFillsItsRangeAndNothingElse) {
  const Tensor tensor{"x", ElementType::kF32, {0}, {DistributionKind::kUniform, -1.0, 3.0}};
  float low = 9.0F;
  float high = -9.0F;
  for (const float element : Elements<float>(tensor, 10'000, 2)) {
    low = std::min(low, element);
    high = std::max(high, element);
  }
  EXPECT_GE(low, -1.0F);
  EXPECT_LE(high, 3.0F);
  EXPECT_LT(low, -0.99F);
  EXPECT_GT(high, 2.99F);
}

TEST(InputDrawTest, LogUniformDrawsEveryMagnitudeAlike) {
  const Tensor tensor{"x", ElementType::kF64, {0}, {DistributionKind::kLogUniform, 1e-3, 1e3}};
  int below_one = 0;
  for (const double element : Elements<double>(tensor, 10'000, 3)) {
    ASSERT_GE(element, 0.999e-3);
    ASSERT_LE(element, 1.001e3);
    below_one += element < 1.0 ? 1 : 0;
  }
  EXPECT_NEAR(below_one, 5000, 300);
}

TEST(InputDrawTest, IntegersReachBothEnds) {
  const Tensor tensor{"x", ElementType::kI32, {0}, {DistributionKind::kUniform, -2.0, 2.0}};
  std::vector<int> counts(5);
  for (const std::int32_t element : Elements<std::int32_t>(tensor, 1000, 4)) {
    ASSERT_GE(element, -2);
    ASSERT_LE(element, 2);
    ++counts[static_cast<std::size_t>(element + 2)];
  }
  for (const int count : counts) EXPECT_GT(count, 100);
}

TEST(InputDrawTest, TheSameSeedDrawsTheSameAndInputsDifferFromEachOther) {
  Problem problem;
  problem.dims = {"n"};
  problem.inputs = {Tensor{"x", ElementType::kF32, {0}, {}},
                    Tensor{"z", ElementType::kF32, {0}, {}}};
  const Shape shape{{8}, false};
  const auto inputs = DrawInputs(problem, shape, 7);
  ASSERT_EQ(inputs.size(), 2U);
  EXPECT_EQ(inputs[0].size(), 32U);
  EXPECT_EQ(inputs, DrawInputs(problem, shape, 7));
  EXPECT_NE(inputs, DrawInputs(problem, shape, 8));
  EXPECT_NE(inputs[0], inputs[1]);
}

TEST(InputDrawTest, SecretSeedsDiffer) { EXPECT_NE(SecretSeed(), SecretSeed()); }

}  // namespace
}  // namespace specgen
