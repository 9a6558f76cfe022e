#include "specgen/journal/journal.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "codec.h"
#include "crc32c.h"

namespace specgen {
namespace {

constexpr std::string_view kMagic = "SGENJRNL";
constexpr std::size_t kHeaderBytes = 16;
constexpr std::size_t kFrameHeadBytes = 9;  // Length, kind, check.
constexpr std::size_t kCheckBytes = 4;
constexpr std::uint8_t kStarted = 1;
constexpr std::uint8_t kApplied = 2;
constexpr std::uint8_t kNoted = 3;

void Put32(std::string& out, std::uint32_t number) {
  for (unsigned shift = 0; shift < 32; shift += 8)
    out += static_cast<char>(number >> shift & 0xffU);
}

// REQUIRES: there are four bytes at `at`.
std::uint32_t Get32(std::string_view bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    number |= std::uint32_t{static_cast<unsigned char>(bytes[at + i])} << 8U * i;
  }
  return number;
}

Result<std::string> FrameOf(std::uint8_t kind, const std::string& payload) {
  if (payload.size() > kJournalPayloadMax) {
    return MakeError(ErrorCode::kInvalidInput, "A record of " + std::to_string(payload.size()) +
                                                   " bytes is too long for the journal: at most " +
                                                   std::to_string(kJournalPayloadMax) +
                                                   " are possible.");
  }
  std::string frame;
  frame.reserve(payload.size() + kFrameHeadBytes + kCheckBytes);
  Put32(frame, static_cast<std::uint32_t>(payload.size()));
  frame += static_cast<char>(kind);
  Put32(frame, Crc32c(frame));
  frame += payload;
  Put32(frame, Crc32c(payload));
  return frame;
}

tl::unexpected<Error> Damaged(std::size_t offset, const std::string& what) {
  return MakeError(ErrorCode::kInvalidInput,
                   "The journal is damaged at byte " + std::to_string(offset) + ": " + what +
                       ". Restore it from a copy, or cut it there (truncate -s " +
                       std::to_string(offset) + ") to go on from the state before.");
}

Result<void> CheckHeader(std::string_view bytes) {
  if (bytes.size() < kHeaderBytes || !bytes.starts_with(kMagic)) {
    return MakeError(ErrorCode::kInvalidInput, "This is no journal of a run.");
  }
  if (Get32(bytes, 12) != Crc32c(bytes.substr(0, 12))) return Damaged(0, "its header is not whole");
  const std::uint32_t version = Get32(bytes, kMagic.size());
  if (version == kJournalVersion) return {};
  return MakeError(ErrorCode::kInvalidInput,
                   "The journal has format version " + std::to_string(version) +
                       ", and this SpecGen reads version " + std::to_string(kJournalVersion) +
                       ": use the SpecGen that wrote it.");
}

struct RecordFrame {
  std::uint8_t kind = 0;
  std::string_view payload;
  std::size_t end = 0;  // Offset behind it.
};

// What a file system adds where it made room for bytes that never came; also where nothing is.
bool IsZero(std::string_view bytes) { return bytes.find_first_not_of('\0') == bytes.npos; }

// The frame at `at`; none where the tail is torn there: it is not whole, and nothing that was
// written stands behind it.
Result<std::optional<RecordFrame>> NextFrame(std::string_view bytes, std::size_t at) {
  const std::string_view rest = bytes.substr(at);
  if (rest.size() < kFrameHeadBytes) return std::nullopt;
  const std::uint32_t length = Get32(rest, 0);
  if (Get32(rest, 5) != Crc32c(rest.substr(0, 5))) {
    if (IsZero(rest.substr(kFrameHeadBytes - 1))) return std::nullopt;
    return Damaged(at, "the head of a record fails its check");
  }
  if (length > kJournalPayloadMax) return Damaged(at, "a record is longer than any may be");
  RecordFrame frame;
  frame.kind = static_cast<std::uint8_t>(rest[4]);
  frame.end = at + kFrameHeadBytes + length + kCheckBytes;
  if (frame.end > bytes.size()) return std::nullopt;
  frame.payload = rest.substr(kFrameHeadBytes, length);
  if (Get32(rest, kFrameHeadBytes + length) != Crc32c(frame.payload)) {
    if (IsZero(bytes.substr(frame.end))) return std::nullopt;
    return Damaged(at, "a record fails its check");
  }
  return frame;
}

template <class Value>
std::optional<JournalRecord> DecodeAs(std::string_view payload) {
  ByteReader reader{payload};
  Value value;
  if (!Decode(reader, value) || !reader.rest.empty()) return std::nullopt;
  return JournalRecord(std::move(value));
}

// The core takes no counts that cannot be.
std::optional<JournalRecord> DecodeStarted(std::string_view payload) {
  std::optional<JournalRecord> record = DecodeAs<RunStarted>(payload);
  if (record && !IsValid(std::get<RunStarted>(*record).engine.learned)) return std::nullopt;
  return record;
}

tl::unexpected<Error> NotBegun() {
  return MakeError(ErrorCode::kInvalidInput,
                   "The journal ends before its first record: the run had not begun yet. Start "
                   "a new one.");
}

std::optional<JournalRecord> DecodePayload(const RecordFrame& frame) {
  switch (frame.kind) {
    case kStarted:
      return DecodeStarted(frame.payload);
    case kApplied:
      return DecodeAs<AppliedStep>(frame.payload);
    case kNoted:
      return DecodeAs<Note>(frame.payload);
    default:
      return std::nullopt;
  }
}

}  // namespace

