#include "owned_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace specgen {

namespace fs = std::filesystem;

UniqueFd LockFolder(const fs::path& folder) {
  UniqueFd fd(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (fd.get() >= 0 && flock(fd.get(), LOCK_EX | LOCK_NB) != 0) fd.reset();
  return fd;
}

Result<OwnedFolder> OwnedFolder::Make(const fs::path& parent, std::string_view prefix) {
  // Between the making and the locking another process may take it for abandoned.
  constexpr int kTryMax = 10;
  for (int i = 0; i < kTryMax; ++i) {
    std::string name = (parent / fmt::format("{}XXXXXX", prefix)).string();
    if (mkdtemp(name.data()) == nullptr) {
      return MakeError(ErrorCode::kUnavailable,
                       fmt::format("cannot make the folder {}: {}", name, std::strerror(errno)));
    }
    UniqueFd lock = LockFolder(name);
    std::error_code ignored;
    if (lock.get() >= 0 && fs::exists(name, ignored)) return OwnedFolder(name, std::move(lock));
  }
  return MakeError(ErrorCode::kUnavailable,
                   fmt::format("the folders made in {} do not stay", parent.string()));
}

OwnedFolder::~OwnedFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

void RemoveAbandonedFolders(const fs::path& parent, std::string_view prefix) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(parent, error)) {
    if (!entry.path().filename().string().starts_with(prefix)) continue;
    const UniqueFd lock = LockFolder(entry.path());
    std::error_code ignored;
    if (lock.get() >= 0) fs::remove_all(entry.path(), ignored);
  }
}

}  // namespace specgen
