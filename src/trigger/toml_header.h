// The TOML parser, reporting by value instead of by exception.
#pragma once

#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
// It asserts what it goes on to check and report: "[!" would end a build with assertions.
#define TOML_ASSERT(condition) static_assert(true)
#include <toml++/toml.h>
