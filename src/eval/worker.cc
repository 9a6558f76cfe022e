#include "specgen/eval/worker.h"

#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "worker_messages.h"
#include "worker_slot.h"

namespace specgen {
namespace {

namespace fs = std::filesystem;

// Runners that a device keeps ready: one for a validation, one for the profiling that often follows
// at once. None where another device may be timing something on the same core when they start.
constexpr std::size_t kWarmCount = 2;

// The cores of compile slots and of devices: apart where there are enough of them, so that a
// compilation does not disturb a timing.
class CorePlan {
 public:
  explicit CorePlan(int device_count) {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    sched_getaffinity(0, sizeof(allowed), &allowed);
    for (int core = 0; core < CPU_SETSIZE; ++core) {
      if (CPU_ISSET(core, &allowed)) cores_.push_back(core);
    }
    if (static_cast<int>(cores_.size()) > device_count) device_count_ = device_count;
  }

  int spare_count() const { return std::max(1, static_cast<int>(cores_.size()) - device_count_); }
  cpu_set_t OfCompileSlots() const {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (std::size_t i = 0; i + static_cast<std::size_t>(device_count_) < cores_.size(); ++i) {
      CPU_SET(cores_[i], &set);
    }
    return set;
  }
  // Whether a device is disturbed by what else runs here.
  std::vector<std::string> Warnings(int device_count) const {
    if (device_count_ > 0) return {};
    return {
        fmt::format("{} devices share {} cores with the compilers and with each other, so that "
                    "times are disturbed: leave a core free (--devices)",
                    device_count, cores_.size())};
  }
  bool devices_are_apart() const { return device_count_ > 0; }
  // Empty where devices share all cores.
  cpu_set_t OfDevice(int index) const {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (device_count_ > 0)
      CPU_SET(cores_[cores_.size() - 1 - static_cast<std::size_t>(index)], &set);
    return set;
  }

 private:
  std::vector<int> cores_;
  int device_count_ = 0;  // Devices that have a core to themselves.
};

// A worker that has been told its options.
class Worker {
 public:
  static Result<std::unique_ptr<Worker>> Make(int control_fd, const JudgeOptions& options,
                                              const fs::path& runner_path);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Compiles and runs the references of these problems, so that one that fails is known before
  // anybody has worked for it.
  Result<void> Prepare(const std::vector<std::string>& problems, const CancelFlag& cancel);
  HelloMessage Hello() const;
  void OpenSlots();
  Result<void> Apply(WorkerMessage message);

 private:
  Worker(int control_fd, const JudgeOptions& options)
      : control_fd_(control_fd), options_(options) {}
  Result<void> OpenCacheFolder();
  void Send(const StageReport& report);

