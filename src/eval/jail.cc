#include "jail.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <utility>

#include "captured_text.h"
#include "plain_text.h"
#include "specgen/eval/runner_wire.h"

namespace specgen {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNobody = "65534";  // Who one is in the jail.
// What belongs to the jail itself: bubblewrap outside and inside, and what starts the program.
constexpr int kOwnProcessCount = 4;
constexpr int kStatusFd = 5;  // Where bubblewrap finds the pipe that it tells of the jail on.
constexpr GroupLimits kProbeLimits{std::int64_t{256} << 20U, 16};
constexpr Duration kProbeDeadline = std::chrono::seconds(20);

constexpr const char* kAdvice =
    "Install bubblewrap (Debian: apt-get install bubblewrap) and allow user namespaces (sysctl "
    "kernel.unprivileged_userns_clone=1, user.max_user_namespaces above 0; in a container, a "
    "profile that allows them), or pass --allow-unjailed to run candidates with your own rights";

void Append(std::vector<std::string>& arguments, std::initializer_list<std::string> more) {
  arguments.insert(arguments.end(), more);
}

// Shows one folder of the host, or the link that stands in its place.
void ShowFolder(std::vector<std::string>& arguments, const fs::path& folder) {
  std::error_code error;
  if (fs::is_symlink(folder, error)) {
    Append(arguments, {"--symlink", fs::read_symlink(folder, error).string(), folder.string()});
  } else if (fs::is_directory(folder, error)) {
    Append(arguments, {"--ro-bind", folder.string(), folder.string()});
  }
}

void ShowSystem(std::vector<std::string>& arguments, JailView view) {
  static constexpr std::array kPrograms{"/usr/bin", "/usr/include", "/usr/libexec", "/bin"};
  static constexpr std::array kLibraries{"/usr/lib", "/usr/lib32", "/usr/lib64",
                                         "/lib",     "/lib32",     "/lib64"};
  for (const char* folder : kLibraries) ShowFolder(arguments, folder);
  if (view == JailView::kLibraries) return;
  for (const char* folder : kPrograms) ShowFolder(arguments, folder);
  // Distributions choose among compilers through links there.
  ShowFolder(arguments, "/etc/alternatives");
  for (const char* device : {"/dev/null", "/dev/zero", "/dev/urandom"}) {
    Append(arguments, {"--dev-bind", device, device});
  }
}

std::string Replaced(const JailedProgram& program, const std::string& argument, bool jailed) {
  if (!argument.starts_with('@')) return argument;
  const std::string name = argument.substr(1);
  for (const fs::path& file : program.files) {
    if (file.filename() == name) return jailed ? "/job/" + name : file.string();
  }
  return jailed ? "/tmp/" + name : (program.scratch_folder / name).string();
}

}  // namespace

fs::path FindProgram(const std::string& name) {
  const char* const path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "/usr/bin:/bin" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    fs::path program = fs::path(folder) / name;
    if (folder.empty() || access(program.c_str(), X_OK) != 0) continue;
    // A link to a cache of the user's is not the program, and does not work in a jail.
    std::error_code error;
    if (fs::canonical(program, error).filename() == "ccache") continue;
    return program;
  }
  return {};
}

fs::path ProgramBesideUs(const std::string& name) {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path() / name;
}

Jail::Jail(std::string guard, std::string program, std::string name)
    : guard_(std::move(guard)), program_(std::move(program)), name_(std::move(name)) {}

Result<Jail> Jail::Make(bool allow_unjailed) {
  const std::string guard = ProgramBesideUs("specgen-runner");
  if (access(guard.c_str(), X_OK) != 0) {
    return MakeError(ErrorCode::kUnavailable,
                     fmt::format("{} is missing or cannot be run; it belongs beside "
                                 "specgen-worker.",
                                 guard));
  }
  Jail unjailed(guard, "", "UNJAILED");
  const fs::path program = FindProgram("bwrap");
  if (program.empty()) {
    if (allow_unjailed) return unjailed;
    return MakeError(ErrorCode::kUnavailable,
                     fmt::format("bubblewrap (bwrap) is not installed, and candidates are not run "
                                 "without a jail. {}.",
                                 kAdvice));
  }
  Jail jail(guard, program.string(), "bubblewrap");
  Result<void> probed = jail.ProbeWithGroups();
  if (probed) probed = jail.Identify();
  if (probed.has_value()) return jail;
  if (allow_unjailed) return unjailed;
  return MakeError(ErrorCode::kUnavailable,
                   fmt::format("bubblewrap ({}) cannot make a jail: {}. {}.", program.string(),
                               probed.error().message, kAdvice));
}

