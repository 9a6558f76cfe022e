#include "specgen/runtime/learned_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>

#include "file_io.h"

namespace specgen {
namespace {

constexpr std::uintmax_t kLearnedBytesMax = 1 << 20;
constexpr const char* kLearnedExtension = ".json";

Result<void> CheckPlace(const LearnedPlace& place) {
  if (place.family == LearnedFamilyOf(place.family)) return {};
  return InvalidInput(fmt::format("'{}' is no name of a model family: write '{}'", place.family,
                                  LearnedFamilyOf(place.family)));
}

// Whoever holds it is done in milliseconds; one that hangs must not keep a run from its end.
Result<FileDescriptor> LockLearned(const std::filesystem::path& path) {
  constexpr std::chrono::milliseconds kPatience{10'000};
  constexpr std::chrono::milliseconds kInterval{10};
  FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!file.is_open()) return tl::make_unexpected(FileError("create", path));
  for (std::chrono::milliseconds waited{0}; waited < kPatience; waited += kInterval) {
    if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return file;
    if (errno != EWOULDBLOCK && errno != EINTR) break;
    std::this_thread::sleep_for(kInterval);
  }
  return tl::make_unexpected(FileError("lock", path));
}

Result<std::string> ReadLearned(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::file_size(path, ignored) > kLearnedBytesMax && !ignored) {
    return InvalidInput(fmt::format("it has more than {} bytes", kLearnedBytesMax));
  }
  return ReadFile(path);
}

// A damaged file may still tell somebody something.
Result<std::string> SetAside(const std::filesystem::path& path, const Error& damage) {
  std::filesystem::path aside = path;
  aside += ".damaged";
  std::error_code error;
  std::filesystem::rename(path, aside, error);
  if (error) {
    errno = error.value();
    return tl::make_unexpected(FileError("rename", path));
  }
  return fmt::format("{} It is now {}, and a new one is begun.", damage.message, aside.string());
}

}  // namespace

std::filesystem::path LearnedPath(const LearnedPlace& place) {
  return place.folder / (place.family + kLearnedExtension);
}

Result<std::optional<LearnedFile>> LoadLearned(const LearnedPlace& place) {
  const std::filesystem::path path = LearnedPath(place);
  if (auto checked = CheckPlace(place); !checked) {
    return tl::make_unexpected(WithContext(checked.error(), path.string()));
  }
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return std::nullopt;
  const Result<std::string> text = ReadLearned(path);
  if (!text) return tl::make_unexpected(WithContext(text.error(), path.string()));
  Result<LearnedFile> file = ParseLearned(*text);
  if (!file) return tl::make_unexpected(WithContext(file.error(), path.string()));
  if (file->family != place.family) {
    return InvalidInput(
        fmt::format("{}: what was learned is of the family '{}': give the file "
                    "that name, or remove it.",
                    path.string(), file->family));
  }
  return *std::move(file);
}

Result<std::vector<std::string>> LearnedFamilies(const std::filesystem::path& folder) {
  std::vector<std::string> families;
  std::error_code error;
  if (!std::filesystem::exists(folder, error)) return families;
  std::filesystem::directory_iterator entries(folder, error);
  if (error) {
    errno = error.value();
    return tl::make_unexpected(FileError("read", folder));
  }
  for (const auto& entry : entries) {
    if (entry.path().extension() == kLearnedExtension) families.push_back(entry.path().stem());
  }
  std::ranges::sort(families);
  return families;
}

Result<std::string> AddLearned(const LearnedPlace& place, const LearnedNews& news) {
  if (auto checked = CheckPlace(place); !checked) return tl::make_unexpected(checked.error());
  if (auto made = MakeFolder(place.folder); !made) return tl::make_unexpected(made.error());
  const Result<FileDescriptor> lock = LockLearned(place.folder / (place.family + ".lock"));
  if (!lock) return tl::make_unexpected(lock.error());
  std::string told;
  auto known = LoadLearned(place);
  if (!known && known.error().code != ErrorCode::kInvalidInput) {
    return tl::make_unexpected(known.error());
  }
  if (!known) {
    auto set_aside = SetAside(LearnedPath(place), known.error());
    if (!set_aside) return set_aside;
    told = *std::move(set_aside);
    known = std::nullopt;
  }
  LearnedFile file = known->value_or(LearnedFile{.family = place.family});
  LearnedEntry& entry = file.entries[news.criterion];
  const LearnedRecord sum = SumOf(entry.record, news.record);
  if (!IsValid(sum)) {
    return InvalidInput(fmt::format("{} has no room for more counts: remove it to start anew.",
                                    LearnedPath(place).string()));
  }
  entry.record = sum;
  if (news.is_new_run) ++entry.run_count;
  entry.updated_utc = news.utc;
  auto replaced = ReplaceFile(LearnedPath(place), LearnedText(file));
  if (!replaced) return tl::make_unexpected(replaced.error());
  return told;
}

}  // namespace specgen
