#include "run_list.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fstream>

#include "specgen/base/instant.h"
#include "specgen/llm/printable.h"
#include "specgen/runtime/stored_run.h"
#include "specgen/runtime/utc_text.h"
#include "text_table.h"
#include "wording.h"

namespace specgen {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// A run of days tells some megabytes; what is far longer is not ours.
constexpr std::size_t kFileBytesMax = std::size_t{64} << 20U;

bool IsFile(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

bool IsRun(const fs::path& folder) {
  for (const char* name : {"summary.json", "events.jsonl", "journal", "lock"}) {
    if (IsFile(folder / name)) return true;
  }
  return false;
}

// The lock is let go at once, and a run that starts over in this very moment waits for that.
bool IsLocked(const fs::path& folder) {
  const int file = ::open((folder / "lock").c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return false;
  const bool is_locked = ::flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(file);
  return is_locked;
}

// Null: not there, not whole, or no object.
json ReadObject(const fs::path& path) {
  std::error_code error;
  if (!IsFile(path) || fs::file_size(path, error) > kFileBytesMax || error) return nullptr;
  std::ifstream file(path, std::ios::binary);
  json value = json::parse(file, nullptr, false);
  return value.is_object() ? value : json(nullptr);
}

// What is missing, or is of another type, reads as nothing.
template <class Value>
std::optional<Value> Get(const json& object, const char* key) {
  if (!object.is_object()) return std::nullopt;
  const auto found = object.find(key);
  if (found == object.end()) return std::nullopt;
  if constexpr (std::is_same_v<Value, std::string>) {
    if (found->is_string()) return Printable(found->get<std::string>());
  } else {
    if (found->is_number()) return found->get<Value>();
  }
  return std::nullopt;
}

const json& Child(const json& object, const char* key) {
  static const json kNone;
  if (!object.is_object()) return kNone;
  const auto found = object.find(key);
  return found == object.end() ? kNone : *found;
}

// "20261120T123456Z-row_softmax" tells when it began, and of what; another name tells nothing.
struct FolderName {
  std::string started;
  std::string problem;
};

FolderName ReadName(const std::string& name) {
  constexpr std::size_t kStampLength = 16;
  const bool has_stamp = name.size() > kStampLength + 1 && name[8] == 'T' && name[15] == 'Z' &&
                         name[kStampLength] == '-';
  if (!has_stamp) return {};
  for (const std::size_t i : {0U, 1U, 2U, 3U, 4U, 5U, 6U, 7U, 9U, 10U, 11U, 12U, 13U, 14U}) {
    if (std::isdigit(static_cast<unsigned char>(name[i])) == 0) return {};
  }
  return {fmt::format("{}-{}-{}T{}:{}:{}Z", name.substr(0, 4), name.substr(4, 2), name.substr(6, 2),
                      name.substr(9, 2), name.substr(11, 2), name.substr(13, 2)),
          Printable(name.substr(kStampLength + 1))};
}

void KeepBest(ListedRun& run, std::optional<double> speedup) {
  if (!speedup || *speedup <= 0) return;
  run.best_speedup = std::max(run.best_speedup.value_or(0), *speedup);
}

RunState StateOf(const std::string& reason) {
  if (reason == "finished") return RunState::kFinished;
  return reason == "stopped" ? RunState::kStopped : RunState::kFailed;
}

void ReadSearches(ListedRun& run, const json& searches) {
  if (!searches.is_array()) return;
  std::vector<std::string> ends;
  run.problems.clear();
  std::int64_t iterations = 0;
  for (const json& search : searches) {
    run.problems.push_back(Get<std::string>(search, "problem").value_or("?"));
    KeepBest(run, Get<double>(Child(search, "best"), "speedup"));
    const json& list = Child(search, "iterations");
    if (list.is_array()) iterations += static_cast<std::int64_t>(list.size());
    const std::string end = Get<std::string>(search, "end").value_or("");
    if (!end.empty() && std::ranges::find(ends, end) == ends.end()) ends.push_back(end);
  }
  run.iterations = iterations;
  run.reason = fmt::format("{}", fmt::join(ends, ", "));
}

void ReadSummary(ListedRun& run, const json& summary) {
  run.started = Get<std::string>(summary, "started_utc").value_or(run.started);
  run.duration_s = Get<double>(summary, "duration_s");
  const json& model = Child(summary, "model");
  run.model = Get<std::string>(model, "name").value_or("");
  if (run.model.empty()) run.model = Get<std::string>(model, "requested").value_or("");
  ReadSearches(run, Child(summary, "searches"));
  const json& exit = Child(summary, "exit");
  run.state = StateOf(Get<std::string>(exit, "reason").value_or(""));
  const std::string message = Get<std::string>(exit, "message").value_or("");
  if (!message.empty()) run.reason = message;
}

// A run without a summary told its decisions until its last moment; the last line may be cut.
void ReadEvents(ListedRun& run, const fs::path& path) {
  if (!IsFile(path)) return;
  std::ifstream file(path, std::ios::binary);
  std::int64_t iterations = 0;
  std::size_t bytes = 0;
  for (std::string line; bytes < kFileBytesMax && std::getline(file, line); bytes += line.size()) {
    const json event = json::parse(line, nullptr, false);
    const std::string kind = Get<std::string>(event, "kind").value_or("");
    if (const auto at = Get<double>(event, "at_s")) run.duration_s = *at;
    if (kind == "iteration finished" || kind == "reasoning cut") ++iterations;
    if (kind == "candidate profiled") KeepBest(run, Get<double>(event, "speedup"));
  }
  run.iterations = iterations;
}

// What the run was asked for.
void ReadStart(ListedRun& run, const fs::path& folder) {
  if (!IsFile(folder / "journal")) return;
  const Result<RunStarted> started = LoadStart(folder);
  if (!started) return;
  run.started = UtcText(std::time_t{started->utc_ms / 1000});
  run.problems.clear();
  for (const StartedSearch& search : started->searches) {
    run.problems.push_back(Printable(search.problem));
  }
  run.model = Printable(started->model.model);
}

ListedRun ReadRun(const fs::path& folder) {
  ListedRun run;
  run.folder = folder;
  const FolderName name = ReadName(folder.filename().string());
  run.started = name.started;
  if (!name.problem.empty()) run.problems = {name.problem};
  const json summary = ReadObject(folder / "summary.json");
  if (summary.is_object()) {
    ReadSummary(run, summary);
  } else {
    ReadStart(run, folder);
    ReadEvents(run, folder / "events.jsonl");
    run.reason = IsFile(folder / "summary.json") ? "its summary.json cannot be read"
                                                 : "ended without a summary";
  }
  const bool has_begun = !DiedWhileStarting(folder);
  if (!has_begun) run.reason = "ended before it had begun: start it again";
  if (IsLocked(folder)) {
    run.state = RunState::kRunning;
    run.reason.clear();
  }
  const bool may_go_on = run.state != RunState::kRunning && run.state != RunState::kFinished;
  run.is_resumable = may_go_on && has_begun && IsFile(folder / "journal");
  return run;
}

std::string TimeText(std::optional<double> seconds) {
  if (!seconds || *seconds < 0 || *seconds > 1e9) return "-";
  return SpanText(Duration(static_cast<std::int64_t>(*seconds * 1e9)));
}

std::string OptionalText(const std::string& text) { return text.empty() ? "-" : text; }

}  // namespace

const char* RunStateName(RunState state) {
  switch (state) {
    case RunState::kRunning:
      return "running";
    case RunState::kFinished:
      return "finished";
    case RunState::kStopped:
      return "stopped";
    case RunState::kFailed:
      return "failed";
    case RunState::kInterrupted:
      return "interrupted";
  }
  return "unknown";
}

Result<std::vector<ListedRun>> ListRuns(const fs::path& root) {
  std::error_code error;
  fs::directory_iterator entries(root, error);
  if (error) {
    return MakeError(ErrorCode::kInvalidInput,
                     fmt::format("{}: cannot be read as a folder of runs ({}); name one, as in "
                                 "specgen runs FOLDER",
                                 root.string(), error.message()));
  }
  std::vector<ListedRun> runs;
  // A run's own folder is a list of one.
  if (IsRun(root)) runs.push_back(ReadRun(root));
  for (; entries != fs::directory_iterator(); entries.increment(error)) {
    if (error) break;
    std::error_code unreadable;
    if (entries->is_directory(unreadable) && IsRun(entries->path())) {
      runs.push_back(ReadRun(entries->path()));
    }
  }
  std::ranges::sort(runs, [](const ListedRun& a, const ListedRun& b) {
    return std::pair(a.started, a.folder) < std::pair(b.started, b.folder);
  });
  return runs;
}

std::string RunListText(const std::vector<ListedRun>& runs) {
  using Align = TextTable::Align;
  TextTable table({{"run"},
                   {"state"},
                   {"problem"},
                   {"model"},
                   {"started"},
                   {"time", Align::kRight},
                   {"iterations", Align::kRight},
                   {"best", Align::kRight},
                   {"reason"}});
  std::string notes;
  for (const ListedRun& run : runs) {
    constexpr std::size_t kReasonMax = 60;
    table.AddRow({Printable(run.folder.filename().string()), RunStateName(run.state),
                  OptionalText(fmt::format("{}", fmt::join(run.problems, ", "))),
                  OptionalText(run.model), OptionalText(run.started), TimeText(run.duration_s),
                  run.iterations ? std::to_string(*run.iterations) : "-",
                  run.best_speedup ? fmt::format("{:.2f}x", *run.best_speedup) : "-",
                  OptionalText(Shortened(run.reason, kReasonMax))});
    if (!run.is_resumable) continue;
    notes += fmt::format("{}specgen optimize --resume {}\n", notes.empty() ? "\nTo go on:\n" : "",
                         run.folder.string());
  }
  return runs.empty() ? "no runs\n" : table.Text() + notes;
}

json RunListJson(const std::vector<ListedRun>& runs) {
  const auto or_null = [](const auto& value) { return value ? json(*value) : json(nullptr); };
  json list = json::array();
  for (const ListedRun& run : runs) {
    list.push_back({{"folder", run.folder.string()},
                    {"state", RunStateName(run.state)},
                    {"resumable", run.is_resumable},
                    {"problems", run.problems},
                    {"model", run.model},
                    {"started_utc", run.started},
                    {"duration_s", or_null(run.duration_s)},
                    {"iterations", or_null(run.iterations)},
                    {"best_speedup", or_null(run.best_speedup)},
                    {"reason", run.reason}});
  }
  return {{"runs", std::move(list)}};
}

}  // namespace specgen