// A group that can be made cannot always be joined: version 2 wants a right to the group above,
// too.
Result<void> Jail::ProbeWithGroups() {
  groups_ = ResourceGroups::Find();
  groups_name_ = groups_.name();
  const Result<void> probed = Probe();
  if (probed || !groups_.is_usable()) return probed;
  groups_ = ResourceGroups::None();
  groups_name_ = fmt::format("no cgroups ({} cannot be joined: {})", groups_name_,
                             PlainText(probed.error().message));
  return Probe();
}

Result<void> Jail::Identify() {
  Result<CapturedText> text = CapturedText::Make();
  if (!text) return tl::unexpected(text.error());
  ChildSpec spec;
  spec.command = {program_, "--version"};
  spec.fds = {{text->fd(), STDOUT_FILENO}, {text->fd(), STDERR_FILENO}};
  Result<Child> child = Child::Start(std::move(spec));
  if (!child) return tl::unexpected(child.error());
  const CancelFlag never;
  child->Wait(kProbeDeadline, never);
  name_ = text->Text(80);
  while (name_.ends_with('\n')) name_.pop_back();
  name_ += fmt::format(", seccomp, {}", groups_name_);
  return {};
}

Result<void> Jail::Probe() const {
  Result<CapturedText> errors = CapturedText::Make();
  if (!errors) return tl::unexpected(errors.error());
  JailedProgram program;
  program.view = JailView::kToolchain;
  program.scratch_bytes = 1 << 20;
  program.limits = kProbeLimits;
  program.command = {"/usr/bin/true"};
  program.fds = {{errors->fd(), STDERR_FILENO}};
  Result<Child> child = Start(program);
  if (!child) return tl::unexpected(child.error());
  const CancelFlag never;
  if (child->Wait(kProbeDeadline, never) != WaitEnd::kExited) {
    return MakeError(ErrorCode::kUnavailable, "it did not end");
  }
  if (child->exit_status() == 0) return {};
  std::string text = errors->Text(400);
  while (text.ends_with('\n')) text.pop_back();
  return MakeError(ErrorCode::kUnavailable, text.empty() ? "it failed without a word" : text);
}

std::vector<std::string> Jail::Walls(const JailedProgram& program) const {
  std::vector<std::string> arguments = {
      program_, "--unshare-all",
      // Without a user namespace of its own a program that root starts would be root.
      "--unshare-user", "--uid", kNobody, "--gid", kNobody, "--cap-drop", "ALL",
      "--die-with-parent", "--new-session", "--clearenv", "--info-fd", std::to_string(kStatusFd)};
  ShowSystem(arguments, program.view);
  for (const fs::path& folder : program.folders) ShowFolder(arguments, folder);
  for (const fs::path& file : program.files) {
    Append(arguments, {"--ro-bind", file.string(), "/job/" + file.filename().string()});
  }
  if (program.scratch_bytes > 0) {
    Append(arguments, {"--size", std::to_string(program.scratch_bytes), "--tmpfs", "/tmp"});
  }
  Append(arguments, {"--remount-ro", "/"});
  if (!program.files.empty()) Append(arguments, {"--chdir", "/job"});
  return arguments;
}

Result<Child> Jail::Start(const JailedProgram& program) const {
  ChildSpec spec;
  spec.fds = program.fds;
  UniqueFd status_end;
  if (is_jailed()) {
    int pipe_fds[2];
    if (pipe2(pipe_fds, O_CLOEXEC) != 0) {
      return MakeError(ErrorCode::kUnavailable,
                       fmt::format("cannot make a pipe: {}", std::strerror(errno)));
    }
    spec.jail_status = UniqueFd(pipe_fds[0]);
    status_end = UniqueFd(pipe_fds[1]);
    spec.fds.emplace_back(status_end.get(), kStatusFd);
    spec.command = Walls(program);
  } else if (!program.files.empty()) {
    spec.folder = program.files.front().parent_path();
  }
  std::string join_files;
  if (groups_.is_usable() && program.limits.memory_max > 0) {
    Result<ResourceGroup> group =
        groups_.Make({program.limits.memory_max, program.limits.process_max + kOwnProcessCount});
    if (!group) return tl::unexpected(group.error());
    for (const fs::path& file : group->join_files()) join_files += file.string() + ":";
    spec.group.emplace(std::move(*group));
  }
  spec.command.insert(spec.command.begin(),
                      {guard_, kRunnerGuardMode, std::to_string(getpid()), join_files});
  for (const std::string& argument : program.command) {
    spec.command.push_back(Replaced(program, argument, is_jailed()));
  }
  return Child::Start(std::move(spec));
}

}  // namespace specgen
