// A refusal in the shape that OpenAI-compatible clients read.
#pragma once

#include <string>

namespace specgen {

struct ApiError {
  int status = 400;
  std::string message = {};
  std::string type = "invalid_request_error";
  std::string param = {};  // The field that is wrong; empty: none.
  std::string code = {};   // Empty: none.
};

// {"error":{"message","type","param","code"}}
std::string ToJson(const ApiError& error);

}  // namespace specgen
