#include "specgen/core/engine.h"

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

#include "controller/search_controller.h"
#include "scheduler/scheduler.h"
#include "specgen/base/check.h"

namespace specgen {

class Engine::Impl {
 public:
  explicit Impl(const EngineOptions& options)
      : scheduler_(options.scheduler),
        learning_{.record = options.learned, .price = {}, .lengths = {}} {
    SPECGEN_CHECK(IsValid(learning_.record), "what was learned is counts");
  }

  void Apply(Instant now, const Event& event, Actions& actions) {
    SPECGEN_CHECK(now >= last_, "time does not go back");
    last_ = now;
    // The budget that a user gives moves the deadline, so it comes first.
    if (const auto* resumed = std::get_if<SearchResumed>(&event)) Resume(now, *resumed, actions);
    // A deadline that has passed holds even where its tick is late.
    if (search_deadline_ && now >= *search_deadline_) ServeDeadlines(now, actions);
    std::visit([this, now, &actions](const auto& fact) { On(now, fact, actions); }, event);
  }

  std::optional<Instant> NextDeadline() const {
    const auto round = scheduler_.NextDeadline();
    if (!search_deadline_) return round;
    return round ? std::min(*round, *search_deadline_) : search_deadline_;
  }

  const Scheduler& scheduler() const { return scheduler_; }
  const std::deque<SearchController>& searches() const { return searches_; }
  const LearnedRecord& learned() const { return learning_.record; }

 private:
  void On(Instant now, const SearchSubmitted& event, Actions& actions) {
    SPECGEN_CHECK(Find(event.search) == nullptr, "a search is submitted once");
    const auto index = static_cast<std::uint32_t>(searches_.size());
    searches_.emplace_back(event, index, scheduler_, ids_, learning_);
    index_of_[event.search] = index;
    searches_.back().Start(now, actions);
    UpdateSearchDeadline();
    scheduler_.Dispatch(now, actions);
  }

  void On(Instant now, const SearchStopRequested& event, Actions& actions) {
    SearchController* search = Find(event.search);
    SPECGEN_CHECK(search != nullptr, "an event names a search that was submitted");
    search->On(now, event, actions);
    scheduler_.Dispatch(now, actions);
  }

  void On(Instant now, const TraceAdvanced& event, Actions& actions) {
    OwnerOf(event.generation).On(now, event, actions);
  }

  void On(Instant now, const TriggerReached& event, Actions& actions) {
    OwnerOf(event.generation).On(now, event, actions);
  }

  void On(Instant now, const CandidateFound& event, Actions& actions) {
    OwnerOf(event.generation).On(now, event, actions);
    scheduler_.Dispatch(now, actions);
  }

  void On(Instant now, const GenerationFinished& event, Actions& actions) {
    OwnerOf(event.generation).On(now, event, actions);
    scheduler_.Dispatch(now, actions);
  }

  void On(Instant now, const StageFinished& event, Actions& actions) {
    if (const auto ended = scheduler_.Finish(now, event)) PassOn(now, *ended, actions);
    scheduler_.Dispatch(now, actions);
  }

  void On(Instant now, const SlotJoined& event, Actions& actions) {
    scheduler_.JoinSlot(now, event);
    scheduler_.Dispatch(now, actions);
  }

  void On(Instant now, const SlotLost& event, Actions& actions) {
    if (const auto quarantined = scheduler_.LoseSlot(now, event.slot)) {
      PassOn(now, *quarantined, actions);
    }
    for (SearchController& search : searches_) search.OnSlotLost(actions);
    scheduler_.Dispatch(now, actions);
  }

  void On(Instant now, const SchedulingPolicySelected& event, Actions& actions) {
    scheduler_.SelectPolicy(now, event.policy);
    scheduler_.Dispatch(now, actions);
  }

  void On(Instant now, const HostRestarted&, Actions& actions) {
    scheduler_.LoseHost(now);
    for (SearchController& search : searches_) search.OnHostRestarted(now, actions);
    scheduler_.Dispatch(now, actions);
  }

  void Resume(Instant now, const SearchResumed& event, Actions& actions) {
    SearchController* search = Find(event.search);
    SPECGEN_CHECK(search != nullptr, "an event names a search that was submitted");
    search->On(now, event, actions);
    UpdateSearchDeadline();
  }

  // It has been resumed already.
  void On(Instant now, const SearchResumed&, Actions& actions) {
    scheduler_.Dispatch(now, actions);
  }

  // Its deadlines have been served already.
  void On(Instant now, const Tick&, Actions& actions) { scheduler_.Dispatch(now, actions); }

  void ServeDeadlines(Instant now, Actions& actions) {
    for (SearchController& search : searches_) search.OnTick(now, actions);
    UpdateSearchDeadline();
  }

  void PassOn(Instant now, const EndedRequest& ended, Actions& actions) {
    SearchController* search = Find(ended.request.search);
    SPECGEN_CHECK(search != nullptr, "a request belongs to a search");
    search->OnStageEnded(now, ended, actions);
  }

  void UpdateSearchDeadline() {
    search_deadline_.reset();
    for (const SearchController& search : searches_) {
      const auto deadline = search.deadline();
      if (deadline && (!search_deadline_ || *deadline < *search_deadline_)) {
        search_deadline_ = deadline;
      }
    }
  }

  SearchController* Find(SearchId id) {
    const auto at = index_of_.find(id);
    return at == index_of_.end() ? nullptr : &searches_[at->second];
  }

  SearchController& OwnerOf(GenerationId generation) { return searches_[ids_.OwnerOf(generation)]; }

  Scheduler scheduler_;
  IdSource ids_;
  SharedLearning learning_;
  std::deque<SearchController> searches_;  // Addresses stay: controllers are never moved.
  std::map<SearchId, std::uint32_t> index_of_;
  std::optional<Instant> search_deadline_;
  Instant last_{Duration::min()};
};

Engine::Engine(const EngineOptions& options) : impl_(std::make_unique<Impl>(options)) {}
Engine::~Engine() = default;
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;

void Engine::Apply(Instant now, const Event& event, Actions& actions) {
  impl_->Apply(now, event, actions);
}

std::optional<Instant> Engine::NextDeadline() const { return impl_->NextDeadline(); }

void Engine::CheckInvariants() const {
  impl_->scheduler().CheckInvariants();
  const std::vector<RequestId> live = impl_->scheduler().LiveRequests();
  for (const SearchController& search : impl_->searches()) search.CheckInvariants(live);
}

std::vector<WaitingRequest> Engine::Waiting(Instant now) const {
  return impl_->scheduler().Waiting(now);
}

const LearnedRecord& Engine::learned() const { return impl_->learned(); }

std::vector<SlotView> Engine::Slots() const { return impl_->scheduler().Slots(); }

std::vector<SearchView> Engine::Searches() const {
  std::vector<SearchView> views;
  views.reserve(impl_->searches().size());
  for (const SearchController& search : impl_->searches()) views.push_back(search.View());
  return views;
}

}  // namespace specgen
