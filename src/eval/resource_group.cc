#include "resource_group.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <thread>

#include "owned_folder.h"
#include "specgen/base/check.h"

namespace specgen {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPrefix = "specgen-";
// A group is empty a moment after its last process was killed.
constexpr int kRemovalTryMax = 2000;
constexpr std::chrono::milliseconds kRemovalInterval{1};

// In one write, as these files want it.
bool WriteTo(const fs::path& file, const std::string& text) {
  const UniqueFd fd(open(file.c_str(), O_WRONLY | O_CLOEXEC));
  return fd.get() >= 0 &&
         write(fd.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

void KillMembers(const fs::path& folder) {
  std::ifstream members(folder / "cgroup.procs");
  for (pid_t member = 0; members >> member;) {
    if (member > 0) kill(member, SIGKILL);
  }
}

// These folders hold files that cannot be removed, and go with them.
void Remove(const fs::path& folder) {
  for (int i = 0; i < kRemovalTryMax; ++i) {
    if (rmdir(folder.c_str()) == 0 || errno != EBUSY) return;
    KillMembers(folder);
    std::this_thread::sleep_for(kRemovalInterval);
  }
}

// A hierarchy that is mounted: where, and which of its folders is seen there.
struct Mount {
  fs::path place;
  std::string root;
};

// By controller; that of version 2 has the empty name.
std::map<std::string, Mount> Mounts(const fs::path& file) {
  std::map<std::string, Mount> mounts;
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string ignored;
    Mount mount;
    std::string place;
    fields >> ignored >> ignored >> ignored >> mount.root >> place;
    mount.place = place;
    while (fields >> ignored && ignored != "-") {
    }
    std::string type;
    std::string options;
    fields >> type >> ignored >> options;
    if (type == "cgroup2") mounts[""] = mount;
    if (type != "cgroup") continue;
    std::istringstream controllers(options);
    for (std::string name; std::getline(controllers, name, ',');) mounts[name] = mount;
  }
  return mounts;
}

// The path of our own group by controller, as the kernel has it.
std::map<std::string, std::string> Memberships(const fs::path& file) {
  std::map<std::string, std::string> memberships;
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    std::istringstream controllers(line.substr(first + 1, second - first - 1));
    const std::string path = line.substr(second + 1);
    if (first + 1 == second) memberships[""] = path;
    for (std::string name; std::getline(controllers, name, ',');) memberships[name] = path;
  }
  return memberships;
}

// True where the groups in this folder, of version 2, can have the limits that we set.
bool GivesLimits(const fs::path& folder) {
  std::ifstream file(folder / "cgroup.subtree_control");
  bool memory = false;
  bool pids = false;
  for (std::string controller; file >> controller;) {
    memory = memory || controller == "memory";
    pids = pids || controller == "pids";
  }
  return memory && pids;
}

// Where our own group of a controller is a folder.
class OwnGroups {
 public:
  OwnGroups(const fs::path& mounts, const fs::path& memberships)
      : mounts_(Mounts(mounts)), memberships_(Memberships(memberships)) {}

  std::optional<fs::path> Folder(const std::string& controller) const {
    const auto mount = mounts_.find(controller);
    const auto membership = memberships_.find(controller);
    if (mount == mounts_.end() || membership == memberships_.end()) return std::nullopt;
    std::string path = membership->second;
    const std::string& root = mount->second.root;
    if (root != "/" && path.starts_with(root)) path.erase(0, root.size());
    return (mount->second.place / fs::path(path).relative_path()).lexically_normal();
  }

 private:
  std::map<std::string, Mount> mounts_;
  std::map<std::string, std::string> memberships_;
};

}  // namespace

ResourceGroup::~ResourceGroup() {
  for (const fs::path& folder : folders_) Remove(folder);
}

