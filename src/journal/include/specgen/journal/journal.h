// Bytes of a journal, both ways. Pure: no file is touched here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "specgen/base/result.h"
#include "specgen/journal/record.h"

namespace specgen {

inline constexpr std::uint32_t kJournalVersion = 4;
inline constexpr std::size_t kJournalPayloadMax = std::size_t{16} << 20U;

// What a journal begins with.
std::string JournalHeader();
// One record with its frame. kInvalidInput: its payload would be beyond kJournalPayloadMax.
Result<std::string> EncodeRecord(const JournalRecord& record);
// The same as of an AppliedStep, without making one.
Result<std::string> EncodeStep(Instant at, const Event& event, const Actions& actions);
// The bytes that a list of actions is compared by.
std::string EncodeActions(const Actions& actions);

struct PlacedRecord {
  std::uint64_t offset = 0;  // Of its first byte in the file.
  JournalRecord record;
};

struct Journal {
  RunStarted started;
  std::vector<PlacedRecord> records;  // Those after the first.
  std::uint64_t whole_bytes = 0;      // Header and whole records.
  std::uint64_t torn_bytes = 0;       // What stands behind them: a record that was not written out.
  std::uint32_t check = 0;            // Of all the bytes that it was read from.
};

// Reads the bytes of a whole file and believes none of them. kInvalidInput, with the offset: no
// journal, one of another version, damaged, or without its first record.
Result<Journal> DecodeJournal(std::string_view bytes);

// The first record alone, for which as much of a file will do as holds it. Fails as DecodeJournal.
Result<RunStarted> DecodeStart(std::string_view bytes);

// Whether these bytes of a whole file are what a process leaves that has died before it had written
// out the first record, as most where the file is empty.
bool EndsBeforeItsRun(std::string_view bytes);

// CRC-32C of a file, to tell whether it is still what was read.
std::uint32_t CheckOfJournal(std::string_view bytes);

}  // namespace specgen
