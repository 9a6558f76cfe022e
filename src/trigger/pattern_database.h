// Many patterns matched at once in many streams: Vectorscan's streaming mode, owned by value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct hs_database;
struct hs_scratch;
struct hs_stream;

namespace specgen {

// One pattern, in Vectorscan's syntax, over bytes.
struct StreamPattern {
  std::string text;
  bool ignores_case = false;
};

struct PatternMatch {
  std::int64_t end = 0;  // Bytes of the stream up to the end of the match.
  std::uint32_t id = 0;  // Index of the pattern.

  friend auto operator<=>(const PatternMatch&, const PatternMatch&) = default;
};

// Why patterns cannot be compiled: of which, and in which words.
struct PatternFailure {
  std::size_t index = 0;
  std::string text;
};

// Longest match of a pattern, in bytes.
inline constexpr unsigned kMatchBytesMax = 512;

// A pattern that can be matched in a stream and reports each match with its last byte: not empty,
// of bounded length, no look-ahead, not tied to the start of the text (see PatternStream). An empty
// string if it is one, else what is wrong with it.
std::string StreamPatternFault(const StreamPattern& pattern);

// Immutable; shared by all threads.
class PatternDatabase {
 public:
  // Null, and `failure` filled, if a pattern is wrong.
  static std::shared_ptr<const PatternDatabase> Compile(const std::vector<StreamPattern>& patterns,
                                                        PatternFailure& failure);
  ~PatternDatabase();
  PatternDatabase(const PatternDatabase&) = delete;
  PatternDatabase& operator=(const PatternDatabase&) = delete;

  std::size_t stream_bytes() const;
  const hs_database* raw() const { return raw_; }

 private:
  explicit PatternDatabase(hs_database* raw) : raw_(raw) {}

  hs_database* raw_;
};

// What one thread needs to scan.
class PatternScratch {
 public:
  explicit PatternScratch(const PatternDatabase& database);
  ~PatternScratch();
  PatternScratch(const PatternScratch&) = delete;
  PatternScratch& operator=(const PatternScratch&) = delete;

  hs_scratch* raw() const { return raw_; }

 private:
  hs_scratch* raw_ = nullptr;
};

// Where one stream stands in all patterns. A line end is put before its first byte, so that the
// start of the text is the start of a line. The database outlives it.
class PatternStream {
 public:
  explicit PatternStream(const PatternDatabase& database);
  ~PatternStream();
  PatternStream(const PatternStream&) = delete;
  PatternStream& operator=(const PatternStream&) = delete;

  // Replaces `matches` by those that end in `bytes`, ascending by (end, id).
  // REQUIRES: bytes is not empty, bytes.size() <= kScanBytesMax.
  void Scan(std::string_view bytes, const PatternScratch& scratch,
            std::vector<PatternMatch>& matches);

  hs_stream* raw() const { return raw_; }

 private:
  void ScanRaw(std::string_view bytes, const PatternScratch& scratch,
               std::vector<PatternMatch>& matches);

  hs_stream* raw_ = nullptr;
  bool is_begun_ = false;
};
inline constexpr std::size_t kScanBytesMax = std::size_t{1} << 30U;

}  // namespace specgen
