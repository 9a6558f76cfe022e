// CRC-32C (Castagnoli), as in iSCSI and ext4.
#pragma once

#include <cstdint>
#include <string_view>

namespace specgen {

std::uint32_t Crc32c(std::string_view bytes);

}  // namespace specgen