Result<void> ResourceGroup::Add(const fs::path& parent) {
  // Between the making and the locking another process may take it for abandoned.
  constexpr int kTryMax = 10;
  for (int i = 0; i < kTryMax; ++i) {
    // The number is for people: in another container it means another process.
    std::string name = (parent / fmt::format("{}{}-XXXXXX", kPrefix, getpid())).string();
    if (mkdtemp(name.data()) == nullptr) {
      return MakeError(ErrorCode::kUnavailable,
                       fmt::format("cannot make the group {}: {}", name, std::strerror(errno)));
    }
    UniqueFd lock = LockFolder(name);
    std::error_code ignored;
    if (lock.get() < 0 || !fs::exists(name, ignored)) continue;
    folders_.emplace_back(name);
    locks_.push_back(std::move(lock));
    join_files_.push_back(folders_.back() / "cgroup.procs");
    return {};
  }
  return MakeError(ErrorCode::kUnavailable,
                   fmt::format("the groups made in {} do not stay", parent.string()));
}

ResourceGroups::ResourceGroups(Kind kind, std::vector<fs::path> parents)
    : kind_(kind), parents_(std::move(parents)) {}

ResourceGroups ResourceGroups::Find(const fs::path& mounts, const fs::path& memberships) {
  const OwnGroups own(mounts, memberships);
  std::vector<ResourceGroups> possible;
  if (const auto folder = own.Folder("")) {
    // The root may hold processes and groups; elsewhere this fails, and the kernel allows groups
    // with limits beside ours only, where the one above has been given to us.
    static_cast<void>(WriteTo(*folder / "cgroup.subtree_control", "+memory +pids"));
    for (const fs::path& parent : {*folder, folder->parent_path()}) {
      if (GivesLimits(parent)) possible.push_back({Kind::kVersion2, {parent}});
    }
  }
  const auto memory = own.Folder("memory");
  const auto pids = own.Folder("pids");
  if (memory && pids) possible.push_back({Kind::kVersion1, {*memory, *pids}});
  for (const ResourceGroups& groups : possible) {
    groups.RemoveAbandoned();
    if (groups.Works()) return groups;
  }
  return None();
}

const char* ResourceGroups::name() const {
  switch (kind_) {
    case Kind::kNone:
      return "no cgroups";
    case Kind::kVersion1:
      return "cgroups v1";
    case Kind::kVersion2:
      return "cgroups v2";
  }
  return "";
}

bool ResourceGroups::Works() const {
  constexpr GroupLimits kAny{std::int64_t{1} << 30U, 64};
  return Make(kAny).has_value();
}

void ResourceGroups::RemoveAbandoned() const {
  for (const fs::path& parent : parents_) {
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(parent, error)) {
      if (!entry.path().filename().string().starts_with(kPrefix)) continue;
      const UniqueFd lock = LockFolder(entry.path());
      if (lock.get() >= 0) Remove(entry.path());
    }
  }
}

Result<ResourceGroup> ResourceGroups::Make(const GroupLimits& limits) const {
  SPECGEN_CHECK(is_usable(), "groups are made where there can be some");
  ResourceGroup group;
  for (const fs::path& parent : parents_) {
    if (Result<void> added = group.Add(parent); !added) return tl::unexpected(added.error());
  }
  const std::string memory = std::to_string(limits.memory_max);
  const std::string processes = std::to_string(limits.process_max);
  const bool is_new = kind_ == Kind::kVersion2;
  const fs::path& memory_folder = group.folders_.front();
  const fs::path& pids_folder = group.folders_.back();
  if (!WriteTo(memory_folder / (is_new ? "memory.max" : "memory.limit_in_bytes"), memory) ||
      !WriteTo(pids_folder / "pids.max", processes)) {
    return MakeError(ErrorCode::kUnavailable,
                     fmt::format("cannot set the limits of the group {}: {}",
                                 memory_folder.string(), std::strerror(errno)));
  }
  // Not every kernel has these, and without swap they change nothing.
  if (is_new) {
    static_cast<void>(WriteTo(memory_folder / "memory.swap.max", "0"));
    static_cast<void>(WriteTo(memory_folder / "memory.oom.group", "1"));
  } else {
    static_cast<void>(WriteTo(memory_folder / "memory.memsw.limit_in_bytes", memory));
  }
  return group;
}

}  // namespace specgen
