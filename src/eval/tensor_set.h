// Memory that judge and runner share, and how the inputs and outputs of one call lie in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "specgen/base/result.h"
#include "specgen/eval/problem.h"
#include "specgen/eval/runner_wire.h"
#include "unique_fd.h"

namespace specgen {

using TensorBytes = std::vector<std::byte>;

// Where the inputs and outputs of one call lie, relative to the start of their set. Before, between
// and after the buffers lie guard zones.
class SetLayout {
 public:
  SetLayout(const Problem& problem, const Shape& shape);

  struct Buffer {
    std::string name;
    std::size_t offset = 0;
    std::size_t bytes = 0;
  };
  const std::vector<Buffer>& inputs() const { return inputs_; }
  const std::vector<Buffer>& outputs() const { return outputs_; }
  std::size_t stride() const { return stride_; }
  RunnerLayout ForRunner(const Shape& shape) const;

 private:
  Buffer Place(const Tensor& tensor, const Shape& shape);

  std::vector<Buffer> inputs_;
  std::vector<Buffer> outputs_;
  std::size_t stride_ = 0;
};

// Bytes that a set of any shape of the problem fits into.
std::size_t LargestSetBytes(const Problem& problem);
// Bytes of an arena to time the problem in: as wanted, or one set where that is more, in whole huge
// pages.
std::size_t TimingArenaBytes(const Problem& problem, std::int64_t bytes_wanted);

// Shared memory of a fixed size, sealed so that no side can shrink it under the other.
class SharedArena {
 public:
  static Result<std::unique_ptr<SharedArena>> Make(std::size_t bytes);
  ~SharedArena();
  SharedArena(const SharedArena&) = delete;
  SharedArena& operator=(const SharedArena&) = delete;

  int fd() const { return fd_.get(); }
  std::size_t bytes() const { return bytes_; }
  std::span<std::byte> Set(const SetLayout& layout, std::size_t index);

 private:
  SharedArena(UniqueFd fd, std::byte* start, std::size_t bytes);

  UniqueFd fd_;
  std::byte* start_;
  std::size_t bytes_;
};

// A 32-bit pattern that is NaN as f32 and, twice, as f64. Differs by `salt`.
std::uint32_t PoisonPattern(std::uint64_t salt);

// Fills the guard zones and the outputs of a set. The inputs are the caller's to fill.
void PrepareSet(const SetLayout& layout, std::span<std::byte> set, std::uint32_t poison);
// Byte for byte.
bool AreSame(std::span<const std::byte> left, std::span<const std::byte> right);
// Names the buffer beside which a guard zone was written to, and how; empty if none was.
std::string BrokenGuard(const SetLayout& layout, std::span<const std::byte> set);
// True where some of the first, last or middle elements of an output still hold the poison.
bool LooksUnwritten(const SetLayout& layout, std::span<const std::byte> set, std::uint32_t poison);

inline std::span<std::byte> BytesOf(const SetLayout::Buffer& buffer, std::span<std::byte> set) {
  return set.subspan(buffer.offset, buffer.bytes);
}
inline std::span<const std::byte> BytesOf(const SetLayout::Buffer& buffer,
                                          std::span<const std::byte> set) {
  return set.subspan(buffer.offset, buffer.bytes);
}

}  // namespace specgen
