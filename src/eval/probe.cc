#include "specgen/eval/probe.h"

#include <unistd.h>

#include <filesystem>

#include "compiler.h"
#include "jail.h"
#include "specgen/eval/problem.h"

namespace specgen {
namespace {

namespace fs = std::filesystem;

// The smallest problem there is; it is compiled, never run.
Problem SmallestProblem() {
  Problem problem;
  problem.name = "probe";
  problem.entry = "probe";
  problem.dims = {"n"};
  problem.inputs = {Tensor{"x", ElementType::kF32, {0}, {}}};
  problem.outputs = {Tensor{"y", ElementType::kF32, {0}, {}}};
  return problem;
}

Result<std::string> ProbeCompiler(const fs::path& folder) {
  const Result<Jail> jail = Jail::Make(true);
  if (!jail) return tl::unexpected(jail.error());
  const Result<Compiler> compiler =
      Compiler::Make(*jail, JudgeOptions(), folder, ProgramBesideUs("specgen-runner"));
  if (!compiler) return tl::unexpected(compiler.error());
  const CancelFlag never;
  const Judged<CompiledLibrary> library = compiler->Compile(
      SmallestProblem(), "void probe(const float* x, float* y, int64_t) { *y = *x; }\n", never);
  if (library) return compiler->name();
  return MakeError(ErrorCode::kUnavailable,
                   compiler->name() + " cannot compile a small library: " + library.error().text);
}

}  // namespace

Result<std::string> JailProbe() {
  const Result<Jail> jail = Jail::Make(false);
  if (!jail) return tl::unexpected(jail.error());
  return jail->name();
}

Result<std::string> CompilerProbe() {
  std::error_code error;
  std::string folder = (fs::temp_directory_path(error) / "specgen-probe-XXXXXX").string();
  if (error || mkdtemp(folder.data()) == nullptr) {
    return MakeError(ErrorCode::kUnavailable, "cannot make the folder " + folder);
  }
  Result<std::string> probed = ProbeCompiler(folder);
  fs::remove_all(folder, error);
  return probed;
}

}  // namespace specgen
