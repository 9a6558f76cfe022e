#include "codec.h"

namespace specgen {
namespace {

constexpr unsigned kGroupBits = 7;
constexpr std::uint64_t kMoreFollow = 0x80;

}  // namespace

void EncodeUint(std::string& out, std::uint64_t number) {
  for (; number >= kMoreFollow; number >>= kGroupBits) {
    out += static_cast<char>(number | kMoreFollow);
  }
  out += static_cast<char>(number);
}

bool DecodeUint(ByteReader& reader, std::uint64_t& number) {
  number = 0;
  for (unsigned shift = 0; shift < 64; shift += kGroupBits) {
    if (reader.rest.empty()) return false;
    const std::uint64_t byte = static_cast<unsigned char>(reader.rest.front());
    reader.rest.remove_prefix(1);
    const std::uint64_t group = byte & ~kMoreFollow;
    if (group << shift >> shift != group) return false;
    number |= group << shift;
    // One number has one form: the last group is no zero that could be left out.
    if ((byte & kMoreFollow) == 0) return byte != 0 || shift == 0;
  }
  return false;
}

void EncodeInt(std::string& out, std::int64_t number) {
  const auto bits = static_cast<std::uint64_t>(number);
  EncodeUint(out, number < 0 ? ~(bits << 1U) : bits << 1U);
}

bool DecodeInt(ByteReader& reader, std::int64_t& number) {
  std::uint64_t bits = 0;
  if (!DecodeUint(reader, bits)) return false;
  number = static_cast<std::int64_t>((bits & 1U) != 0 ? ~(bits >> 1U) : bits >> 1U);
  return true;
}

void EncodeFixed64(std::string& out, std::uint64_t number) {
  for (unsigned shift = 0; shift < 64; shift += 8)
    out += static_cast<char>(number >> shift & 0xffU);
}

bool DecodeFixed64(ByteReader& reader, std::uint64_t& number) {
  if (reader.rest.size() < 8) return false;
  number = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    number |= std::uint64_t{static_cast<unsigned char>(reader.rest[i])} << 8U * i;
  }
  reader.rest.remove_prefix(8);
  return true;
}

void EncodeText(std::string& out, std::string_view text) {
  EncodeUint(out, text.size());
  out += text;
}

bool DecodeText(ByteReader& reader, std::string& text) {
  std::uint64_t size = 0;
  if (!DecodeUint(reader, size) || size > reader.rest.size()) return false;
  text = reader.rest.substr(0, size);
  reader.rest.remove_prefix(size);
  return true;
}

}  // namespace specgen
