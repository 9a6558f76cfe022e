// Runs aimock as a child process for as long as the object lives.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

#include "specgen/base/result.h"

namespace specgen {

class AimockServer {
 public:
  // On a free loopback port, with tests/aimock/fixtures.json and one valid API key. kUnavailable,
  // with what is missing, where it is not installed or Node.js is too old.
  static Result<std::unique_ptr<AimockServer>> Start(const std::string& api_key);
  ~AimockServer();
  AimockServer(const AimockServer&) = delete;
  AimockServer& operator=(const AimockServer&) = delete;

  const std::string& base_url() const { return base_url_; }

 private:
  AimockServer(pid_t child, int output) : child_(child), output_(output) {}
  bool ReadAddress();

  pid_t child_;
  int output_;  // What the child prints.
  std::string base_url_;
};

}  // namespace specgen