std::string JournalHeader() {
  std::string header(kMagic);
  Put32(header, kJournalVersion);
  Put32(header, Crc32c(header));
  return header;
}

Result<std::string> EncodeRecord(const JournalRecord& record) {
  std::string payload;
  std::visit([&payload](const auto& value) { Encode(payload, value); }, record);
  return FrameOf(static_cast<std::uint8_t>(kStarted + record.index()), payload);
}

Result<std::string> EncodeStep(Instant at, const Event& event, const Actions& actions) {
  std::string payload;
  Encode(payload, at);
  Encode(payload, event);
  Encode(payload, actions);
  return FrameOf(kApplied, payload);
}

std::string EncodeActions(const Actions& actions) {
  std::string bytes;
  Encode(bytes, actions);
  return bytes;
}

bool EndsBeforeItsRun(std::string_view bytes) {
  const std::string header = JournalHeader();
  const std::size_t same = static_cast<std::size_t>(
      std::mismatch(bytes.begin(), bytes.end(), header.begin(), header.end()).first -
      bytes.begin());
  if (same < kHeaderBytes) return IsZero(bytes.substr(same));
  const Result<std::optional<RecordFrame>> first = NextFrame(bytes, kHeaderBytes);
  return first && !*first;
}

std::uint32_t CheckOfJournal(std::string_view bytes) { return Crc32c(bytes); }

Result<RunStarted> DecodeStart(std::string_view bytes) {
  if (auto checked = CheckHeader(bytes); !checked) return tl::make_unexpected(checked.error());
  const Result<std::optional<RecordFrame>> frame = NextFrame(bytes, kHeaderBytes);
  if (!frame) return tl::make_unexpected(frame.error());
  if (!*frame) return NotBegun();
  std::optional<JournalRecord> record = DecodePayload(**frame);
  if (!record || !std::holds_alternative<RunStarted>(*record)) {
    return Damaged(kHeaderBytes, "the first record is not the one that a run begins with");
  }
  return std::get<RunStarted>(*std::move(record));
}

Result<Journal> DecodeJournal(std::string_view bytes) {
  if (auto checked = CheckHeader(bytes); !checked) return tl::make_unexpected(checked.error());
  Journal journal;
  bool has_started = false;
  std::size_t at = kHeaderBytes;
  while (at < bytes.size()) {
    const Result<std::optional<RecordFrame>> frame = NextFrame(bytes, at);
    if (!frame) return tl::make_unexpected(frame.error());
    if (!*frame) break;
    std::optional<JournalRecord> record = DecodePayload(**frame);
    if (!record) return Damaged(at, "a record holds what no SpecGen of this version writes");
    if (std::holds_alternative<RunStarted>(*record) == has_started) {
      return Damaged(at, "the record that a run begins with is not the first one, or not the only");
    }
    if (has_started) {
      journal.records.push_back({at, *std::move(record)});
    } else {
      journal.started = std::get<RunStarted>(*std::move(record));
      has_started = true;
    }
    at = (*frame)->end;
  }
  if (!has_started) return NotBegun();
  journal.whole_bytes = at;
  journal.check = CheckOfJournal(bytes);
  journal.torn_bytes = bytes.size() - at;
  return journal;
}

}  // namespace specgen
