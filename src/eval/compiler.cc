#include "compiler.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <utility>
#include <vector>

#include "captured_text.h"
#include "compiler_messages.h"
#include "owned_folder.h"
#include "plain_text.h"
#include "sha256.h"
#include "specgen/eval/runner_wire.h"
#include "static_rules.h"

namespace specgen {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFlags = "-std=c++20 -O3 -march=native -fPIC -shared";
constexpr const char* kScratchPrefix = "scratch-";
// Of what a compilation writes: each file, what it prints among them, and all but that together.
constexpr std::uint64_t kFileBytesMax = std::uint64_t{64} << 20U;
constexpr std::int64_t kScratchBytesMax = std::int64_t{256} << 20U;
constexpr int kResultFd = 6;
constexpr const char* kLibraryName = "library.so";
constexpr Duration kIdentifyDeadline = std::chrono::seconds(20);
constexpr std::size_t kLastWordsMax = 400;
constexpr std::size_t kMessageBytesRead = std::size_t{256} << 10U;

// A folder for one compilation, with a place for its output where there is no jail.
Result<OwnedFolder> MakeScratch(const fs::path& cache_folder) {
  Result<OwnedFolder> scratch = OwnedFolder::Make(cache_folder, kScratchPrefix);
  std::error_code ignored;  // The compiler would name the place.
  if (scratch) fs::create_directory(scratch->path() / "out", ignored);
  return scratch;
}

bool WriteFile(const fs::path& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  return file.flush().good();
}

// What the processor can do, which -march=native compiles for.
std::string MachineText() {
  std::ifstream file("/proc/cpuinfo");
  std::string text;
  for (std::string line; std::getline(file, line) && !line.empty();) {
    if (line.starts_with("model name") || line.starts_with("flags")) text += line + "\n";
  }
  return text;
}

}  // namespace

Result<Compiler> Compiler::Make(const Jail& jail, const JudgeOptions& options,
                                fs::path cache_folder, fs::path runner_path) {
  Compiler compiler(jail, options, std::move(cache_folder), std::move(runner_path));
  if (access(compiler.runner_path_.c_str(), X_OK) != 0) {
    return MakeError(ErrorCode::kUnavailable,
                     fmt::format("{} is missing or cannot be run; it belongs beside specgen-worker",
                                 compiler.runner_path_.string()));
  }
  if (Result<void> identified = compiler.Identify(); !identified) {
    return tl::unexpected(identified.error());
  }
  return compiler;
}

Compiler::Compiler(const Jail& jail, const JudgeOptions& options, fs::path cache_folder,
                   fs::path runner_path)
    : jail_(jail),
      options_(options),
      cache_folder_(std::move(cache_folder)),
      runner_path_(std::move(runner_path)),
      machine_(MachineText()) {}

