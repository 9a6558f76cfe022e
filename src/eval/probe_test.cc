#include "specgen/eval/probe.h"

#include <gtest/gtest.h>

#include "testing_worker.h"

namespace specgen {
namespace {

TEST(ProbeTest, ThisMachineHasAJailAndACompiler) {
  const Result<std::string> jail = JailProbe();
  ASSERT_TRUE(jail.has_value()) << jail.error().message;
  EXPECT_EQ(jail->find("bubblewrap"), 0U);
  const Result<std::string> compiler = CompilerProbe();
  ASSERT_TRUE(compiler.has_value()) << compiler.error().message;
  EXPECT_NE(compiler->find("g++ "), std::string::npos);
  ExpectNothingRuns();
}

TEST(ProbeTest, WhatIsMissingIsNamed) {
  const std::string before = std::getenv("PATH");
  setenv("PATH", "/nowhere", 1);
  const Result<std::string> jail = JailProbe();
  const Result<std::string> compiler = CompilerProbe();
  setenv("PATH", before.c_str(), 1);
  ASSERT_FALSE(jail.has_value());
  EXPECT_NE(jail.error().message.find("bwrap"), std::string::npos);
  ASSERT_FALSE(compiler.has_value());
  EXPECT_NE(compiler.error().message.find("g++ is not installed"), std::string::npos);
}

}  // namespace
}  // namespace specgen
