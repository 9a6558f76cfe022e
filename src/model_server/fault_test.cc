#include "fault.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(FaultTest, ReadsNamesAndKeys) {
  const auto plain = ParseFault("reset", FaultScope::kRequest);
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ(plain->kind, FaultKind::kReset);
  EXPECT_EQ(plain->after, 32U);

  const auto stall = ParseFault("stall:after=5,ms=70", FaultScope::kRequest);
  ASSERT_TRUE(stall.has_value());
  EXPECT_EQ(stall->after, 5U);
  EXPECT_EQ(stall->ms, 70U);
  EXPECT_EQ(stall->text, "stall:after=5,ms=70");

  EXPECT_EQ(ParseFault("rate_limited:retry_after=9", FaultScope::kRequest)->retry_after, 9U);
  EXPECT_EQ(ParseFault("slow_headers", FaultScope::kRequest)->ms, 20U);
  EXPECT_EQ(ParseFault("server_error:status=503,permille=10", FaultScope::kServer)->permille, 10U);
}

TEST(FaultTest, ErrorsSayWhatIsWrong) {
  struct Row {
    const char* text;
    FaultScope scope;
    const char* message;
  };
  const Row rows[] = {
      {"", FaultScope::kRequest, "there is no fault \"\"; there are rate_limited, "},
      {"explode", FaultScope::kRequest, "there is no fault \"explode\""},
      {"reset:ms=3", FaultScope::kRequest, "fault reset has no key \"ms\""},
      {"reset:after", FaultScope::kRequest, "after is \"\", not a whole number"},
      {"reset:after=-1", FaultScope::kRequest, "after is \"-1\", not a whole number"},
      {"reset:after=3x", FaultScope::kRequest, "after is \"3x\", not a whole number"},
      {"server_error:status=404", FaultScope::kRequest, "status 404 is not from 500 to 599"},
      {"reset:permille=5", FaultScope::kRequest, "fault reset has no key \"permille\""},
      {"reset", FaultScope::kServer, "fault reset needs a permille from 1 to 1000"},
      {"reset:permille=1001", FaultScope::kServer, "fault reset needs a permille from 1 to 1000"},
  };
  for (const Row& row : rows) {
    const auto fault = ParseFault(row.text, row.scope);
    ASSERT_FALSE(fault.has_value()) << row.text;
    EXPECT_EQ(fault.error().code, ErrorCode::kInvalidInput);
    EXPECT_THAT(fault.error().message, ::testing::HasSubstr(row.message));
  }
}

std::vector<FaultKind> Draw(std::vector<ServerFault> faults, std::uint64_t seed, int count) {
  FaultDraw draw(std::move(faults), seed);
  std::vector<FaultKind> kinds;
  for (int at = 0; at < count; ++at) kinds.push_back(draw.Next().kind);
  return kinds;
}

TEST(FaultTest, DrawKeepsItsRateAndItsSeed) {
  const ServerFault reset = *ParseFault("reset:permille=100", FaultScope::kServer);
  const ServerFault stall = *ParseFault("stall:permille=500", FaultScope::kServer);
  const auto kinds = Draw({reset, stall}, 3, 10'000);
  EXPECT_EQ(kinds, Draw({reset, stall}, 3, 10'000));
  EXPECT_NE(kinds, Draw({reset, stall}, 4, 10'000));
  EXPECT_NEAR(static_cast<double>(std::count(kinds.begin(), kinds.end(), FaultKind::kReset)), 1000,
              100);
  EXPECT_NEAR(static_cast<double>(std::count(kinds.begin(), kinds.end(), FaultKind::kStall)), 4500,
              200);
  EXPECT_EQ(FaultDraw({}, 1).Next().kind, FaultKind::kNone);
}

}  // namespace
}  // namespace specgen
