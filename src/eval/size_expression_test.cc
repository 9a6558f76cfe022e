#include "specgen/eval/size_expression.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

const std::vector<std::string> kDims{"m", "n", "rows_1"};

double Value(const std::string& text) {
  const Result<SizeExpression> expression = SizeExpression::Parse(text, kDims);
  EXPECT_TRUE(expression.has_value()) << (expression ? "" : expression.error().message);
  return expression ? expression->Evaluate({3, 5, 7}) : -1.0;
}

std::string ComplaintAbout(const std::string& text) {
  const Result<SizeExpression> expression = SizeExpression::Parse(text, kDims);
  return expression ? "" : expression.error().message;
}

TEST(SizeExpressionTest, ProductsBindStrongerThanSums) {
  EXPECT_EQ(Value("4"), 4.0);
  EXPECT_EQ(Value("rows_1"), 7.0);
  EXPECT_EQ(Value("2 * m * n + rows_1"), 37.0);
  EXPECT_EQ(Value("2*m*(n+rows_1)"), 72.0);
  EXPECT_EQ(Value("n - m - 1"), 1.0);
}

TEST(SizeExpressionTest, WhatIsNoExpressionIsNamed) {
  EXPECT_NE(ComplaintAbout("2 * k").find("holds 'k'; allowed are the dims: m, n, rows_1"),
            std::string::npos);
  EXPECT_NE(ComplaintAbout("").find("goes wrong at 'its end'"), std::string::npos);
  EXPECT_NE(ComplaintAbout("2 m").find("goes wrong at 'm'"), std::string::npos);
  EXPECT_NE(ComplaintAbout("(m").find("goes wrong at 'its end'"), std::string::npos);
  EXPECT_NE(ComplaintAbout("m / n").find("goes wrong at '/ n'"), std::string::npos);
  EXPECT_NE(ComplaintAbout("99999999999999999999").find("too large"), std::string::npos);
  EXPECT_NE(ComplaintAbout(std::string(100, '(') + "m" + std::string(99, ')')).find("parentheses"),
            std::string::npos);
  EXPECT_NE(ComplaintAbout(std::string(201, '1')).find("longer than 200"), std::string::npos);
}

}  // namespace
}  // namespace specgen