  int control_fd_;
  JudgeOptions options_;
  std::optional<Jail> jail_;
  std::optional<Compiler> compiler_;
  std::optional<JudgeTools> tools_;
  ProblemStore problems_;
  int compile_slot_count_ = 0;
  std::mutex send_mutex_;
  std::vector<std::unique_ptr<WorkerSlot>> slots_;
};

Result<std::unique_ptr<Worker>> Worker::Make(int control_fd, const JudgeOptions& options,
                                             const fs::path& runner_path) {
  if (options.device_count < 1 || options.compile_slot_count < 0 ||
      options.device_count + options.compile_slot_count > kWorkerSlotMax) {
    return MakeError(
        ErrorCode::kInvalidInput,
        fmt::format("a worker needs at least 1 device and at most {} slots", kWorkerSlotMax));
  }
  std::unique_ptr<Worker> worker(new Worker(control_fd, options));
  Result<Jail> jail = Jail::Make(options.allow_unjailed);
  if (!jail) return tl::unexpected(jail.error());
  worker->jail_ = std::move(*jail);
  if (Result<void> made = worker->OpenCacheFolder(); !made) return tl::unexpected(made.error());
  Result<Compiler> compiler =
      Compiler::Make(*worker->jail_, worker->options_, worker->options_.cache_folder, runner_path);
  if (!compiler) return tl::unexpected(compiler.error());
  worker->compiler_ = std::move(*compiler);
  worker->tools_.emplace(
      JudgeTools{*worker->jail_, *worker->compiler_, worker->options_, runner_path});
  const int spare = CorePlan(options.device_count).spare_count();
  worker->compile_slot_count_ = options.compile_slot_count > 0 ? options.compile_slot_count : spare;
  return worker;
}

Result<void> Worker::OpenCacheFolder() {
  std::error_code error;
  fs::create_directories(options_.cache_folder, error);
  if (!error) options_.cache_folder = fs::canonical(options_.cache_folder, error);
  if (error || access(options_.cache_folder.c_str(), W_OK) != 0) {
    return MakeError(ErrorCode::kUnavailable,
                     fmt::format("cannot write to the cache folder {}; name another one",
                                 options_.cache_folder.string()));
  }
  RemoveAbandonedScratch(options_.cache_folder);
  return {};
}

Result<void> Worker::Prepare(const std::vector<std::string>& problems, const CancelFlag& cancel) {
  for (const std::string& folder : problems) {
    const Judged<void> prepared = PrepareProblem(*tools_, problems_, folder, cancel);
    if (!prepared) return MakeError(prepared.error().failure, prepared.error().text);
  }
  return {};
}

HelloMessage Worker::Hello() const {
  HelloMessage hello;
  hello.jailed = jail_->is_jailed();
  hello.jail = jail_->name();
  hello.compiler = compiler_->name();
  hello.slots.assign(static_cast<std::size_t>(compile_slot_count_), SlotKind::kCompile);
  hello.slots.insert(hello.slots.end(), static_cast<std::size_t>(options_.device_count),
                     SlotKind::kDevice);
  hello.warnings = CorePlan(options_.device_count).Warnings(options_.device_count);
  return hello;
}

void Worker::OpenSlots() {
  const CorePlan plan(options_.device_count);
  const auto report = [this](const StageReport& finished) { Send(finished); };
  for (int i = 0; i < compile_slot_count_; ++i) {
    slots_.push_back(
        std::make_unique<WorkerSlot>(*tools_, problems_, plan.OfCompileSlots(), 0, report));
  }
  for (int i = 0; i < options_.device_count; ++i) {
    slots_.push_back(std::make_unique<WorkerSlot>(
        *tools_, problems_, plan.OfDevice(i), plan.devices_are_apart() ? kWarmCount : 0, report));
  }
}

void Worker::Send(const StageReport& report) {
  const Frame frame = Encode(FinishedMessage{report});
  const std::lock_guard lock(send_mutex_);
  // A controller that is gone closes the socket, which ends the worker.
  static_cast<void>(WriteFrame(control_fd_, frame));
}

Result<void> Worker::Apply(WorkerMessage message) {
  if (auto* submit = std::get_if<SubmitMessage>(&message)) {
    if (submit->slot_index >= slots_.size()) {
      return MakeError(ErrorCode::kInternal, "the controller named a slot that is not there");
    }
    slots_[submit->slot_index]->Submit(std::move(submit->job));
    return {};
  }
  if (const auto* cancel = std::get_if<CancelMessage>(&message)) {
    for (const auto& slot : slots_) slot->Cancel(cancel->request, cancel->lease);
    return {};
  }
  return MakeError(ErrorCode::kInternal, "the controller sent what only a worker says");
}

// Reads frames until the controller closes its end or breaks the protocol.
class Conversation {
 public:
  Conversation(int control_fd, fs::path runner_path)
      : control_fd_(control_fd), runner_path_(std::move(runner_path)) {}

  int Run() {
    while (ReadSome(control_fd_, reader_)) {
      for (;;) {
        Result<std::optional<Frame>> frame = reader_.Next();
        if (!frame) return Fail(frame.error());
        if (!frame->has_value()) break;
        if (Result<void> applied = Apply(**frame); !applied) return Fail(applied.error());
      }
    }
    return 0;
  }

 private:
  Result<void> Apply(const Frame& frame) {
    Result<WorkerMessage> message = Decode(frame);
    if (!message) return tl::unexpected(message.error());
    if (worker_) return worker_->Apply(std::move(*message));
    const auto* start = std::get_if<StartMessage>(&*message);
    if (start == nullptr) return MakeError(ErrorCode::kInternal, "the first message is not start");
    Result<std::unique_ptr<Worker>> worker =
        Worker::Make(control_fd_, start->options, runner_path_);
    if (!worker) return tl::unexpected(worker.error());
    worker_ = std::move(*worker);
    if (Result<void> prepared = Prepare(start->problems); !prepared) return prepared;
    Result<void> sent = WriteFrame(control_fd_, Encode(worker_->Hello()));
    worker_->OpenSlots();
    return sent;
  }

  // Until the controller is gone: nobody reads its socket meanwhile.
  Result<void> Prepare(const std::vector<std::string>& problems) {
    CancelFlag gone;
    CancelFlag done;
    std::thread watch([&] {
      pollfd waited[] = {{control_fd_, POLLRDHUP, 0}, {done.fd(), POLLIN, 0}};
      poll(waited, 2, -1);
      if (waited[0].revents != 0) gone.Raise();
    });
    Result<void> prepared = worker_->Prepare(problems, gone);
    done.Raise();
    watch.join();
    return prepared;
  }

  int Fail(const Error& error) {
    static_cast<void>(WriteFrame(control_fd_, Encode(RefusedMessage{error})));
    return 1;
  }

  int control_fd_;
  fs::path runner_path_;
  FrameReader reader_;
  std::unique_ptr<Worker> worker_;
};

}  // namespace

int RunWorker(int control_fd, const fs::path& runner_path) {
  return Conversation(control_fd, runner_path).Run();
}

}  // namespace specgen
