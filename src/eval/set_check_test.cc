#include "set_check.h"

#include <gtest/gtest.h>

#include <cstring>

namespace specgen {
namespace {

class SetCheckTest : public testing::Test {
 protected:
  SetCheckTest() {
    problem_.dims = {"n"};
    problem_.inputs = {Tensor{"x", ElementType::kF32, {0}, {}}};
    problem_.outputs = {Tensor{"y", ElementType::kF32, {0}, {}}};
    problem_.tolerance = {0.5, 0.0};
    set_.resize(SetLayout(problem_, shape_).stride());
    PrepareSet(layout(), set_, kPoison);
    Fill(layout().inputs()[0], {1.0F, 2.0F});
    Fill(layout().outputs()[0], {3.0F, 4.0F});
  }
  SetLayout layout() const { return SetLayout(problem_, shape_); }
  void Fill(const SetLayout::Buffer& buffer, std::vector<float> values) {
    std::memcpy(set_.data() + buffer.offset, values.data(), buffer.bytes);
  }
  SetCheck Check() {
    SetTruth truth;
    truth.inputs = {std::as_bytes(std::span(input_))};
    truth.expected = {std::as_bytes(std::span(expected_))};
    if (!truth_.empty()) truth.truth = {truth_};
    truth.poison = kPoison;
    return CheckSet(problem_, shape_, set_, truth);
  }

  static constexpr std::uint32_t kPoison = 0x7ff00005U;
  Problem problem_;
  Shape shape_{{2}, false};
  std::vector<std::byte> set_;
  std::vector<float> input_ = {1.0F, 2.0F};
  std::vector<float> expected_ = {3.0F, 4.25F};
  std::vector<double> truth_;
};

TEST_F(SetCheckTest, ARightSetHasNoFaultAndItsErrors) {
  const SetCheck check = Check();
  EXPECT_EQ(check.fault, "");
  EXPECT_EQ(check.absolute_error, 0.25);
  EXPECT_GT(check.relative_error, 0.0);
}

TEST_F(SetCheckTest, WhatIsNearTheTruthIsRightThoughFarFromTheReference) {
  Fill(layout().outputs()[0], {3.0F, 5.0F});
  EXPECT_NE(Check().fault, "");
  truth_ = {3.0, 4.75};
  const SetCheck check = Check();
  EXPECT_EQ(check.fault, "");
  EXPECT_TRUE(check.is_far_from_reference);
}

TEST_F(SetCheckTest, AChangedInputIsAFault) {
  Fill(layout().inputs()[0], {1.0F, 2.5F});
  EXPECT_EQ(Check().fault, "input 'x' was modified with n=2; inputs are read only");
}

TEST_F(SetCheckTest, AWrongOutputIsAFault) {
  Fill(layout().outputs()[0], {3.0F, 9.0F});
  EXPECT_NE(Check().fault.find("output 'y' differs"), std::string::npos);
}

TEST_F(SetCheckTest, ABrokenGuardIsNamedFirst) {
  Fill(layout().outputs()[0], {3.0F, 9.0F});
  set_.back() = std::byte{0};
  EXPECT_EQ(Check().fault.find("memory was written"), 0U);
  EXPECT_NE(Check().fault.find("output 'y' differs"), std::string::npos);
}

}  // namespace
}  // namespace specgen
