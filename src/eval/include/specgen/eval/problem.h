// A native problem: what is to be computed, by which entry point, on which inputs, how exactly.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "specgen/base/result.h"
#include "specgen/eval/size_expression.h"

namespace specgen {

enum class ElementType : std::uint8_t { kF32, kF64, kI32, kI64 };
const char* ElementTypeName(ElementType type);   // As in problem.toml: "f32".
const char* ElementTypeInCpp(ElementType type);  // As in a prototype: "float".
std::int64_t ElementBytes(ElementType type);
constexpr bool IsInteger(ElementType type) {
  return type == ElementType::kI32 || type == ElementType::kI64;
}

// What the elements of an input are drawn from.
enum class DistributionKind : std::uint8_t {
  kNormal,      // first: mean, second: standard deviation.
  kUniform,     // first: low, second: high; for integers both ends are included.
  kLogUniform,  // first: low, second: high, both above zero.
};
struct Distribution {
  DistributionKind kind = DistributionKind::kNormal;
  double first = 0.0;
  double second = 1.0;
};

// An input or an output: row-major and contiguous. `dims` index Problem::dims, outermost first.
struct Tensor {
  std::string name;
  ElementType type = ElementType::kF32;
  std::vector<std::size_t> dims;
  Distribution distribution;  // Inputs only.
};

// |got - expected| <= absolute + relative * |expected|. Integers must be equal.
struct Tolerance {
  double absolute = 1e-6;
  double relative = 1e-4;
};

// One set of sizes, in the order of Problem::dims. Every shape is validated, the timed ones are
// profiled.
struct Shape {
  std::vector<std::int64_t> sizes;
  bool timed = false;
};

struct Problem {
  std::filesystem::path folder;
  std::string name;
  std::string title;
  std::string description;
  std::string entry;
  std::filesystem::path reference;  // Path of the reference's source.
  // Path of a source that computes the same in double precision (PromotedProblem); empty: none.
  std::filesystem::path truth;
  // Floating-point operations of one call, as people count them for this problem.
  std::optional<SizeExpression> operations;
  std::vector<std::string> dims;
  std::vector<Tensor> inputs;
  std::vector<Tensor> outputs;
  Tolerance tolerance;
  std::vector<Shape> shapes;
};

// Limits that problem.toml is held to.
inline constexpr int kProblemTensorMax = 16;  // Inputs, and outputs, and dims.
inline constexpr int kProblemShapeMax = 64;
inline constexpr std::int64_t kTensorElementMax = std::int64_t{1} << 31U;

// Reads `folder`/problem.toml (docs/formats/problem.md). Unknown keys are refused; the error names
// file, line and key, and what is allowed.
Result<Problem> LoadProblem(const std::filesystem::path& folder);

// The same problem in double precision where it is in single: what its truth computes.
Problem PromotedProblem(const Problem& problem);

std::int64_t ElementCount(const Tensor& tensor, const Shape& shape);
// Of all inputs and outputs: what a call must at least move.
std::int64_t TensorBytesOf(const Problem& problem, const Shape& shape);
// "rows=64 cols=1024"
std::string ShapeText(const Problem& problem, const Shape& shape);

// "void row_softmax(const float* x, float* y, int64_t rows, int64_t cols)", without extern "C".
std::string EntryPrototype(const Problem& problem);
// The header that is included before every candidate and reference: a source whose signature
// differs does not compile.
std::string PrototypeHeader(const Problem& problem);
// A source that exports specgen_call(inputs, outputs, dims), which calls the entry point.
std::string CallSource(const Problem& problem);

}  // namespace specgen
