#include "aimock_server.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace specgen {
namespace {

constexpr int kMajorMin = 20;
constexpr int kMinorMin = 15;
constexpr int kStartupMaxMs = 60'000;

std::filesystem::path Folder() {
  const char* const source = std::getenv("SPECGEN_SOURCE");
  return std::filesystem::path(source == nullptr ? "." : source) / "tests" / "aimock";
}

// The reason why aimock cannot run here; empty if it can.
std::string MissingPart(const std::filesystem::path& program) {
  int major = 0;
  int minor = 0;
  FILE* const pipe = popen("node --version 2>/dev/null", "r");
  if (pipe == nullptr) return "node cannot be started";
  std::array<char, 64> line{};
  const bool answered = std::fgets(line.data(), static_cast<int>(line.size()), pipe) != nullptr;
  pclose(pipe);
  if (!answered || std::sscanf(line.data(), "v%d.%d", &major, &minor) != 2) {
    return "Node.js is not installed";
  }
  if (major < kMajorMin || (major == kMajorMin && minor < kMinorMin)) {
    return "aimock needs Node.js 20.15, this is " + std::string(line.data());
  }
  if (!std::filesystem::exists(program)) {
    return "aimock is not installed: run npm ci --prefix tests/aimock";
  }
  return {};
}

[[noreturn]] void Exec(const std::filesystem::path& program, int output,
                       const std::string& api_key) {
  // Nothing is left running if this process dies.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  const std::string fixtures = Folder() / "fixtures.json";
  setenv("AIMOCK_API_KEYS", api_key.c_str(), 1);
  execlp("node", "node", program.c_str(), "--port", "0", "--fixtures", fixtures.c_str(),
         "--log-level", "info", nullptr);
  _exit(127);
}

}  // namespace

Result<std::unique_ptr<AimockServer>> AimockServer::Start(const std::string& api_key) {
  const std::filesystem::path program =
      Folder() / "node_modules" / "@copilotkit" / "aimock" / "dist" / "cli.js";
  if (std::string missing = MissingPart(program); !missing.empty()) {
    return MakeError(ErrorCode::kUnavailable, std::move(missing));
  }
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return MakeError(ErrorCode::kInternal, "no pipe could be made");
  }
  const pid_t child = fork();
  if (child == 0) Exec(program, ends[1], api_key);
  close(ends[1]);
  std::unique_ptr<AimockServer> server(new AimockServer(child, ends[0]));
  if (child < 0 || !server->ReadAddress()) {
    return MakeError(ErrorCode::kInternal, "aimock did not start listening");
  }
  return server;
}

AimockServer::~AimockServer() {
  if (child_ > 0) {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  close(output_);
}

// "... listening on http://127.0.0.1:PORT"
bool AimockServer::ReadAddress() {
  std::string text;
  while (true) {
    pollfd waiting{.fd = output_, .events = POLLIN, .revents = 0};
    if (poll(&waiting, 1, kStartupMaxMs) <= 0) return false;
    std::array<char, 1024> bytes{};
    const ssize_t count = read(output_, bytes.data(), bytes.size());
    if (count <= 0) return false;
    text.append(bytes.data(), static_cast<std::size_t>(count));
    const std::size_t start = text.find("http://");
    const std::size_t end = text.find('\n', start == std::string::npos ? text.size() : start);
    if (end == std::string::npos) continue;
    base_url_ = text.substr(start, end - start) + "/v1";
    return true;
  }
}

}  // namespace specgen
