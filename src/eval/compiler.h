// Compiles candidates and references in the jail, each source once.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "cancel_flag.h"
#include "captured_text.h"
#include "jail.h"
#include "specgen/eval/judge_options.h"
#include "specgen/eval/problem.h"
#include "verdict.h"

namespace specgen {

struct CompiledLibrary {
  std::filesystem::path path;
  Duration compiled{0};  // Zero where the cache had it.
};

// Safe to use from several threads at a time.
class Compiler {
 public:
  // `cache_folder` exists. Fails where there is no g++ that works in the jail.
  static Result<Compiler> Make(const Jail& jail, const JudgeOptions& options,
                               std::filesystem::path cache_folder,
                               std::filesystem::path runner_path);

  const std::string& name() const { return name_; }  // "/usr/bin/g++ 12.2.0"

  // The library of `source` for `problem`.
  Judged<CompiledLibrary> Compile(const Problem& problem, std::string_view source,
                                  const CancelFlag& cancel) const;

 private:
  Compiler(const Jail& jail, const JudgeOptions& options, std::filesystem::path cache_folder,
           std::filesystem::path runner_path);
  Result<void> Identify();
  // `result`: the file that is handed out; empty for none.
  JailedProgram Program(const std::filesystem::path& folder, const char* result,
                        const std::vector<std::string>& arguments) const;
  Judged<void> Run(const std::filesystem::path& folder, const CancelFlag& cancel) const;
  // What it means that the jailed compiler has ended so.
  static Judged<void> JudgedBy(int exit_status, const CapturedText& text);

  Jail jail_;
  JudgeOptions options_;
  std::filesystem::path cache_folder_;
  std::filesystem::path runner_path_;
  std::filesystem::path program_;
  std::string name_;
  std::string machine_;  // What -march=native stands for.
};

// Removes what a worker that was killed left in a cache folder.
void RemoveAbandonedScratch(const std::filesystem::path& cache_folder);

}  // namespace specgen
