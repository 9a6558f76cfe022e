#include "frame.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "unique_fd.h"

namespace specgen {
namespace {

class FrameTest : public testing::Test {
 protected:
  FrameTest() {
    int ends[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    ours_ = UniqueFd(ends[0]);
    theirs_ = UniqueFd(ends[1]);
  }
  std::string Written(const Frame& frame) {
    EXPECT_TRUE(WriteFrame(ours_.get(), frame).has_value());
    std::string bytes(4096, '\0');
    bytes.resize(static_cast<std::size_t>(recv(theirs_.get(), bytes.data(), bytes.size(), 0)));
    return bytes;
  }
  UniqueFd ours_;
  UniqueFd theirs_;
};

TEST_F(FrameTest, EverySplitOfTheBytesGivesTheSameFrames) {
  const std::string bytes =
      Written(Frame{"{\"a\":1}", std::string("b\0dy", 4)}) + Written(Frame{"{}", ""});
  for (std::size_t split = 0; split <= bytes.size(); ++split) {
    FrameReader reader;
    std::vector<Frame> frames;
    for (const std::string& part : {bytes.substr(0, split), bytes.substr(split)}) {
      reader.Add(part);
      for (auto frame = reader.Next(); frame->has_value(); frame = reader.Next()) {
        frames.push_back(**frame);
      }
    }
    ASSERT_EQ(frames.size(), 2U) << split;
    EXPECT_EQ(frames[0].header, "{\"a\":1}");
    EXPECT_EQ(frames[0].body, std::string("b\0dy", 4));
    EXPECT_EQ(frames[1].header, "{}");
    EXPECT_EQ(frames[1].body, "");
  }
}

TEST_F(FrameTest, AFrameOverItsLimitIsAnError) {
  FrameReader reader;
  reader.Add(std::string("\x01\x00\x40\x00\x00\x00\x00\x00", 8));
  EXPECT_FALSE(reader.Next().has_value());
  FrameReader at_the_limit;
  at_the_limit.Add(std::string("\x00\x00\x40\x00\x00\x00\x40\x00", 8));
  EXPECT_TRUE(at_the_limit.Next().has_value());
}

TEST_F(FrameTest, ALargeFrameArrivesWhole) {
  const Frame sent{std::string(1'000'000, 'h'), std::string(3'000'000, 'b')};
  std::thread writer([&] { EXPECT_TRUE(WriteFrame(ours_.get(), sent).has_value()); });
  FrameReader reader;
  std::optional<Frame> got;
  while (!got && ReadSome(theirs_.get(), reader)) got = *reader.Next();
  writer.join();
  ASSERT_TRUE(got.has_value());
  EXPECT_EQ(got->header, sent.header);
  EXPECT_EQ(got->body, sent.body);
}

TEST_F(FrameTest, TheEndOfTheStreamIsNoticedOnBothSides) {
  theirs_.reset();
  FrameReader reader;
  EXPECT_FALSE(ReadSome(ours_.get(), reader));
  EXPECT_FALSE(WriteFrame(ours_.get(), Frame{"{}", ""}).has_value());
}

}  // namespace
}  // namespace specgen
