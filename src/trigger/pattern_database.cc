#include "pattern_database.h"

#include <hs/hs.h>

#include <cstdlib>
#include <tl/expected.hpp>
#include <utility>

#include "specgen/base/check.h"

namespace specgen {

namespace {

unsigned FlagsOf(const StreamPattern& pattern) {
  return pattern.ignores_case ? unsigned{HS_FLAG_CASELESS} : 0U;
}

std::string TakeText(hs_compile_error_t* error) {
  std::string text = error != nullptr ? error->message : "out of memory";
  hs_free_compile_error(error);
  return text;
}

// Vectorscan reports matches by their ends, but promises no order among those that end at one byte.
int OnMatch(unsigned id, unsigned long long, unsigned long long end, unsigned, void* context) {
  auto& matches = *static_cast<std::vector<PatternMatch>*>(context);
  // The line end before the first byte is none of the stream's.
  const PatternMatch match{static_cast<std::int64_t>(end) - 1, static_cast<std::uint32_t>(id)};
  matches.push_back(match);
  for (std::size_t at = matches.size() - 1; at > 0 && match < matches[at - 1]; --at) {
    std::swap(matches[at - 1], matches[at]);
  }
  return 0;
}

// What Vectorscan says about the pattern, or why it takes none such.
tl::expected<hs_expr_info_t, std::string> FactsOf(const std::string& text, unsigned flags) {
  hs_expr_info_t* found = nullptr;
  hs_compile_error_t* error = nullptr;
  if (hs_expression_info(text.c_str(), flags, &found, &error) != HS_SUCCESS) {
    return tl::unexpected(TakeText(error));
  }
  const hs_expr_info_t facts = *found;
  std::free(found);  // NOLINT: Vectorscan allocates it with malloc.
  return facts;
}

}  // namespace

std::string StreamPatternFault(const StreamPattern& pattern) {
  const auto found = FactsOf(pattern.text, FlagsOf(pattern));
  if (!found) return found.error();
  const hs_expr_info_t& facts = *found;
  if (facts.min_width == 0) return "it matches an empty text";
  if (facts.max_width > kMatchBytesMax) {
    return "it can match more than " + std::to_string(kMatchBytesMax) +
           " bytes; write {0,8} instead of *, {1,8} instead of +";
  }
  if (facts.matches_at_eod != 0 || facts.unordered_matches != 0) {
    return "it must not end with $, \\b, \\z or \\Z: a stream cannot look ahead; name the byte "
           "that "
           "may follow, such as [^a-z]";
  }
  // Behind any byte, one of a word or none, only anchors to the start of the stream fail.
  const auto behind_a_byte = FactsOf("[ x](?:" + pattern.text + ")", FlagsOf(pattern));
  if (!behind_a_byte) {
    return "a line end stands before the first byte of every text: write \\n instead of ^ or \\A "
           "(Vectorscan: " +
           behind_a_byte.error() + ")";
  }
  return {};
}

std::shared_ptr<const PatternDatabase> PatternDatabase::Compile(
    const std::vector<StreamPattern>& patterns, PatternFailure& failure) {
  std::vector<const char*> texts;
  std::vector<unsigned> flags;
  std::vector<unsigned> ids;
  for (const StreamPattern& pattern : patterns) {
    ids.push_back(static_cast<unsigned>(ids.size()));
    texts.push_back(pattern.text.c_str());
    flags.push_back(FlagsOf(pattern));
  }
  hs_database_t* raw = nullptr;
  hs_compile_error_t* error = nullptr;
  const auto count = static_cast<unsigned>(patterns.size());
  if (hs_compile_multi(texts.data(), flags.data(), ids.data(), count, HS_MODE_STREAM, nullptr, &raw,
                       &error) != HS_SUCCESS) {
    if (error != nullptr && error->expression >= 0) {
      failure.index = static_cast<std::size_t>(error->expression);
    }
    failure.text = TakeText(error);
    return nullptr;
  }
  return std::shared_ptr<const PatternDatabase>(new PatternDatabase(raw));
}

PatternDatabase::~PatternDatabase() { hs_free_database(raw_); }

std::size_t PatternDatabase::stream_bytes() const {
  std::size_t bytes = 0;
  SPECGEN_CHECK(hs_stream_size(raw_, &bytes) == HS_SUCCESS, "a database tells its stream size");
  return bytes;
}

PatternScratch::PatternScratch(const PatternDatabase& database) {
  SPECGEN_CHECK(hs_alloc_scratch(database.raw(), &raw_) == HS_SUCCESS,
                "scratch memory can be allocated");
}

PatternScratch::~PatternScratch() { hs_free_scratch(raw_); }

PatternStream::PatternStream(const PatternDatabase& database) {
  SPECGEN_CHECK(hs_open_stream(database.raw(), 0, &raw_) == HS_SUCCESS, "a stream can be opened");
}

PatternStream::~PatternStream() { hs_close_stream(raw_, nullptr, nullptr, nullptr); }

void PatternStream::Scan(std::string_view bytes, const PatternScratch& scratch,
                         std::vector<PatternMatch>& matches) {
  if (!is_begun_) {
    is_begun_ = true;
    ScanRaw("\n", scratch, matches);
  }
  matches.clear();
  ScanRaw(bytes, scratch, matches);
}

void PatternStream::ScanRaw(std::string_view bytes, const PatternScratch& scratch,
                            std::vector<PatternMatch>& matches) {
  const hs_error_t error = hs_scan_stream(raw_, bytes.data(), static_cast<unsigned>(bytes.size()),
                                          0, scratch.raw(), &OnMatch, &matches);
  SPECGEN_CHECK(error == HS_SUCCESS, "a scratch serves one scan of its own rules at a time");
}

}  // namespace specgen
