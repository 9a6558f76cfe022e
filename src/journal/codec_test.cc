#include "codec.h"

#include <gtest/gtest.h>

#include <limits>

#include "specgen/model/event.h"

namespace specgen {
namespace {

template <class T>
std::string BytesOf(const T& value) {
  std::string bytes;
  Encode(bytes, value);
  return bytes;
}

// True where `bytes` are one value of this type and nothing else.
template <class T>
bool IsA(std::string_view bytes) {
  ByteReader reader{bytes};
  T value{};
  return Decode(reader, value) && reader.rest.empty();
}

template <class T>
void ExpectComesBack(T value) {
  const std::string bytes = BytesOf(value);
  ByteReader reader{bytes};
  T read{};
  EXPECT_TRUE(Decode(reader, read));
  EXPECT_EQ(read, value);
  EXPECT_TRUE(reader.rest.empty());
}

TEST(CodecTest, NumbersComeBack) {
  for (const std::uint64_t number : {std::uint64_t{0}, std::uint64_t{127}, std::uint64_t{128},
                                     std::numeric_limits<std::uint64_t>::max()}) {
    ExpectComesBack(number);
    ExpectComesBack(static_cast<std::int64_t>(number));
  }
  ExpectComesBack(std::numeric_limits<std::int64_t>::min());
  ExpectComesBack(std::numeric_limits<std::int64_t>::max());
  ExpectComesBack(std::int32_t{-5});
  ExpectComesBack(0.1);
  ExpectComesBack(true);
  ExpectComesBack(std::string("a\0b", 3));
  ExpectComesBack(std::optional<std::int32_t>(7));
  ExpectComesBack(std::optional<std::int32_t>());
  ExpectComesBack(std::vector<std::string>{"", "x"});
}

TEST(CodecTest, SmallNumbersTakeOneByte) {
  EXPECT_EQ(BytesOf(std::int64_t{-1}), std::string("\x01"));
  EXPECT_EQ(BytesOf(std::int64_t{1}), std::string("\x02"));
  EXPECT_EQ(BytesOf(std::uint64_t{300}), std::string("\xac\x02"));
}

TEST(CodecTest, NumberHasOneForm) {
  EXPECT_TRUE(IsA<std::uint64_t>(std::string("\x00", 1)));
  EXPECT_FALSE(IsA<std::uint64_t>(std::string("\x80\x00", 2)));
}

TEST(CodecTest, NumberThatDoesNotFitIsRefused) {
  EXPECT_FALSE(IsA<std::uint64_t>("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"));
  EXPECT_FALSE(IsA<std::uint64_t>(std::string(11, '\xff')));
  EXPECT_FALSE(IsA<std::int32_t>(BytesOf(std::int64_t{1} << 31U)));
  EXPECT_FALSE(IsA<std::uint32_t>(BytesOf(std::uint64_t{1} << 32U)));
  EXPECT_FALSE(IsA<bool>(BytesOf(std::uint64_t{2})));
}

TEST(CodecTest, EnumeratorThatIsNotThereIsRefused) {
  EXPECT_TRUE(IsA<Stage>(BytesOf(std::uint64_t{kStageCount - 1})));
  EXPECT_FALSE(IsA<Stage>(BytesOf(std::uint64_t{kStageCount})));
  EXPECT_FALSE(IsA<CandidateOrigin>(BytesOf(std::uint64_t{3})));
  EXPECT_FALSE(IsA<Event>(BytesOf(std::uint64_t{kEventKindCount})));
}

TEST(CodecTest, LengthsBeyondTheBytesAreRefused) {
  EXPECT_FALSE(IsA<std::string>(std::string("\x05") + "abcd"));
  EXPECT_FALSE(IsA<std::string>(BytesOf(std::numeric_limits<std::uint64_t>::max())));
  EXPECT_FALSE(IsA<std::vector<std::string>>(BytesOf(std::numeric_limits<std::uint64_t>::max())));
  using Two = InlineList<std::int64_t, 2>;
  EXPECT_TRUE(IsA<Two>(std::string("\x02\x00\x00", 3)));
  EXPECT_FALSE(IsA<Two>(std::string("\x03\x00\x00\x00", 4)));
}

}  // namespace
}  // namespace specgen
