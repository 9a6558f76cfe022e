#include "tensor_set.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "specgen/eval/arena_mapping.h"
#include "vector_clones.h"

namespace specgen {
namespace {

constexpr std::size_t kGuardBytes = 256;
constexpr std::size_t kAlignment = 64;
constexpr std::byte kGuardByte{0xA5};

std::size_t AlignedUp(std::size_t offset) {
  return (offset + kAlignment - 1) / kAlignment * kAlignment;
}

SPECGEN_VECTOR_CLONES void FillWords(std::byte* start, std::size_t bytes, std::uint32_t word) {
  for (std::size_t at = 0; at < bytes; at += sizeof(word)) {
    std::memcpy(start + at, &word, sizeof(word));
  }
}

// Calls `visit(name before, name after, start, end)` for each guard zone of a set.
template <class Visit>
void ForEachGuard(const SetLayout& layout, Visit visit) {
  std::size_t end = 0;
  const SetLayout::Buffer* before = nullptr;
  for (const auto* buffers : {&layout.inputs(), &layout.outputs()}) {
    for (const SetLayout::Buffer& buffer : *buffers) {
      visit(before, &buffer, end, buffer.offset);
      before = &buffer;
      end = buffer.offset + buffer.bytes;
    }
  }
  visit(before, nullptr, end, layout.stride());
}

}  // namespace

SetLayout::Buffer SetLayout::Place(const Tensor& tensor, const Shape& shape) {
  Buffer buffer;
  buffer.name = tensor.name;
  buffer.offset = stride_ + kGuardBytes;
  buffer.bytes = static_cast<std::size_t>(ElementCount(tensor, shape) * ElementBytes(tensor.type));
  stride_ = AlignedUp(buffer.offset + buffer.bytes);
  return buffer;
}

SetLayout::SetLayout(const Problem& problem, const Shape& shape) {
  for (const Tensor& input : problem.inputs) inputs_.push_back(Place(input, shape));
  for (const Tensor& output : problem.outputs) outputs_.push_back(Place(output, shape));
  stride_ += kGuardBytes;
}

RunnerLayout SetLayout::ForRunner(const Shape& shape) const {
  RunnerLayout layout;
  layout.input_count = static_cast<std::uint32_t>(inputs_.size());
  layout.output_count = static_cast<std::uint32_t>(outputs_.size());
  layout.stride = stride_;
  for (std::size_t i = 0; i < inputs_.size(); ++i) layout.input_offsets[i] = inputs_[i].offset;
  for (std::size_t i = 0; i < outputs_.size(); ++i) layout.output_offsets[i] = outputs_[i].offset;
  std::copy(shape.sizes.begin(), shape.sizes.end(), layout.dims);
  return layout;
}

std::size_t LargestSetBytes(const Problem& problem) {
  std::size_t bytes = 0;
  for (const Shape& shape : problem.shapes) {
    bytes = std::max(bytes, SetLayout(problem, shape).stride());
  }
  return bytes;
}

std::size_t TimingArenaBytes(const Problem& problem, std::int64_t bytes_wanted) {
  const std::size_t bytes =
      std::max(static_cast<std::size_t>(bytes_wanted), LargestSetBytes(problem));
  return (bytes + kHugePageBytes - 1) / kHugePageBytes * kHugePageBytes;
}

Result<std::unique_ptr<SharedArena>> SharedArena::Make(std::size_t bytes) {
  UniqueFd fd(memfd_create("specgen-arena", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (fd.get() < 0 || ftruncate(fd.get(), static_cast<off_t>(bytes)) != 0 ||
      fcntl(fd.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
    return MakeError(
        ErrorCode::kUnavailable,
        fmt::format("cannot make {} bytes of shared memory: {}", bytes, std::strerror(errno)));
  }
  if (bytes <= kHugeArenaMax) fallocate(fd.get(), 0, 0, static_cast<off_t>(bytes));
  void* const start = MapArena(fd.get(), bytes);
  if (start == MAP_FAILED) {
    return MakeError(
        ErrorCode::kUnavailable,
        fmt::format("cannot map {} bytes of shared memory: {}", bytes, std::strerror(errno)));
  }
  return std::unique_ptr<SharedArena>(
      new SharedArena(std::move(fd), static_cast<std::byte*>(start), bytes));
}

SharedArena::SharedArena(UniqueFd fd, std::byte* start, std::size_t bytes)
    : fd_(std::move(fd)), start_(start), bytes_(bytes) {}

SharedArena::~SharedArena() { munmap(start_, bytes_); }

std::span<std::byte> SharedArena::Set(const SetLayout& layout, std::size_t index) {
  return std::span(start_, bytes_).subspan(index * layout.stride(), layout.stride());
}

std::uint32_t PoisonPattern(std::uint64_t salt) {
  return 0x7ff00001U | static_cast<std::uint32_t>(salt & 0xfffffU);
}

void PrepareSet(const SetLayout& layout, std::span<std::byte> set, std::uint32_t poison) {
  ForEachGuard(layout, [&](const SetLayout::Buffer*, const SetLayout::Buffer*, std::size_t start,
                           std::size_t end) {
    std::memset(set.data() + start, static_cast<int>(kGuardByte), end - start);
  });
  for (const SetLayout::Buffer& output : layout.outputs()) {
    FillWords(set.data() + output.offset, output.bytes, poison);
  }
}

bool AreSame(std::span<const std::byte> left, std::span<const std::byte> right) {
  return left.size() == right.size() &&
         (left.empty() || std::memcmp(left.data(), right.data(), left.size()) == 0);
}

std::string BrokenGuard(const SetLayout& layout, std::span<const std::byte> set) {
  std::string found;
  ForEachGuard(layout, [&](const SetLayout::Buffer* before, const SetLayout::Buffer* after,
                           std::size_t start, std::size_t end) {
    const auto zone = set.subspan(start, end - start);
    const auto is_broken = [](std::byte byte) { return byte != kGuardByte; };
    const auto first = std::find_if(zone.begin(), zone.end(), is_broken);
    if (first == zone.end() || !found.empty()) return;
    const auto distance = static_cast<std::size_t>(first - zone.begin());
    if (after != nullptr && (before == nullptr || distance >= zone.size() / 2)) {
      found = fmt::format("{} bytes before the start of '{}'", zone.size() - distance, after->name);
    } else {
      found = fmt::format("{} bytes past the end of '{}'", distance, before->name);
    }
  });
  return found;
}

bool LooksUnwritten(const SetLayout& layout, std::span<const std::byte> set, std::uint32_t poison) {
  for (const SetLayout::Buffer& output : layout.outputs()) {
    const std::size_t words = output.bytes / sizeof(poison);
    for (const std::size_t word : {std::size_t{0}, words / 3, words / 2, words - 1}) {
      std::uint32_t found = 0;
      std::memcpy(&found, set.data() + output.offset + word * sizeof(found), sizeof(found));
      if (found == poison) return true;
    }
  }
  return false;
}

}  // namespace specgen
