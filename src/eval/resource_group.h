// Groups of processes whose memory and number the kernel bounds for all of them together (cgroups),
// where this machine lets us make some.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "specgen/base/result.h"
#include "unique_fd.h"

namespace specgen {

struct GroupLimits {
  std::int64_t memory_max = 0;  // Bytes, files in memory included.
  int process_max = 0;          // Threads count as well.
};

// One group, of one jail. Owned by a process: when that one dies its groups are abandoned.
class ResourceGroup {
 public:
  // Whoever writes "0" to each of these is in the group from then on, with all that it starts.
  const std::vector<std::filesystem::path>& join_files() const { return join_files_; }

  ~ResourceGroup();  // Kills what is still in there.
  ResourceGroup(ResourceGroup&&) noexcept = default;
  ResourceGroup& operator=(ResourceGroup&&) = delete;

 private:
  friend class ResourceGroups;
  ResourceGroup() = default;
  Result<void> Add(const std::filesystem::path& parent);

  // A group is a folder in each hierarchy. Each is locked as long as we live.
  std::vector<std::filesystem::path> folders_;
  std::vector<UniqueFd> locks_;
  std::vector<std::filesystem::path> join_files_;
};

// Where groups can be made. Safe to use from several threads.
class ResourceGroups {
 public:
  // Looks at the hierarchies that we are in, tries one group, and removes what killed processes of
  // ours have left. With none that works `is_usable` is false.
  static ResourceGroups Find(const std::filesystem::path& mounts = "/proc/self/mountinfo",
                             const std::filesystem::path& memberships = "/proc/self/cgroup");

  static ResourceGroups None() { return {Kind::kNone, {}}; }

  bool is_usable() const { return kind_ != Kind::kNone; }
  // "cgroups v2", "cgroups v1" or "no cgroups", for people.
  const char* name() const;

  // REQUIRES: is_usable.
  Result<ResourceGroup> Make(const GroupLimits& limits) const;

 private:
  enum class Kind { kNone, kVersion1, kVersion2 };
  ResourceGroups(Kind kind, std::vector<std::filesystem::path> parents);
  bool Works() const;
  void RemoveAbandoned() const;

  Kind kind_ = Kind::kNone;
  // Folders that groups are made in: of version 2 one, of version 1 those of memory and pids.
  std::vector<std::filesystem::path> parents_;
};

}  // namespace specgen
