#include "specgen/eval/worker_process.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "cancel_flag.h"
#include "child.h"
#include "jail.h"
#include "owned_folder.h"
#include "static_rules.h"
#include "worker_messages.h"

namespace specgen {
namespace {

namespace fs = std::filesystem;

constexpr int kControlFd = 3;
constexpr Duration kHelloDeadline = std::chrono::seconds(90);
constexpr Duration kWorkerExitPatience = std::chrono::seconds(10);

using JobKey = std::pair<RequestId, SlotLeaseId>;

// Why a worker is served no more.
enum class ServeEnd { kStopped, kDied, kHung };

const char* ServeEndText(ServeEnd end) {
  switch (end) {
    case ServeEnd::kStopped:
      return "";
    case ServeEnd::kDied:
      return "specgen-worker died";
    case ServeEnd::kHung:
      return "specgen-worker did not answer in time and was killed";
  }
  return "";
}

// One run of the worker: the process and the socket to it. Made on the thread that serves it.
struct WorkerRun {
  Child child;
  UniqueFd control;
  FrameReader reader;
};

// A worker gets nothing of our environment that could hold a secret.
std::vector<std::string> WorkerEnvironment() {
  std::vector<std::string> environment;
  for (const char* name : {"PATH", "TMPDIR"}) {
    if (const char* value = std::getenv(name))
      environment.push_back(fmt::format("{}={}", name, value));
  }
  return environment;
}

constexpr const char* kCachePrefix = "specgen-cache-";

Result<OwnedFolder> MakeCacheFolder() {
  std::error_code error;
  const fs::path parent = fs::temp_directory_path(error);
  if (error) {
    return MakeError(ErrorCode::kUnavailable,
                     fmt::format("there is no temporary folder: {}", error.message()));
  }
  RemoveAbandonedFolders(parent, kCachePrefix);
  return OwnedFolder::Make(parent, kCachePrefix);
}

// Sends what goes without waiting, and takes it off. False where the other side is gone.
bool SendSome(int fd, std::string& bytes) {
  while (!bytes.empty()) {
    const ssize_t count = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN;
    bytes.erase(0, static_cast<std::size_t>(count));
  }
  return true;
}

// The next message, waiting for it as long as `deadline`; none where the worker is gone.
Result<std::optional<WorkerMessage>> NextMessage(WorkerRun& run, Duration deadline,
                                                 const CancelFlag& stop) {
  const Duration end = MonotonicNow() + deadline;
  for (;;) {
    Result<std::optional<Frame>> frame = run.reader.Next();
    if (!frame) return tl::unexpected(frame.error());
    if (frame->has_value()) {
      Result<WorkerMessage> message = Decode(**frame);
      if (!message) return tl::unexpected(message.error());
      return std::move(*message);
    }
    const Duration left = end - MonotonicNow();
    pollfd waited[] = {{run.control.get(), POLLIN, 0}, {stop.fd(), POLLIN, 0}};
    if (left <= Duration(0) || poll(waited, 2, PollTimeout(left)) == 0) {
      return MakeError(ErrorCode::kUnavailable, "specgen-worker did not get ready in time");
    }
    if (stop.is_raised()) return MakeError(ErrorCode::kCancelled, "it was stopped");
    if (waited[0].revents == 0) continue;
    if (!ReadSome(run.control.get(), run.reader)) return std::nullopt;
  }
}

}  // namespace

class WorkerProcess::Impl {
 public:
  Impl(WorkerOptions options, WorkerCallbacks callbacks)
      : options_(std::move(options)), callbacks_(std::move(callbacks)) {
    if (options_.worker_path.empty()) options_.worker_path = ProgramBesideUs("specgen-worker");
  }
  ~Impl() { Stop(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Result<void> Start();
  void Submit(const StageJob& job);
  void Cancel(RequestId request, SlotLeaseId lease);
  void Stop();
  const WorkerHello& hello() const { return hello_; }
  int pid() const {
    const std::lock_guard lock(mutex_);
    return pid_;
  }

 private:
  struct OpenJob {
    Stage stage;
    SlotId slot;
    Duration due;  // When a worker that has not answered hangs.
  };

  // ---- On our thread.
  void Supervise();
  // Lets Start return.
  void TellStart(const Result<HelloMessage>& hello);
  void TellFailure(const Error& error);
  Result<WorkerRun> Spawn();
  // Spawns a worker and reads its hello.
  Result<HelloMessage> Greet(std::optional<WorkerRun>& run);
  void Join(const WorkerRun& run, const HelloMessage& hello);
  ServeEnd Serve(WorkerRun& run);
  bool DrainFrames(WorkerRun& run);
  void Finish(const StageReport& report);
  void AnswerUndeliverable();
  // Waits for the worker's end, then tells the loss of its slots and ends its open jobs: as lost
  // because of that, or as cancelled where we stop.
  void Bury(WorkerRun run, ServeEnd end);
  // When the first of the open jobs is due.
  Duration NextDue() const;
  void Wake();
  bool is_stopping() const { return stop_.is_raised(); }

  WorkerOptions options_;
  WorkerCallbacks callbacks_;
  std::optional<OwnedFolder> own_cache_folder_;  // None where the host has named one.
  WorkerHello hello_;
  CancelFlag stop_;
  UniqueFd wake_{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  std::thread thread_;
  std::uint64_t last_slot_ = 0;
  int deaths_in_a_row_ = 0;

  std::mutex start_mutex_;
  std::condition_variable started_;
  std::optional<Result<void>> start_result_;

  mutable std::mutex mutex_;
  int pid_ = 0;
  std::string unsent_;  // Frames for the worker that runs.
  std::map<SlotId, std::size_t> slot_indices_;
  std::map<JobKey, OpenJob> open_;
  std::deque<StageReport> undeliverable_;  // Answers to jobs that no worker ever saw.
};

Result<void> WorkerProcess::Impl::Start() {
  if (options_.judge.cache_folder.empty()) {
    Result<OwnedFolder> folder = MakeCacheFolder();
    if (!folder) return tl::unexpected(folder.error());
    own_cache_folder_.emplace(std::move(*folder));
    options_.judge.cache_folder = own_cache_folder_->path();
  }
  thread_ = std::thread([this] { Supervise(); });
  std::unique_lock lock(start_mutex_);
  started_.wait(lock, [this] { return start_result_.has_value(); });
  return *start_result_;
}

void WorkerProcess::Impl::Stop() {
  stop_.Raise();
  if (thread_.joinable()) thread_.join();
  own_cache_folder_.reset();
}

Result<WorkerRun> WorkerProcess::Impl::Spawn() {
  if (access(options_.worker_path.c_str(), X_OK) != 0) {
    return MakeError(ErrorCode::kUnavailable,
                     fmt::format("{} is missing or cannot be run; it belongs beside specgen",
                                 options_.worker_path.string()));
  }
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return MakeError(ErrorCode::kUnavailable,
                     fmt::format("cannot make a socket: {}", std::strerror(errno)));
  }
  UniqueFd ours(ends[0]);
  const UniqueFd theirs(ends[1]);
  ChildSpec spec;
  spec.command = {options_.worker_path.string(), "--control-fd", std::to_string(kControlFd)};
  spec.fds = {{theirs.get(), kControlFd}};
  spec.environment = WorkerEnvironment();
  Result<Child> child = Child::Start(std::move(spec));
  if (!child) return tl::unexpected(child.error());
  return WorkerRun{std::move(*child), std::move(ours), {}};
}

Result<HelloMessage> WorkerProcess::Impl::Greet(std::optional<WorkerRun>& run) {
  Result<WorkerRun> spawned = Spawn();
  if (!spawned) return tl::unexpected(spawned.error());
  run.emplace(std::move(*spawned));
  // A worker that is already gone shows when we read.
  StartMessage start{options_.judge};
  for (const fs::path& problem : options_.problems) {
    std::error_code error;
    start.problems.push_back(fs::absolute(problem, error));
  }
  static_cast<void>(WriteFrame(run->control.get(), Encode(start)));
  const auto problem_count = static_cast<std::int64_t>(start.problems.size());
  const Duration deadline = kHelloDeadline + problem_count * options_.job_patience;
  const Result<std::optional<WorkerMessage>> message = NextMessage(*run, deadline, stop_);
  if (!message) return tl::unexpected(message.error());
  if (!message->has_value()) {
    return MakeError(ErrorCode::kUnavailable, "specgen-worker ended before it was ready");
  }
  if (const auto* refused = std::get_if<RefusedMessage>(&**message)) {
    return tl::unexpected(refused->error);
  }
  const auto* hello = std::get_if<HelloMessage>(&**message);
  if (hello == nullptr) return MakeError(ErrorCode::kInternal, "specgen-worker did not say hello");
  return *hello;
}

void WorkerProcess::Impl::Supervise() {
  for (bool is_first = true; !is_stopping(); is_first = false) {
    std::optional<WorkerRun> run;
    const Result<HelloMessage> hello = Greet(run);
    if (is_first) TellStart(hello);
    if (!hello) {
      if (!is_first && !is_stopping()) TellFailure(hello.error());
      break;
    }
    Join(*run, *hello);
    const ServeEnd end = Serve(*run);
    Bury(std::move(*run), end);
    if (end == ServeEnd::kStopped) break;
    if (callbacks_.on_worker_died) callbacks_.on_worker_died(ServeEndText(end));
    if (++deaths_in_a_row_ > options_.restart_max) {
      TellFailure({ErrorCode::kUnavailable,
                   fmt::format("specgen-worker died {} times in a row and is not started again",
                               deaths_in_a_row_)});
      break;
    }
  }
  // What is submitted while there is no worker and never will be is still answered.
  while (start_result_->has_value() && !is_stopping()) {
    AnswerUndeliverable();
    pollfd waited[] = {{stop_.fd(), POLLIN, 0}, {wake_.get(), POLLIN, 0}};
    poll(waited, 2, -1);
  }
  AnswerUndeliverable();
}

void WorkerProcess::Impl::TellStart(const Result<HelloMessage>& hello) {
  if (hello) {
    for (const SlotKind kind : hello->slots) {
      ++(kind == SlotKind::kCompile ? hello_.compile_slot_count : hello_.device_count);
    }
    hello_.jailed = hello->jailed;
    hello_.compiler = hello->compiler;
    hello_.jail = hello->jail;
    hello_.warnings = hello->warnings;
  }
  const std::lock_guard lock(start_mutex_);
  start_result_ = hello ? Result<void>{} : tl::unexpected(hello.error());
  started_.notify_all();
}

void WorkerProcess::Impl::TellFailure(const Error& error) {
  if (callbacks_.on_worker_failed) callbacks_.on_worker_failed(error);
}

void WorkerProcess::Impl::Join(const WorkerRun& run, const HelloMessage& hello) {
  std::vector<std::pair<SlotId, SlotKind>> joined;
  for (const SlotKind kind : hello.slots) {
    joined.emplace_back(options_.next_slot ? options_.next_slot() : SlotId(++last_slot_), kind);
  }
  {
    const std::lock_guard lock(mutex_);
    pid_ = run.child.pid();
    for (std::size_t i = 0; i < joined.size(); ++i) slot_indices_[joined[i].first] = i;
  }
  for (const auto& [slot, kind] : joined) callbacks_.on_slot_joined(slot, kind);
}

ServeEnd WorkerProcess::Impl::Serve(WorkerRun& run) {
  while (!is_stopping()) {
    AnswerUndeliverable();
    bool is_sent = false;
    Duration due{0};
    {
      const std::lock_guard lock(mutex_);
      if (!SendSome(run.control.get(), unsent_)) return ServeEnd::kDied;
      is_sent = unsent_.empty();
      due = NextDue();
    }
    const Duration now = MonotonicNow();
    if (due <= now) return ServeEnd::kHung;
    const auto events = static_cast<short>(is_sent ? POLLIN : POLLIN | POLLOUT);
    pollfd waited[] = {
        {run.control.get(), events, 0}, {stop_.fd(), POLLIN, 0}, {wake_.get(), POLLIN, 0}};
    poll(waited, 3, PollTimeout(due - now));
    const bool has_news = (waited[0].revents & ~POLLOUT) != 0;
    if (has_news && (!ReadSome(run.control.get(), run.reader) || !DrainFrames(run))) {
      return ServeEnd::kDied;
    }
  }
  return ServeEnd::kStopped;
}

Duration WorkerProcess::Impl::NextDue() const {
  Duration due = Duration::max();
  for (const auto& [key, job] : open_) due = std::min(due, job.due);
  return due;
}

bool WorkerProcess::Impl::DrainFrames(WorkerRun& run) {
  for (;;) {
    const Result<std::optional<Frame>> frame = run.reader.Next();
    if (!frame) return false;
    if (!frame->has_value()) return true;
    const Result<WorkerMessage> message = Decode(**frame);
    const auto* finished = message ? std::get_if<FinishedMessage>(&*message) : nullptr;
    // Whatever else a worker says now, it does not know what it is doing.
    if (finished == nullptr) return false;
    deaths_in_a_row_ = 0;
    Finish(finished->report);
  }
}

void WorkerProcess::Impl::Finish(const StageReport& report) {
  {
    const std::lock_guard lock(mutex_);
    if (open_.erase({report.request, report.lease}) == 0) return;
  }
  callbacks_.on_stage_finished(report);
}

void WorkerProcess::Impl::AnswerUndeliverable() {
  std::uint64_t ignored = 0;
  [[maybe_unused]] const ssize_t count = read(wake_.get(), &ignored, sizeof(ignored));
  std::deque<StageReport> reports;
  {
    const std::lock_guard lock(mutex_);
    reports.swap(undeliverable_);
  }
  for (const StageReport& report : reports) callbacks_.on_stage_finished(report);
}

void WorkerProcess::Impl::Bury(WorkerRun run, ServeEnd end) {
  std::map<SlotId, std::size_t> slots;
  std::map<JobKey, OpenJob> open;
  {
    const std::lock_guard lock(mutex_);
    pid_ = 0;
    unsent_.clear();
    slots.swap(slot_indices_);
    open.swap(open_);
  }
  // The worker ends everything below it when its socket closes, unless it hangs.
  run.control.reset();
  const CancelFlag never;
  if (end != ServeEnd::kHung) run.child.Wait(kWorkerExitPatience, never);
  run.child.Kill();
  // The idle slots go first: what ran on the others must not be given one of them.
  std::set<SlotId> busy;
  for (const auto& [key, job] : open) busy.insert(job.slot);
  for (const auto& [slot, index] : slots) {
    if (!busy.contains(slot)) callbacks_.on_slot_lost(slot);
  }
  for (const SlotId slot : busy) callbacks_.on_slot_lost(slot);
  for (const auto& [key, job] : open) {
    StageReport report;
    report.request = key.first;
    report.lease = key.second;
    report.stage = job.stage;
    const bool is_stop = end == ServeEnd::kStopped;
    report.outcome = is_stop ? StageOutcome::kCancelled : StageOutcome::kLost;
    report.text = ServeEndText(end);
    callbacks_.on_stage_finished(report);
  }
}

void WorkerProcess::Impl::Submit(const StageJob& job) {
  StageReport refusal;
  refusal.request = job.request;
  refusal.lease = job.lease;
  refusal.stage = job.stage;
  const std::lock_guard lock(mutex_);
  const auto slot = slot_indices_.find(job.slot);
  if (job.source.size() > kSourceBytesMax) {
    refusal.outcome = StageOutcome::kRefused;
    refusal.text = BrokenRule(job.source);
  } else if (slot == slot_indices_.end()) {
    refusal.text = "the slot is not there any more";
  } else {
    open_[{job.request, job.lease}] = {job.stage, job.slot, MonotonicNow() + options_.job_patience};
    SubmitMessage message{job, slot->second};
    std::error_code error;
    message.job.problem_folder = fs::absolute(job.problem_folder, error);
    unsent_ += FrameBytes(Encode(message));
    Wake();
    return;
  }
  undeliverable_.push_back(std::move(refusal));
  Wake();
}

void WorkerProcess::Impl::Cancel(RequestId request, SlotLeaseId lease) {
  const std::lock_guard lock(mutex_);
  const auto job = open_.find({request, lease});
  if (job == open_.end()) return;
  job->second.due = std::min(job->second.due, MonotonicNow() + options_.cancel_patience);
  unsent_ += FrameBytes(Encode(CancelMessage{request, lease}));
  Wake();
}

void WorkerProcess::Impl::Wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(wake_.get(), &one, sizeof(one));
}

WorkerProcess::WorkerProcess(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
WorkerProcess::~WorkerProcess() = default;

Result<std::unique_ptr<WorkerProcess>> WorkerProcess::Start(WorkerOptions options,
                                                            WorkerCallbacks callbacks) {
  auto impl = std::make_unique<Impl>(std::move(options), std::move(callbacks));
  if (Result<void> started = impl->Start(); !started) return tl::unexpected(started.error());
  return std::unique_ptr<WorkerProcess>(new WorkerProcess(std::move(impl)));
}

const WorkerHello& WorkerProcess::hello() const { return impl_->hello(); }
int WorkerProcess::pid() const { return impl_->pid(); }
void WorkerProcess::Submit(const StageJob& job) { impl_->Submit(job); }
void WorkerProcess::Cancel(RequestId request, SlotLeaseId lease) { impl_->Cancel(request, lease); }
void WorkerProcess::Stop() { impl_->Stop(); }

}  // namespace specgen
