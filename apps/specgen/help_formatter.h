// How --help is set: flags with a word for their value, and what they do in lines that fit.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace specgen {

class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_option_name(const CLI::Option* option, bool is_positional) const override;
  std::string make_option_opts(const CLI::Option* option) const override;
  std::string make_option_desc(const CLI::Option* option) const override;
};

}  // namespace specgen
