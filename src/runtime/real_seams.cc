#include <utility>

#include "specgen/llm/probe.h"
#include "specgen/runtime/run_options.h"
#include "specgen/runtime/run_seams.h"

namespace specgen {
namespace {

class ClientEndpoint : public CompletionEndpoint {
 public:
  ClientEndpoint(std::unique_ptr<ModelClient> client, std::vector<std::string> warnings)
      : client_(std::move(client)), warnings_(std::move(warnings)) {}
  void Start(GenerationRequest request) override { client_->Start(std::move(request)); }
  void Cancel(GenerationId generation) override { client_->Cancel(generation); }
  std::vector<std::string> warnings() const override { return warnings_; }

 private:
  std::unique_ptr<ModelClient> client_;
  std::vector<std::string> warnings_;
};

class WorkerEvaluator : public Evaluator {
 public:
  explicit WorkerEvaluator(std::unique_ptr<WorkerProcess> worker) : worker_(std::move(worker)) {}
  void Submit(const StageJob& job) override { worker_->Submit(job); }
  void Cancel(RequestId request, SlotLeaseId lease) override { worker_->Cancel(request, lease); }
  const WorkerHello& hello() const override { return worker_->hello(); }
  void Stop() override { worker_->Stop(); }

 private:
  std::unique_ptr<WorkerProcess> worker_;
};

}  // namespace

RunSeams RealSeams(const RunOptions& options) {
  RunSeams seams;
  seams.open_endpoint =
      [endpoint = options.endpoint, client_options = options.client,
       probe_time_max = options.probe_time_max](
          GenerationListener* listener) -> Result<std::unique_ptr<CompletionEndpoint>> {
    std::vector<std::string> warnings;
    if (probe_time_max > Duration::zero()) {
      auto probe = ProbeEndpoint(endpoint, probe_time_max);
      if (!probe) return tl::make_unexpected(probe.error());
      if (!probe->warning.empty()) warnings.push_back(std::move(probe->warning));
    }
    auto client = ModelClient::Create(endpoint, client_options, listener);
    if (!client) return tl::make_unexpected(client.error());
    return std::make_unique<ClientEndpoint>(*std::move(client), std::move(warnings));
  };
  seams.start_evaluator = [](WorkerOptions worker_options,
                             WorkerCallbacks callbacks) -> Result<std::unique_ptr<Evaluator>> {
    auto worker = WorkerProcess::Start(std::move(worker_options), std::move(callbacks));
    if (!worker) return tl::make_unexpected(worker.error());
    return std::make_unique<WorkerEvaluator>(*std::move(worker));
  };
  return seams;
}

}  // namespace specgen
