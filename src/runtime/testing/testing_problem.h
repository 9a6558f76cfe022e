// A problem that is small enough to be read in a test.
#pragma once

#include <string>

#include "specgen/eval/problem.h"
#include "testing/testing_folder.h"

namespace specgen {

inline constexpr const char* kTestingReference =
    "extern \"C\" void scale(const float* x, float* y, int64_t n) {\n"
    "  for (int64_t i = 0; i < n; ++i) y[i] = 2.0f * x[i];\n"
    "}\n";

// Its reference is written to `folder`.
inline Problem TestingProblem(const TestingFolder& folder) {
  folder.Write("reference.cpp", kTestingReference);
  Problem problem;
  problem.folder = folder.path();
  problem.name = "scale";
  problem.title = "Twice every element";
  problem.description = "y[i] = 2 * x[i]";
  problem.entry = "scale";
  problem.reference = folder.path() / "reference.cpp";
  problem.dims = {"n"};
  Tensor x;
  x.name = "x";
  x.dims = {0};
  Tensor y = x;
  y.name = "y";
  problem.inputs = {x};
  problem.outputs = {y};
  problem.shapes = {{.sizes = {7}, .timed = false}, {.sizes = {4096}, .timed = true}};
  return problem;
}

// A candidate of that problem; `note` makes it different from others.
inline std::string TestingSource(const std::string& note) {
  return "extern \"C\" void scale(const float* x, float* y, int64_t n) {\n  constexpr int " + note +
         " = 1;\n  for (int64_t i = 0; i < n; ++i) y[i] = x[i] + x[i] * " + note + ";\n}\n";
}

inline std::string Fenced(const std::string& source) { return "```cpp\n" + source + "```\n"; }

}  // namespace specgen
