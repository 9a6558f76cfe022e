#include "sha256.h"

#include <gtest/gtest.h>

namespace specgen {
namespace {

TEST(Sha256Test, NoPartsGiveTheFingerprintOfNothing) {
  EXPECT_EQ(Sha256({}), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256Test, WhereAPartEndsMatters) {
  EXPECT_NE(Sha256({"ab", "c"}), Sha256({"a", "bc"}));
  EXPECT_NE(Sha256({"abc"}), Sha256({"abc", ""}));
  EXPECT_EQ(Sha256({"ab", "c"}), Sha256({"ab", "c"}));
}

}  // namespace
}  // namespace specgen
