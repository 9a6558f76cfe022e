// The text of one generation on the disk, written as it comes.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "file_io.h"
#include "specgen/base/result.h"
#include "specgen/model/ids.h"

namespace specgen {

// "generations/g12.trace" and "generations/g12.answer" of a run's folder.
std::filesystem::path TraceFile(const std::filesystem::path& run_folder, GenerationId generation);
std::filesystem::path AnswerFile(const std::filesystem::path& run_folder, GenerationId generation);

// Gathers text and writes it where asked; makes the file with its first text. One thread.
class GenerationFile {
 public:
  explicit GenerationFile(std::filesystem::path path) : path_(std::move(path)) {}

  // Writes by itself only what has become long.
  Result<void> Append(std::string_view text);
  Result<void> Write();
  // The open file, for somebody else to sync; not open where there was no text. What comes after
  // would begin it anew.
  FileDescriptor Release() { return std::move(file_); }

 private:
  std::filesystem::path path_;
  FileDescriptor file_;
  std::string unwritten_;
};

}  // namespace specgen
