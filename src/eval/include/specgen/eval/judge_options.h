// What the judge allows a candidate, and how carefully it measures.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>

#include "specgen/base/instant.h"

namespace specgen {

// Compile slots and devices of one worker together.
inline constexpr int kWorkerSlotMax = 256;
// A longer candidate is refused.
inline constexpr std::size_t kSourceBytesMax = std::size_t{1} << 20U;

struct JudgeOptions {
  // Zero: one for each core but those of the devices, at least one.
  int compile_slot_count = 0;
  int device_count = 1;
  // Compiled candidates by content. Empty: a folder that WorkerProcess makes and removes.
  std::filesystem::path cache_folder;
  // Without a jail a candidate can do whatever the user can. Every report then says so.
  bool allow_unjailed = false;

  Duration compile_deadline{std::chrono::seconds(60)};  // Of one compilation.
  // Of one call of a candidate. The judge waits for less where the reference is fast.
  Duration call_deadline_max{std::chrono::seconds(20)};
  Duration call_deadline_min{std::chrono::seconds(3)};
  Duration stage_deadline{std::chrono::seconds(120)};  // Of one validation or profiling.
  std::int64_t memory_max = std::int64_t{4} << 30U;    // Bytes of address space, each process.
  std::int64_t shared_memory_max = std::int64_t{32} << 20U;  // Bytes of sets while timing.
  int process_max = 32;                                      // Of one compilation.

  int seed_count = 3;  // Draws of the inputs for every shape.

  // Profiling stops when the speedup is known to within `noise_max`, when it is known on which side
  // of the job's bar it lies, or when its time is over.
  double noise_max = 0.01;
  Duration batch_min{std::chrono::microseconds(300)};
  Duration profiling_time_max{std::chrono::seconds(2)};  // Shared by the timed shapes.
  int sample_min = 3;         // Pairs of batches, to know on which side of the bar it lies.
  int exact_sample_min = 24;  // To know it to within `noise_max`.
  int sample_max = 400;
};

}  // namespace specgen