JailedProgram Compiler::Program(const fs::path& folder, const char* result,
                                const std::vector<std::string>& arguments) const {
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(options_.compile_deadline).count() + 1;
  JailedProgram program;
  program.view = JailView::kToolchain;
  program.files = {runner_path_};
  // Where people who build their own compiler put it, with its headers and libraries.
  if (program_.string().starts_with("/usr/local/")) program.folders = {"/usr/local"};
  program.scratch_bytes = kScratchBytesMax;
  program.scratch_folder = folder / "out";
  program.limits = {options_.memory_max + kScratchBytesMax, options_.process_max};
  program.command = {"@" + runner_path_.filename().string(), kRunnerCompileMode,
                     std::to_string(options_.memory_max), std::to_string(seconds),
                     std::to_string(kFileBytesMax),
                     // Without a jail of its own the user's other processes would count as well.
                     std::to_string(jail_.is_jailed() ? options_.process_max : 100'000),
                     std::to_string(kResultFd), result, program_.string()};
  program.command.insert(program.command.end(), arguments.begin(), arguments.end());
  return program;
}

Result<void> Compiler::Identify() {
  program_ = FindProgram("g++");
  if (program_.empty()) {
    return MakeError(ErrorCode::kUnavailable,
                     "g++ is not installed, and candidates are compiled with it. Install it "
                     "(Debian: apt-get install g++).");
  }
  Result<CapturedText> text = CapturedText::Make();
  if (!text) return tl::unexpected(text.error());
  const Result<OwnedFolder> scratch = MakeScratch(cache_folder_);
  if (!scratch) return tl::unexpected(scratch.error());
  JailedProgram program = Program(scratch->path(), "", {"-dumpfullversion"});
  program.fds = {{text->fd(), STDOUT_FILENO}, {text->fd(), STDERR_FILENO}};
  Result<Child> child = jail_.Start(program);
  if (!child) return tl::unexpected(child.error());
  const CancelFlag never;
  const WaitEnd end = child->Wait(kIdentifyDeadline, never);
  std::string told = text->Text(400);
  while (told.ends_with('\n')) told.pop_back();
  if (end != WaitEnd::kExited || child->exit_status() != 0) {
    return MakeError(
        ErrorCode::kUnavailable,
        fmt::format("{} does not run in the jail: {}. It must be installed under /usr.",
                    program_.string(), told));
  }
  name_ = fmt::format("{} {}", program_.string(), told);
  return {};
}

Judged<CompiledLibrary> Compiler::Compile(const Problem& problem, std::string_view source,
                                          const CancelFlag& cancel) const {
  if (std::string broken = BrokenRule(source); !broken.empty()) {
    return EndStage(StageOutcome::kRefused, std::move(broken));
  }
  const std::string prototype = PrototypeHeader(problem);
  const std::string call = CallSource(problem);
  CompiledLibrary library;
  library.path =
      cache_folder_ / (Sha256({name_, machine_, kFlags, prototype, call, source}) + ".so");
  std::error_code error;
  if (fs::exists(library.path, error)) return library;

  const Result<OwnedFolder> scratch = MakeScratch(cache_folder_);
  if (!scratch) return EndStage(scratch.error());
  const fs::path& folder = scratch->path();
  if (!WriteFile(folder / "candidate.cpp", source) || !WriteFile(folder / "call.cpp", call) ||
      !WriteFile(folder / "prototype.h", prototype)) {
    return EndStage(StageOutcome::kLost,
                    fmt::format("cannot write to the cache folder {}", cache_folder_.string()));
  }
  const Duration start = MonotonicNow();
  if (Judged<void> compiled = Run(folder, cancel); !compiled) {
    return tl::unexpected(compiled.error());
  }
  fs::rename(folder / kLibraryName, library.path, error);
  if (error) {
    return EndStage(StageOutcome::kLost,
                    fmt::format("cannot keep {}: {}", library.path.string(), error.message()));
  }
  library.compiled = MonotonicNow() - start;
  return library;
}

Judged<void> Compiler::Run(const fs::path& folder, const CancelFlag& cancel) const {
  Result<CapturedText> text = CapturedText::Make();
  if (!text) return EndStage(text.error());
  std::vector<std::string> arguments = {"-w", "-fmax-errors=8", "-fdiagnostics-color=never",
                                        // Without PATH the linker would not be found.
                                        "-B/usr/bin", "-include", "@prototype.h", "@candidate.cpp",
                                        "@call.cpp", "-o", "@candidate.so"};
  std::string flags = kFlags;
  for (std::size_t start = 0; start < flags.size();) {
    const std::size_t end = std::min(flags.find(' ', start), flags.size());
    arguments.push_back(flags.substr(start, end - start));
    start = end + 1;
  }
  const fs::path library = folder / kLibraryName;
  const UniqueFd result(
      open(library.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (result.get() < 0) {
    return EndStage(StageOutcome::kLost,
                    fmt::format("cannot make {}: {}", library.string(), std::strerror(errno)));
  }
  JailedProgram program = Program(folder, "@candidate.so", arguments);
  for (const char* name : {"candidate.cpp", "call.cpp", "prototype.h"}) {
    program.files.push_back(folder / name);
  }
  program.fds = {{text->fd(), STDERR_FILENO}, {result.get(), kResultFd}};
  Result<Child> child = jail_.Start(program);
  if (!child) return EndStage(child.error());
  const WaitEnd end = child->Wait(options_.compile_deadline, cancel);
  if (end == WaitEnd::kCancelled) return EndStage(StageOutcome::kCancelled, "");
  if (end == WaitEnd::kDeadline) {
    child->Kill();
    return EndStage(StageOutcome::kTimedOut,
                    fmt::format("the compiler did not end within {} ms",
                                options_.compile_deadline / std::chrono::milliseconds(1)));
  }
  return JudgedBy(child->exit_status(), *text);
}

Judged<void> Compiler::JudgedBy(int exit_status, const CapturedText& text) {
  if (exit_status == 0) return {};
  const std::string signal = SignalName(exit_status);
  if (exit_status != kCompilerFailedStatus && signal.empty()) {
    // The walls and what watches over the compiler are ours, and so is where its result goes.
    std::string words = PlainText(text.Text(kMessageBytesRead));
    while (words.ends_with('\n')) words.pop_back();
    if (words.size() > kLastWordsMax) words = PlainText(words.substr(words.size() - kLastWordsMax));
    return EndStage(StageOutcome::kLost, fmt::format("the compiler's jail failed (exit status {}): "
                                                     "{}",
                                                     exit_status, words));
  }
  std::string errors = FirstErrors(text.Text(kMessageBytesRead));
  if (!signal.empty()) errors += fmt::format("the compiler was ended by {}\n", signal);
  if (errors.empty()) errors = "the compiler failed without a word\n";
  auto failed = EndStage(StageOutcome::kCompileFailed, std::move(errors));
  // The compiler tells in these words of a program that it had started.
  failed.value().was_killed = signal == "SIGKILL" ||
                              failed.value().text.find("Killed signal") != std::string::npos ||
                              failed.value().text.find("signal 9 [Killed]") != std::string::npos;
  return failed;
}

void RemoveAbandonedScratch(const fs::path& cache_folder) {
  RemoveAbandonedFolders(cache_folder, kScratchPrefix);
}

}  // namespace specgen
