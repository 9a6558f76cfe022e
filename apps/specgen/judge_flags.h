// The flags of every command that judges, and what they mean as options of the judge.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "specgen/base/result.h"
#include "specgen/eval/judge_options.h"

namespace specgen {

struct JudgeFlags {
  int compile_slots = 0;
  int devices = 1;
  std::string profiling_time = "2s";
  double noise_max = 0.01;
  std::string compile_deadline = "60s";
  std::string call_deadline = "20s";
  std::string stage_deadline = "2m";
  double memory_gib = 4;
  bool allow_unjailed = false;

  void AddTo(CLI::App& command);
};

// kInvalidInput: flags that do not go together.
Result<JudgeOptions> JudgeOptionsOf(const JudgeFlags& flags);

}  // namespace specgen
