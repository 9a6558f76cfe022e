#include "help_formatter.h"

#include <sstream>

#include "command_description.h"

namespace specgen {
namespace {

constexpr std::size_t kColumnsMax = 98;

// CLI11 indents what follows a line end.
std::string Wrapped(const std::string& text, std::size_t width) {
  std::string wrapped;
  std::size_t used = 0;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    const bool starts_line = used + 1 + word.size() > width;
    if (used > 0) wrapped += starts_line ? '\n' : ' ';
    used = used == 0 || starts_line ? word.size() : used + 1 + word.size();
    wrapped += word;
  }
  return wrapped;
}

}  // namespace

std::string HelpFormatter::make_option_name(const CLI::Option* option, bool is_positional) const {
  const FlagDescription flag = DescribeFlag(*option);
  if (is_positional || flag.short_name.empty()) return flag.name;
  return flag.short_name + ", " + flag.name;
}

std::string HelpFormatter::make_option_opts(const CLI::Option* option) const {
  const FlagDescription flag = DescribeFlag(*option);
  if (option->get_positional()) return flag.is_list ? "..." : "";
  return flag.value.empty() ? "" : " " + flag.value;
}

std::string HelpFormatter::make_option_desc(const CLI::Option* option) const {
  return Wrapped(FullText(DescribeFlag(*option)), kColumnsMax - get_column_width());
}

}  // namespace specgen
