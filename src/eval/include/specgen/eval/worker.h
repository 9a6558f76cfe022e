// The worker's side: owns the compile slots and devices of one host.
#pragma once

#include <filesystem>

namespace specgen {

// Serves the controller at the other end of `control_fd` (docs/formats/worker_protocol.md) until
// that end closes, then stops everything it started. `runner_path` is specgen-runner. Returns the
// exit status of the process.
int RunWorker(int control_fd, const std::filesystem::path& runner_path);

}  // namespace specgen
