#include "specgen/eval/problem.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "cpp_keywords.h"
#include "strict_table.h"

namespace specgen {
namespace {

struct TypeNames {
  ElementType type;
  const char* name;
  const char* in_cpp;
  std::int64_t bytes;
};
constexpr std::array<TypeNames, 4> kTypes{{{ElementType::kF32, "f32", "float", 4},
                                           {ElementType::kF64, "f64", "double", 8},
                                           {ElementType::kI32, "i32", "int32_t", 4},
                                           {ElementType::kI64, "i64", "int64_t", 8}}};

const TypeNames& NamesOf(ElementType type) { return kTypes[static_cast<std::size_t>(type)]; }

bool IsIdentifier(std::string_view name) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  if (name.empty() || name.size() > 64 || !is_letter(name[0])) return false;
  return std::all_of(name.begin(), name.end(),
                     [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

// Reads problem.toml section by section; every name of the signature is claimed once.
class ProblemReader {
 public:
  explicit ProblemReader(Problem& problem) : problem_(problem) {}

  // Returns the first error.
  std::optional<Error> Read(const toml::table& root, const std::string& file);

 private:
  void ReadHead(StrictTable& top);
  // A file of the problem's folder.
  std::filesystem::path File(StrictTable& top, const std::string& key, const std::string& name);
  void ReadDims(StrictTable& top);
  std::optional<Error> ReadTensors(StrictTable& top, const std::string& key,
                                   std::vector<Tensor>& tensors);
  void ReadTensor(StrictTable& table, Tensor& tensor);
  void ReadUniform(StrictTable& table, Tensor& tensor);
  void ReadDistribution(StrictTable& table, Tensor& tensor);
  std::optional<Error> ReadTolerance(StrictTable& top);
  std::optional<Error> ReadShapes(StrictTable& top);
  void ReadShape(StrictTable& table, Shape& shape);
  void CheckSize(StrictTable& table, const Tensor& tensor, const Shape& shape);
  // Checks an identifier of the signature and that it is the only one of its name.
  void Claim(StrictTable& table, const std::string& key, const std::string& name);

  Problem& problem_;
  std::set<std::string> names_;
};

void ProblemReader::Claim(StrictTable& table, const std::string& key, const std::string& name) {
  if (!IsIdentifier(name) || IsCppKeyword(name)) {
    table.Fail(key, fmt::format("holds '{}', which is not a C identifier of at most 64 letters, "
                                "digits and underscores, or is a keyword",
                                name));
  } else if (name.starts_with("specgen_")) {
    table.Fail(key, fmt::format("holds '{}'; names that begin with specgen_ are ours", name));
  } else if (!names_.insert(name).second) {
    table.Fail(key, fmt::format("holds '{}', which is used twice; the entry, dims, inputs and "
                                "outputs need different names",
                                name));
  }
}

void ProblemReader::ReadHead(StrictTable& top) {
  problem_.name = top.String("name");
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  if (problem_.name.empty() || problem_.name.size() > 64 ||
      !std::all_of(problem_.name.begin(), problem_.name.end(), allowed)) {
    top.Fail("name", "must be 1 to 64 characters of a-z, 0-9 and _");
  }
  problem_.title = top.String("title");
  problem_.description = top.String("description");
  problem_.entry = top.String("entry");
  Claim(top, "entry", problem_.entry);
  problem_.reference = File(top, "reference", top.String("reference", "reference.cpp"));
  if (top.Has("truth")) problem_.truth = File(top, "truth", top.String("truth"));
}

std::filesystem::path ProblemReader::File(StrictTable& top, const std::string& key,
                                          const std::string& name) {
  if (name.empty() || name.find('/') != std::string::npos) {
    top.Fail(key, "must be the name of a file in the problem's folder");
    return {};
  }
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(problem_.folder / name, ignored)) {
    top.Fail(key, fmt::format("names '{}', which is not there", name));
  }
  return problem_.folder / name;
}

void ProblemReader::ReadDims(StrictTable& top) {
  problem_.dims = top.Strings("dims");
  if (problem_.dims.empty() || problem_.dims.size() > kProblemTensorMax) {
    top.Fail("dims", fmt::format("must name 1 to {} sizes", kProblemTensorMax));
  }
  for (const std::string& dim : problem_.dims) {
    if (dim == "timed") top.Fail("dims", "may not hold 'timed', which is a key of [[shapes]]");
    Claim(top, "dims", dim);
  }
  if (!top.Has("operations")) return;
  Result<SizeExpression> operations =
      SizeExpression::Parse(top.String("operations"), problem_.dims);
  if (operations) {
    problem_.operations = *std::move(operations);
  } else {
    top.Fail("operations", operations.error().message);
  }
}

void ProblemReader::ReadUniform(StrictTable& table, Tensor& tensor) {
  const bool integer = IsInteger(tensor.type);
  Distribution& drawn = tensor.distribution;
  drawn.kind = DistributionKind::kUniform;
  drawn.first = table.Number("low", 0.0);
  drawn.second = table.Number("high", integer ? 100.0 : 1.0);
  if (!(drawn.first < drawn.second)) table.Fail("high", "must be above 'low'");
  constexpr double kExact = 9.0e15;
  const bool is_whole = drawn.first >= -kExact && drawn.second <= kExact &&
                        drawn.first == std::floor(drawn.first) &&
                        drawn.second == std::floor(drawn.second);
  if (integer && !is_whole) {
    table.Fail("low", "and 'high' must be whole numbers within 9e15 for an integer dtype");
  }
  const bool fits = drawn.first >= -2147483648.0 && drawn.second <= 2147483647.0;
  if (tensor.type == ElementType::kI32 && !fits) {
    table.Fail("low", "and 'high' must fit dtype i32");
  }
}

void ProblemReader::ReadDistribution(StrictTable& table, Tensor& tensor) {
  const bool integer = IsInteger(tensor.type);
  const std::string kind = table.String("distribution", integer ? "uniform" : "normal");
  Distribution& drawn = tensor.distribution;
  if (kind == "uniform") {
    ReadUniform(table, tensor);
  } else if (integer) {
    table.Fail("distribution", "must be uniform for an integer dtype");
  } else if (kind == "normal") {
    drawn.kind = DistributionKind::kNormal;
    drawn.first = table.Number("mean", 0.0);
    drawn.second = table.Number("stddev", 1.0);
    if (!(drawn.second > 0.0)) table.Fail("stddev", "must be above zero");
  } else if (kind == "log_uniform") {
    drawn.kind = DistributionKind::kLogUniform;
    drawn.first = table.Number("low", 1e-3);
    drawn.second = table.Number("high", 1e3);
    if (!(0.0 < drawn.first && drawn.first < drawn.second)) {
      table.Fail("low", "must be above zero and below 'high'");
    }
  } else {
    table.Fail("distribution",
               fmt::format("is '{}'; allowed are: normal, uniform, log_uniform", kind));
  }
}

void ProblemReader::ReadTensor(StrictTable& table, Tensor& tensor) {
  tensor.name = table.String("name");
  Claim(table, "name", tensor.name);
  const std::string type = table.String("dtype");
  const auto* known = std::find_if(kTypes.begin(), kTypes.end(),
                                   [&](const TypeNames& names) { return names.name == type; });
  if (known == kTypes.end()) {
    table.Fail("dtype", fmt::format("is '{}'; allowed are: f32, f64, i32, i64", type));
  } else {
    tensor.type = known->type;
  }
  const std::vector<std::string> shape = table.Strings("shape");
  if (shape.empty()) table.Fail("shape", "must name at least one of dims");
  for (const std::string& dim : shape) {
    const auto found = std::find(problem_.dims.begin(), problem_.dims.end(), dim);
    if (found == problem_.dims.end()) {
      table.Fail("shape", fmt::format("holds '{}'; allowed are the dims: {}", dim,
                                      fmt::join(problem_.dims, ", ")));
    }
    tensor.dims.push_back(static_cast<std::size_t>(found - problem_.dims.begin()));
  }
}

std::optional<Error> ProblemReader::ReadTensors(StrictTable& top, const std::string& key,
                                                std::vector<Tensor>& tensors) {
  std::vector<StrictTable> tables = top.Tables(key, true);
  if (tables.size() > kProblemTensorMax) {
    top.Fail(key, fmt::format("must be at most {} tables", kProblemTensorMax));
  }
  for (StrictTable& table : tables) {
    Tensor tensor;
    ReadTensor(table, tensor);
    if (key == "inputs") ReadDistribution(table, tensor);
    if (std::optional<Error> error = table.Finish()) return error;
    tensors.push_back(std::move(tensor));
  }
  return std::nullopt;
}

std::optional<Error> ProblemReader::ReadTolerance(StrictTable& top) {
  std::optional<StrictTable> table = top.Table("tolerance");
  if (!table) return std::nullopt;
  problem_.tolerance.absolute = table->Number("absolute", problem_.tolerance.absolute);
  problem_.tolerance.relative = table->Number("relative", problem_.tolerance.relative);
  if (problem_.tolerance.absolute < 0.0) table->Fail("absolute", "must not be negative");
  if (problem_.tolerance.relative < 0.0) table->Fail("relative", "must not be negative");
  return table->Finish();
}

void ProblemReader::CheckSize(StrictTable& table, const Tensor& tensor, const Shape& shape) {
  std::int64_t count = 1;
  for (const std::size_t dim : tensor.dims) {
    if (shape.sizes[dim] > kTensorElementMax / count) {
      table.Fail(problem_.dims[dim],
                 fmt::format("makes '{}' larger than {} elements", tensor.name, kTensorElementMax));
      return;
    }
    count *= shape.sizes[dim];
  }
}

void ProblemReader::ReadShape(StrictTable& table, Shape& shape) {
  for (const std::string& dim : problem_.dims) {
    const std::int64_t size = table.Integer(dim);
    if (size < 1) table.Fail(dim, "must be at least 1");
    shape.sizes.push_back(std::max<std::int64_t>(size, 1));
  }
  shape.timed = table.Boolean("timed", false);
  for (const Tensor& tensor : problem_.inputs) CheckSize(table, tensor, shape);
  for (const Tensor& tensor : problem_.outputs) CheckSize(table, tensor, shape);
}

std::optional<Error> ProblemReader::ReadShapes(StrictTable& top) {
  std::vector<StrictTable> tables = top.Tables("shapes", true);
  if (tables.size() > kProblemShapeMax) {
    top.Fail("shapes", fmt::format("must be at most {} tables", kProblemShapeMax));
  }
  for (StrictTable& table : tables) {
    Shape shape;
    ReadShape(table, shape);
    if (std::optional<Error> error = table.Finish()) return error;
    problem_.shapes.push_back(std::move(shape));
  }
  const auto is_timed = [](const Shape& shape) { return shape.timed; };
  if (!problem_.shapes.empty() &&
      std::none_of(problem_.shapes.begin(), problem_.shapes.end(), is_timed)) {
    problem_.shapes.back().timed = true;
  }
  return std::nullopt;
}

std::optional<Error> ProblemReader::Read(const toml::table& root, const std::string& file) {
  StrictTable top(root, file, "");
  ReadHead(top);
  ReadDims(top);
  top.Know({"inputs", "outputs", "tolerance", "shapes"});
  // A broken list of dims would make every later message misleading.
  if (top.error()) return top.Finish();
  std::optional<Error> error = ReadTensors(top, "inputs", problem_.inputs);
  if (!error) error = ReadTensors(top, "outputs", problem_.outputs);
  if (!error) error = ReadTolerance(top);
  if (!error) error = ReadShapes(top);
  return error ? error : top.Finish();
}

}  // namespace

const char* ElementTypeName(ElementType type) { return NamesOf(type).name; }
const char* ElementTypeInCpp(ElementType type) { return NamesOf(type).in_cpp; }
std::int64_t ElementBytes(ElementType type) { return NamesOf(type).bytes; }

Result<Problem> LoadProblem(const std::filesystem::path& folder) {
  Problem problem;
  problem.folder = folder;
  const std::string file = (folder / "problem.toml").string();
  std::error_code ignored;
  if (std::filesystem::is_regular_file(folder, ignored)) {
    return MakeError(
        ErrorCode::kInvalidInput,
        fmt::format("{} is a file: name the folder that holds problem.toml", folder.string()));
  }
  if (!std::filesystem::is_regular_file(file, ignored)) {
    return MakeError(ErrorCode::kInvalidInput,
                     fmt::format("{} is not there: name a folder that holds a problem.toml", file));
  }
  try {
    const toml::table root = toml::parse_file(file);
    if (std::optional<Error> error = ProblemReader(problem).Read(root, file)) {
      return tl::unexpected<Error>(std::move(*error));
    }
  } catch (const toml::parse_error& error) {
    return MakeError(
        ErrorCode::kInvalidInput,
        fmt::format("{}:{}: {}", file, error.source().begin.line, error.description()));
  }
  return problem;
}

std::int64_t ElementCount(const Tensor& tensor, const Shape& shape) {
  std::int64_t count = 1;
  for (const std::size_t dim : tensor.dims) count *= shape.sizes[dim];
  return count;
}

std::int64_t TensorBytesOf(const Problem& problem, const Shape& shape) {
  std::int64_t bytes = 0;
  for (const std::vector<Tensor>* tensors : {&problem.inputs, &problem.outputs}) {
    for (const Tensor& tensor : *tensors) {
      bytes += ElementCount(tensor, shape) * ElementBytes(tensor.type);
    }
  }
  return bytes;
}

Problem PromotedProblem(const Problem& problem) {
  Problem promoted = problem;
  for (std::vector<Tensor>* tensors : {&promoted.inputs, &promoted.outputs}) {
    for (Tensor& tensor : *tensors) {
      if (tensor.type == ElementType::kF32) tensor.type = ElementType::kF64;
    }
  }
  return promoted;
}

std::string ShapeText(const Problem& problem, const Shape& shape) {
  std::string text;
  for (std::size_t i = 0; i < problem.dims.size(); ++i) {
    text += fmt::format("{}{}={}", i == 0 ? "" : " ", problem.dims[i], shape.sizes[i]);
  }
  return text;
}

}  // namespace specgen
