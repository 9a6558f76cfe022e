#include "tensor_set.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cmath>
#include <cstring>

namespace specgen {
namespace {

Problem SmallProblem() {
  Problem problem;
  problem.dims = {"n", "m"};
  problem.inputs = {Tensor{"x", ElementType::kF32, {0}, {}}};
  problem.outputs = {Tensor{"y", ElementType::kF64, {0, 1}, {}},
                     Tensor{"k", ElementType::kI32, {1}, {}}};
  return problem;
}

class TensorSetTest : public testing::Test {
 protected:
  std::span<std::byte> Set(std::size_t index) { return arena_->Set(layout_, index); }
  void Write(std::size_t offset, std::size_t count) {
    std::memset(Set(0).data() + offset, 1, count);
  }

  Problem problem_ = SmallProblem();
  Shape shape_{{3, 5}, false};
  SetLayout layout_{problem_, shape_};
  std::unique_ptr<SharedArena> arena_ = *SharedArena::Make(4 * layout_.stride());
};

TEST_F(TensorSetTest, BuffersAreAlignedApartAndWithinTheSet) {
  const auto& x = layout_.inputs()[0];
  const auto& y = layout_.outputs()[0];
  const auto& k = layout_.outputs()[1];
  EXPECT_EQ(x.bytes, 12U);
  EXPECT_EQ(y.bytes, 120U);
  EXPECT_EQ(k.bytes, 20U);
  for (const auto* buffer : {&x, &y, &k}) EXPECT_EQ(buffer->offset % 64, 0U);
  EXPECT_GE(x.offset, 256U);
  EXPECT_GE(y.offset, x.offset + x.bytes + 256);
  EXPECT_GE(k.offset, y.offset + y.bytes + 256);
  EXPECT_GE(layout_.stride(), k.offset + k.bytes + 256);
  const RunnerLayout runner = layout_.ForRunner(shape_);
  EXPECT_EQ(runner.input_count, 1U);
  EXPECT_EQ(runner.output_offsets[1], k.offset);
  EXPECT_EQ(runner.dims[1], 5);
}

TEST_F(TensorSetTest, APreparedSetIsPoisonedAndItsGuardsHold) {
  PrepareSet(layout_, Set(0), PoisonPattern(77));
  EXPECT_EQ(BrokenGuard(layout_, Set(0)), "");
  EXPECT_TRUE(LooksUnwritten(layout_, Set(0), PoisonPattern(77)));
  EXPECT_FALSE(LooksUnwritten(layout_, Set(0), PoisonPattern(78)));
}

TEST_F(TensorSetTest, PoisonIsNoNumber) {
  const std::uint32_t words[2] = {PoisonPattern(0), PoisonPattern(0)};
  float single = 0.0F;
  double wide = 0.0;
  std::memcpy(&single, words, sizeof(single));
  std::memcpy(&wide, words, sizeof(wide));
  EXPECT_TRUE(std::isnan(single));
  EXPECT_TRUE(std::isnan(wide));
}

TEST_F(TensorSetTest, EveryGuardIsWatched) {
  const auto& y = layout_.outputs()[0];
  const auto& k = layout_.outputs()[1];
  const struct {
    std::size_t offset;
    const char* found;
  } cases[] = {
      {0, "256 bytes before the start of 'x'"},
      {y.offset - 1, "1 bytes before the start of 'y'"},
      {y.offset + y.bytes, "0 bytes past the end of 'y'"},
      {k.offset + k.bytes + 3, "3 bytes past the end of 'k'"},
      {layout_.stride() - 1, "past the end of 'k'"},
  };
  for (const auto& guard : cases) {
    PrepareSet(layout_, Set(0), PoisonPattern(1));
    Write(guard.offset, 1);
    EXPECT_NE(BrokenGuard(layout_, Set(0)).find(guard.found), std::string::npos)
        << BrokenGuard(layout_, Set(0)) << " for " << guard.found;
  }
}

TEST_F(TensorSetTest, WritingTheOutputsInFullBreaksNothing) {
  PrepareSet(layout_, Set(0), PoisonPattern(1));
  for (const auto& output : layout_.outputs()) Write(output.offset, output.bytes);
  EXPECT_EQ(BrokenGuard(layout_, Set(0)), "");
  EXPECT_FALSE(LooksUnwritten(layout_, Set(0), PoisonPattern(1)));
}

TEST_F(TensorSetTest, SetsDoNotOverlap) {
  PrepareSet(layout_, Set(0), PoisonPattern(1));
  std::ranges::fill(Set(1), std::byte{1});
  EXPECT_EQ(BrokenGuard(layout_, Set(0)), "");
}

TEST_F(TensorSetTest, TheOtherSideCannotShrinkTheArena) {
  EXPECT_NE(ftruncate(arena_->fd(), 0), 0);
  EXPECT_NE(ftruncate(arena_->fd(), 1 << 30), 0);
}

TEST(SharedArenaTest, TooMuchMemoryIsAnError) {
  const auto arena = SharedArena::Make(std::size_t{1} << 62U);
  ASSERT_FALSE(arena.has_value());
  EXPECT_EQ(arena.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace specgen
