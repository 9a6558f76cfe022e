#include "run_journal.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "specgen/base/check.h"
#include "specgen/journal/journal.h"

namespace specgen {
namespace {

// NotedShape and ShapeReport hold the same under the same names.
template <class To, class From>
To ShapeAs(const From& shape) {
  To copy{.shape = shape.shape,
          .timed = shape.timed,
          .absolute_error = shape.absolute_error,
          .relative_error = shape.relative_error,
          .kernel_time = shape.kernel_time,
          .baseline_time = shape.baseline_time,
          .noise = shape.noise,
          .sample_count = shape.sample_count,
          .bytes = shape.bytes,
          .operations = shape.operations,
          .counts = {}};
  for (const auto& count : shape.counts) copy.counts.push_back({count.name, count.per_call});
  return copy;
}

}  // namespace

Result<void> RunJournal::Open(std::unique_ptr<JournalFile> file, const JournalRecord& first) {
  const std::scoped_lock lock(mutex_);
  file_ = std::move(file);
  const bool is_new = std::holds_alternative<RunStarted>(first);
  if (auto written = Write(is_new ? JournalHeader() : std::string()); !written) return written;
  if (auto written = Write(EncodeRecord(first)); !written) return written;
  for (const Note& note : pending_) {
    if (auto written = Write(EncodeRecord(note)); !written) return written;
  }
  pending_.clear();
  return file_->Sync();
}

Result<void> RunJournal::Write(const Result<std::string>& bytes) {
  if (failure_) return tl::make_unexpected(*failure_);
  Result<void> written;
  if (!bytes) written = tl::make_unexpected(bytes.error());
  if (bytes) written = file_->Append(*bytes);
  if (!written) failure_ = written.error();
  return written;
}

bool RunJournal::AddStep(Instant now, const Event& event, const Actions& actions) {
  const Result<std::string> bytes = EncodeStep(now, event, actions);
  std::unique_lock lock(mutex_);
  SPECGEN_CHECK(file_ != nullptr, "a journal is opened before the first step");
  const bool is_news = !failure_;
  const Result<void> written = Write(bytes);
  lock.unlock();
  if (!written && is_news) on_failure_(written.error());
  return written.has_value();
}

void RunJournal::Add(const Note& note) {
  std::unique_lock lock(mutex_);
  if (!file_) {
    pending_.push_back(note);
    return;
  }
  const bool is_news = !failure_;
  const Result<void> written = Write(EncodeRecord(note));
  lock.unlock();
  if (!written && is_news) on_failure_(written.error());
}

void RunJournal::SyncFirst(FileDescriptor file) {
  const std::scoped_lock lock(mutex_);
  if (file_ && file.is_open()) file_->SyncFirst(std::move(file));
}

void RunJournal::Fail(const Error& error) {
  std::unique_lock lock(mutex_);
  if (failure_) return;
  failure_ = error;
  lock.unlock();
  on_failure_(error);
}

bool RunJournal::has_failed() const {
  const std::scoped_lock lock(mutex_);
  return failure_.has_value();
}

Result<void> RunJournal::Sync() {
  const std::scoped_lock lock(mutex_);
  if (failure_) return tl::make_unexpected(*failure_);
  return file_ ? file_->Sync() : Result<void>();
}

ReportNote NoteOf(CandidateId candidate, const StageReport& report) {
  ReportNote note;
  note.candidate = candidate;
  note.request = report.request;
  note.lease = report.lease;
  note.stage = report.stage;
  note.outcome = report.outcome;
  note.failure = report.failure;
  note.kernel_time = report.kernel_time;
  note.baseline_time = report.baseline_time;
  note.noise = report.noise;
  note.sample_count = report.sample_count;
  note.text = report.text;
  note.warnings = report.warnings;
  for (const ShapeReport& shape : report.shapes) {
    note.shapes.push_back(ShapeAs<NotedShape>(shape));
  }
  note.ceiling_bytes_per_s = report.ceiling.bytes_per_second;
  note.ceiling_operations_per_s = report.ceiling.operations_per_second;
  note.queued = report.times.queued;
  note.compiled = report.times.compiled;
  note.ran = report.times.ran;
  return note;
}

StageReport ReportOf(const ReportNote& note) {
  StageReport report;
  report.request = note.request;
  report.lease = note.lease;
  report.stage = note.stage;
  report.outcome = note.outcome;
  report.failure = note.failure;
  report.kernel_time = note.kernel_time;
  report.baseline_time = note.baseline_time;
  report.noise = note.noise;
  report.sample_count = note.sample_count;
  report.text = note.text;
  report.warnings = note.warnings;
  for (const NotedShape& shape : note.shapes) {
    report.shapes.push_back(ShapeAs<ShapeReport>(shape));
  }
  report.ceiling = {.bytes_per_second = note.ceiling_bytes_per_s,
                    .operations_per_second = note.ceiling_operations_per_s};
  report.times = {.queued = note.queued, .compiled = note.compiled, .ran = note.ran};
  return report;
}

GenerationNote NoteOf(SearchId search, GenerationId generation, bool is_fork,
                      const GenerationRecord& record) {
  GenerationNote note;
  note.search = search;
  note.generation = generation;
  note.is_fork = is_fork;
  note.outcome = record.outcome;
  note.error_code = record.error.code;
  note.error = record.error.message;
  note.usage = record.usage;
  note.usage_is_estimated = record.usage_is_estimated;
  note.retry_count = record.retry_count;
  note.reasoning_bytes = record.reasoning_bytes;
  note.answer_bytes = record.answer_bytes;
  if (record.strategy) note.strategy = static_cast<std::int32_t>(*record.strategy);
  for (const ForkFallback& fallback : record.fallbacks) {
    note.fallbacks.push_back(
        {.from = static_cast<std::int32_t>(fallback.from), .reason = fallback.reason});
  }
  return note;
}

namespace {

// What a journal of another make may hold is as good as the last resort.
ForkStrategyKind StrategyOf(std::int32_t number) {
  return static_cast<ForkStrategyKind>(std::clamp(number, 0, kForkStrategyKindCount - 1));
}

}  // namespace

GenerationRecord RecordOf(const GenerationNote& note) {
  GenerationRecord record;
  record.outcome = note.outcome;
  record.error = {note.error_code, note.error};
  record.usage = note.usage;
  record.usage_is_estimated = note.usage_is_estimated;
  record.retry_count = note.retry_count;
  record.reasoning_bytes = note.reasoning_bytes;
  record.answer_bytes = note.answer_bytes;
  if (note.strategy) record.strategy = StrategyOf(*note.strategy);
  for (const NotedFallback& fallback : note.fallbacks) {
    record.fallbacks.push_back({.from = StrategyOf(fallback.from), .reason = fallback.reason});
  }
  return record;
}

}  // namespace specgen
