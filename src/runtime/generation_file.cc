#include "generation_file.h"

#include <fmt/format.h>

#include <system_error>
#include <utility>

namespace specgen {
namespace {

constexpr std::size_t kUnwrittenMax = std::size_t{64} << 10U;

std::filesystem::path FileOf(const std::filesystem::path& run_folder, GenerationId generation,
                             const char* what) {
  return run_folder / "generations" / fmt::format("g{}.{}", generation.value(), what);
}

}  // namespace

std::filesystem::path TraceFile(const std::filesystem::path& run_folder, GenerationId generation) {
  return FileOf(run_folder, generation, "trace");
}

std::filesystem::path AnswerFile(const std::filesystem::path& run_folder, GenerationId generation) {
  return FileOf(run_folder, generation, "answer");
}

Result<void> GenerationFile::Append(std::string_view text) {
  unwritten_ += text;
  return unwritten_.size() < kUnwrittenMax ? Result<void>() : Write();
}

Result<void> GenerationFile::Write() {
  if (unwritten_.empty()) return {};
  if (!file_.is_open()) {
    // Of another generation, where a journal that was cut has given away its id again.
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
    Result<FileDescriptor> opened = OpenForAppending(path_);
    if (!opened) return tl::make_unexpected(opened.error());
    file_ = *std::move(opened);
  }
  Result<void> written = WriteAll(file_, unwritten_, path_);
  unwritten_.clear();
  return written;
}

}  // namespace specgen
