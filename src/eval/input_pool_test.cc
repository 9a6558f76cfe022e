#include "input_pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace specgen {
namespace {

Problem ProblemOf(ElementType type, Distribution distribution) {
  Problem problem;
  problem.dims = {"n"};
  problem.inputs = {Tensor{"x", type, {0}, distribution}, Tensor{"z", type, {0}, distribution}};
  return problem;
}

template <class T>
std::vector<T> ElementsOf(const TensorBytes& bytes) {
  std::vector<T> elements(bytes.size() / sizeof(T));
  std::memcpy(elements.data(), bytes.data(), bytes.size());
  return elements;
}

// All inputs of a set of `count` elements each.
std::vector<TensorBytes> Inputs(const Problem& problem, const InputPool& pool, std::int64_t count,
                                std::uint64_t seed) {
  const SetLayout layout(problem, Shape{{count}, true});
  TensorBytes set(layout.stride());
  pool.Fill(layout, seed, set);
  std::vector<TensorBytes> inputs;
  for (const SetLayout::Buffer& buffer : layout.inputs()) {
    const std::span<std::byte> bytes = BytesOf(buffer, std::span(set));
    inputs.emplace_back(bytes.begin(), bytes.end());
  }
  return inputs;
}

template <class T>
std::vector<T> Drawn(ElementType type, Distribution distribution, std::int64_t count,
                     std::uint64_t seed = 1) {
  const Problem problem = ProblemOf(type, distribution);
  return ElementsOf<T>(Inputs(problem, InputPool(problem, 3), count, seed)[0]);
}

TEST(InputPoolTest, TheSeedMakesTheInputs) {
  const Problem problem = ProblemOf(ElementType::kF32, {});
  const InputPool pool(problem, 3);
  const auto inputs = [&](std::uint64_t seed) { return Inputs(problem, pool, 100, seed); };
  EXPECT_EQ(inputs(7).size(), 2U);
  EXPECT_EQ(inputs(7), inputs(7));
  EXPECT_NE(inputs(7), inputs(8));
  EXPECT_NE(inputs(7)[0], inputs(7)[1]);
}

// What a candidate remembers of one call is of no use in another.
TEST(InputPoolTest, TwoSetsShareHardlyAValue) {
  for (const DistributionKind kind :
       {DistributionKind::kNormal, DistributionKind::kUniform, DistributionKind::kLogUniform}) {
    const Distribution distribution{kind, 1.0, 2.0};
    auto first = Drawn<float>(ElementType::kF32, distribution, 60'000, 1);
    auto second = Drawn<float>(ElementType::kF32, distribution, 60'000, 2);
    std::ranges::sort(first);
    std::ranges::sort(second);
    std::vector<float> shared;
    std::ranges::set_intersection(first, second, std::back_inserter(shared));
    EXPECT_LT(shared.size(), 1'000U) << "by chance, of the values that a float can have";
  }
}

TEST(InputPoolTest, KeepsTheMomentsOfANormalDistribution) {
  const auto values =
      Drawn<double>(ElementType::kF64, {DistributionKind::kNormal, 5.0, 2.0}, 400'000);
  double sum = 0;
  double squares = 0;
  for (const double value : values) {
    sum += value;
    squares += (value - 5.0) * (value - 5.0);
  }
  const auto count = static_cast<double>(values.size());
  EXPECT_NEAR(sum / count, 5.0, 0.05);
  EXPECT_NEAR(std::sqrt(squares / count), 2.0, 0.05);
}

TEST(InputPoolTest, StaysWithinItsBounds) {
  for (const DistributionKind kind : {DistributionKind::kUniform, DistributionKind::kLogUniform}) {
    const auto values = Drawn<float>(ElementType::kF32, {kind, 0.3, 0.7}, 300'000);
    EXPECT_GE(*std::ranges::min_element(values), 0.3F);
    EXPECT_LE(*std::ranges::max_element(values), 0.7F);
  }
  const auto same = Drawn<float>(ElementType::kF32, {DistributionKind::kUniform, 2.0, 2.0}, 100);
  EXPECT_TRUE(std::ranges::all_of(same, [](float value) { return value == 2.0F; }));
}

TEST(InputPoolTest, IntegersStayInTheirRangeAndTakeEachValueAlike) {
  const auto values =
      Drawn<std::int32_t>(ElementType::kI32, {DistributionKind::kUniform, -1.0, 2.0}, 10'000);
  for (int value = -1; value <= 2; ++value) EXPECT_GT(std::ranges::count(values, value), 2'000);
  EXPECT_EQ(*std::ranges::min_element(values), -1);
  EXPECT_EQ(*std::ranges::max_element(values), 2);
}

TEST(InputPoolTest, IntegersOfAWideRangeHardlyEverComeAgain) {
  const Distribution wide{DistributionKind::kUniform, -4e15, 4e15};
  auto first = Drawn<std::int64_t>(ElementType::kI64, wide, 60'000, 1);
  auto second = Drawn<std::int64_t>(ElementType::kI64, wide, 60'000, 2);
  EXPECT_GE(*std::ranges::min_element(first), -4'000'000'000'000'000);
  EXPECT_LE(*std::ranges::max_element(first), 4'000'000'000'000'000);
  std::ranges::sort(first);
  std::ranges::sort(second);
  std::vector<std::int64_t> shared;
  std::ranges::set_intersection(first, second, std::back_inserter(shared));
  EXPECT_TRUE(shared.empty());
}

}  // namespace
}  // namespace specgen
