// How both sides map the memory that judge and runner share.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>

namespace specgen {

inline constexpr std::size_t kHugePageBytes = std::size_t{2} << 20U;

// A larger arena is not asked to be all there: it may be more than there is.
inline constexpr std::size_t kHugeArenaMax = std::size_t{256} << 20U;
// MADV_COLLAPSE, which is newer than the C library's headers: it asks for huge pages now, whatever
// the system's settings are.
inline constexpr int kCollapse = 25;

// Maps `bytes` of shared memory so that huge pages fit, and in huge pages where the kernel has any:
// with small ones the time of a call depends on where they happen to lie. Of memory that nobody has
// allocated there are none. MAP_FAILED, and errno, where it cannot be mapped at all. To be undone
// with munmap.
inline void* MapArena(int fd, std::size_t bytes) {
  void* const space =
      mmap(nullptr, bytes + kHugePageBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (space == MAP_FAILED) return space;
  const auto found = reinterpret_cast<std::uintptr_t>(space);
  const std::uintptr_t start = (found + kHugePageBytes - 1) / kHugePageBytes * kHugePageBytes;
  const std::uintptr_t page = 4096;
  const std::uintptr_t end = (start + bytes + page - 1) / page * page;
  if (start > found) munmap(space, start - found);
  munmap(reinterpret_cast<void*>(end), found + bytes + kHugePageBytes - end);
  void* const arena = mmap(reinterpret_cast<void*>(start), bytes, PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_FIXED, fd, 0);
  if (arena == MAP_FAILED) {
    munmap(reinterpret_cast<void*>(start), bytes);
  } else if (bytes <= kHugeArenaMax) {
    // No failure of it matters.
    madvise(arena, bytes, kCollapse);
  }
  return arena;
}

}  // namespace specgen
