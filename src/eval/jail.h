// The walls around compilers and candidates: bubblewrap's command line, or none where the user
// explicitly asked for none.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "child.h"
#include "resource_group.h"
#include "specgen/base/result.h"

namespace specgen {

// What a program in the jail sees of the host's files.
enum class JailView {
  kToolchain,  // /usr: compilers, headers, libraries.
  kLibraries,  // The folders of shared libraries only.
};

struct JailedProgram {
  JailView view = JailView::kLibraries;
  // Files of the host, seen under the same name in /job.
  std::vector<std::filesystem::path> files;
  // Folders of the host, seen where they are.
  std::vector<std::filesystem::path> folders;
  // Bytes that it may write, all in memory of its own at /tmp; where zero it can write nothing.
  std::int64_t scratch_bytes = 0;
  // Stands for /tmp where there is no jail.
  std::filesystem::path scratch_folder;
  // Kept by the kernel for everything in the jail together where the machine has cgroups.
  GroupLimits limits;
  // Arguments; those that begin with '@' are names of `files` or of files in /tmp, which are
  // replaced by their paths as the program sees them.
  std::vector<std::string> command;
  std::vector<std::pair<int, int>> fds;  // As in ChildSpec.
};

class Jail {
 public:
  // Tries a jail. Fails where there is none to be had and `allow_unjailed` is false.
  static Result<Jail> Make(bool allow_unjailed);

  bool is_jailed() const { return !program_.empty(); }
  // "bubblewrap 0.8.0, seccomp, cgroups v2" or "UNJAILED"; "no cgroups" with the reason where some
  // are there.
  const std::string& name() const { return name_; }

  // Must be called on a thread that outlives the program.
  Result<Child> Start(const JailedProgram& program) const;

 private:
  Jail(std::string guard, std::string program, std::string name);
  std::vector<std::string> Walls(const JailedProgram& program) const;
  Result<void> Identify();
  Result<void> ProbeWithGroups();
  Result<void> Probe() const;

  std::string guard_;    // Path of specgen-runner.
  std::string program_;  // Path of bwrap; empty without a jail.
  std::string name_;
  ResourceGroups groups_ = ResourceGroups::None();
  std::string groups_name_;
};

// The first executable of this name in PATH, or in /usr/bin where PATH is not set; empty if there
// is none.
std::filesystem::path FindProgram(const std::string& name);
// Where a program of ours belongs: in the folder of the one that runs.
std::filesystem::path ProgramBesideUs(const std::string& name);

}  // namespace specgen
