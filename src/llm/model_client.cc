#include "specgen/llm/model_client.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "generation_run.h"
#include "http_transfer.h"
#include "specgen/base/check.h"

namespace specgen {
namespace {

using Clock = GenerationTimes::Clock;

// How long a finished generation's response may take to end before its connection is closed.
constexpr Duration kDrainMax = std::chrono::milliseconds(250);
// An upper bound for sleeping, so that a deadline far away cannot overflow a millisecond count.
constexpr Duration kSleepMax = std::chrono::seconds(10);
constexpr long kIdleConnectionMax = 512;

CURLM* MakeMulti() {
  InitializeCurl();
  CURLM* const multi = curl_multi_init();
  SPECGEN_CHECK(multi != nullptr, "libcurl makes a multi handle");
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, kIdleConnectionMax);
  return multi;
}

bool IsPrintable(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char letter) { return letter >= 0x20 && letter < 0x7F; });
}

std::string WithoutTrailingSlash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

}  // namespace

// The client's thread and all that only it touches.
class ModelClient::Loop {
 public:
  struct QueuedStart {
    GenerationRequest request;
    Clock::time_point queued;
  };
  struct QueuedCancel {
    GenerationId generation;
  };
  using Command = std::variant<QueuedStart, QueuedCancel>;

  Loop(EndpointOptions endpoint, const ClientOptions& options, GenerationListener* listener)
      : endpoint_(std::move(endpoint)),
        options_(options),
        multi_(MakeMulti()),
        context_{.endpoint = endpoint_,
                 .options = options_,
                 .listener = listener,
                 .multi = multi_,
                 .retries = RetryPolicy(options_.retry, options_.jitter_seed)},
        thread_([this] { Run(); }) {}

  ~Loop() { curl_multi_cleanup(multi_); }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Ends the thread. Callbacks may still post until it has ended.
  void Stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    curl_multi_wakeup(multi_);
    thread_.join();
  }

  void Post(Command command) {
    {
      const std::lock_guard lock(mutex_);
      commands_.push_back(std::move(command));
    }
    curl_multi_wakeup(multi_);
  }

 private:
  struct Draining {
    std::unique_ptr<HttpTransfer> transfer;
    Clock::time_point deadline;
  };

  void Run() {
    while (CarryOutCommands()) {
      int running = 0;
      SPECGEN_CHECK(curl_multi_perform(multi_, &running) == CURLM_OK, "libcurl runs transfers");
      ReadEnds();
      MeetDeadlines();
      Sweep();
      Sleep();
    }
    CancelAll();
    draining_.clear();
  }

  // Each terminal callback may have started another generation, which ends as well.
  void CancelAll() {
    while (!runs_.empty()) {
      for (auto& [generation, run] : runs_) run->Cancel();
      runs_.clear();
      CarryOutCommands();
    }
  }

  // False once the client is being destroyed.
  bool CarryOutCommands() {
    std::vector<Command> commands;
    bool stopping = false;
    {
      const std::lock_guard lock(mutex_);
      commands.swap(commands_);
      stopping = stopping_;
    }
    for (Command& command : commands) {
      std::visit([this](auto& one) { CarryOut(one); }, command);
    }
    return !stopping;
  }

  void CarryOut(QueuedStart& start) {
    const GenerationId generation = start.request.generation;
    auto run = std::make_unique<GenerationRun>(&context_, std::move(start.request), start.queued);
    GenerationRun& added = *run;
    const bool is_new = runs_.emplace(generation, std::move(run)).second;
    SPECGEN_CHECK(is_new, "no two live generations share an id");
    added.Begin(Clock::now());
  }

  void CarryOut(const QueuedCancel& cancel) {
    const auto found = runs_.find(cancel.generation);
    if (found == runs_.end()) return;
    found->second->Cancel();
    runs_.erase(found);
  }

  void ReadEnds() {
    int left = 0;
    while (const CURLMsg* const message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      CURL* const easy = message->easy_handle;
      const CURLcode code = message->data.result;
      if (void* const owner = HttpTransfer::OwnerOf(easy)) {
        static_cast<GenerationRun*>(owner)->OnTransferEnded(code, Clock::now());
      } else {
        std::erase_if(draining_,
                      [easy](const Draining& one) { return one.transfer->easy() == easy; });
      }
    }
  }

  void MeetDeadlines() {
    const Clock::time_point now = Clock::now();
    for (auto& [generation, run] : runs_) {
      if (run->deadline() <= now) run->OnDeadline(now);
    }
    std::erase_if(draining_, [now](const Draining& one) { return one.deadline <= now; });
  }

  void Sweep() {
    for (auto it = runs_.begin(); it != runs_.end();) {
      if (!it->second->finished()) {
        ++it;
        continue;
      }
      if (std::unique_ptr<HttpTransfer> transfer = it->second->TakeTransfer()) {
        transfer->Orphan();
        draining_.push_back({std::move(transfer), Clock::now() + kDrainMax});
      }
      it = runs_.erase(it);
    }
  }

  void Sleep() {
    const Clock::time_point now = Clock::now();
    Clock::time_point wake = now + kSleepMax;
    for (const auto& [generation, run] : runs_) wake = std::min(wake, run->deadline());
    for (const Draining& one : draining_) wake = std::min(wake, one.deadline);
    const auto span = std::chrono::ceil<std::chrono::milliseconds>(std::max(wake - now, {}));
    curl_multi_poll(multi_, nullptr, 0, static_cast<int>(span.count()), nullptr);
  }

  const EndpointOptions endpoint_;
  const ClientOptions options_;
  CURLM* const multi_;
  RunContext context_;
  std::map<GenerationId, std::unique_ptr<GenerationRun>> runs_;
  std::vector<Draining> draining_;

  std::mutex mutex_;
  std::vector<Command> commands_;  // Guarded by mutex_.
  bool stopping_ = false;          // Guarded by mutex_.
  std::thread thread_;             // Last: it uses all of the above.
};

Result<std::unique_ptr<ModelClient>> ModelClient::Create(const EndpointOptions& endpoint,
                                                         const ClientOptions& options,
                                                         GenerationListener* listener) {
  if (Result<void> checked = CheckEndpointOptions(endpoint); !checked) {
    return tl::unexpected<Error>(std::move(checked.error()));
  }
  EndpointOptions normal = endpoint;
  normal.base_url = WithoutTrailingSlash(endpoint.base_url);
  return std::unique_ptr<ModelClient>(
      new ModelClient(std::make_unique<Loop>(std::move(normal), options, listener)));
}

ModelClient::ModelClient(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
ModelClient::~ModelClient() { loop_->Stop(); }

void ModelClient::Start(GenerationRequest request) {
  SPECGEN_CHECK(request.sampling.token_max > 0, "a generation has a token limit");
  SPECGEN_CHECK(IsPrintable(request.session), "a session's name fits into a header");
  loop_->Post(Loop::QueuedStart{.request = std::move(request), .queued = Clock::now()});
}

void ModelClient::Cancel(GenerationId generation) { loop_->Post(Loop::QueuedCancel{generation}); }

}  // namespace specgen
