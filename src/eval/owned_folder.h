// A temporary folder with an owner: it goes with the owner, and whatever a killed process left can
// be told from what is in use.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "specgen/base/result.h"
#include "unique_fd.h"

namespace specgen {

// Locked while its owner lives: by the kernel and not by a process id, which means nothing in
// another container.
class OwnedFolder {
 public:
  // Makes `parent`/`prefix`XXXXXX, readable by this user alone.
  static Result<OwnedFolder> Make(const std::filesystem::path& parent, std::string_view prefix);
  ~OwnedFolder();  // Removes it with all that is in it.
  OwnedFolder(OwnedFolder&& other) noexcept
      : path_(std::exchange(other.path_, {})), lock_(std::move(other.lock_)) {}
  OwnedFolder& operator=(OwnedFolder&&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  OwnedFolder(std::filesystem::path path, UniqueFd lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}

  std::filesystem::path path_;  // Empty once it was moved from.
  UniqueFd lock_;
};

// Holds the folder's lock until it is closed. Nothing where it is somebody's, or is not there.
UniqueFd LockFolder(const std::filesystem::path& folder);

// Removes the folders of that prefix in `parent` whose owners are gone.
void RemoveAbandonedFolders(const std::filesystem::path& parent, std::string_view prefix);

}  // namespace specgen
