// What a run has written, and a disk or a person has changed since.
#include <algorithm>
#include <string>

#include "crc32c.h"
#include "fuzz_target.h"
#include "specgen/base/check.h"
#include "specgen/journal/journal.h"

namespace specgen {
namespace {

void Append32(std::string& out, std::uint32_t number) {
  for (unsigned shift = 0; shift < 32; shift += 8) {
    out += static_cast<char>(number >> shift & 0xffU);
  }
}

// A journal of these payloads with right checks, which no mutation would find: each is a byte of
// its kind, one of its length, and its bytes.
std::string Framed(std::string_view bytes) {
  std::string journal = JournalHeader();
  while (bytes.size() >= 2) {
    const auto length =
        std::min<std::size_t>(static_cast<unsigned char>(bytes[1]), bytes.size() - 2);
    std::string head;
    Append32(head, static_cast<std::uint32_t>(length));
    head += bytes[0];
    const std::string payload(bytes.substr(2, length));
    journal += head;
    Append32(journal, Crc32c(head));
    journal += payload;
    Append32(journal, Crc32c(payload));
    bytes.remove_prefix(2 + length);
  }
  return journal;
}

std::string Written(const Journal& journal) {
  std::string bytes = JournalHeader() + EncodeRecord(journal.started).value();
  for (const PlacedRecord& placed : journal.records) bytes += EncodeRecord(placed.record).value();
  return bytes;
}

void CheckRead(std::string_view bytes) {
  const Result<Journal> journal = DecodeJournal(bytes);
  if (!journal) {
    SPECGEN_CHECK(!journal.error().message.empty(), "what is refused is refused with words");
    return;
  }
  SPECGEN_CHECK(journal->whole_bytes + journal->torn_bytes == bytes.size(),
                "every byte belongs to a whole record or to the torn end");
  const std::string written = Written(*journal);
  const Result<Journal> again = DecodeJournal(written);
  SPECGEN_CHECK(again.has_value() && again->torn_bytes == 0, "what we write we can read");
  SPECGEN_CHECK(Written(*again) == written, "reading and writing changes nothing");
}

}  // namespace

void FuzzJournal(std::string_view bytes) {
  CheckRead(bytes);
  CheckRead(Framed(bytes));
}

}  // namespace specgen
