#include "text_table.h"

#include <algorithm>

#include "specgen/base/check.h"

namespace specgen {
namespace {

bool StartsCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

std::string Padded(const std::string& text, std::size_t width, TextTable::Align align) {
  const std::size_t count = CharacterCount(text);
  const std::string padding(width > count ? width - count : 0, ' ');
  return align == TextTable::Align::kLeft ? text + padding : padding + text;
}

std::string WithoutTrailingSpaces(std::string line) {
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line + "\n";
}

}  // namespace

std::size_t CharacterCount(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), StartsCharacter));
}

std::string Shortened(const std::string& text, std::size_t count) {
  if (CharacterCount(text) <= count) return text;
  std::size_t seen = 0;
  std::size_t end = 0;
  while (end < text.size()) {
    if (StartsCharacter(text[end]) && seen++ == (count == 0 ? 0 : count - 1)) break;
    ++end;
  }
  return text.substr(0, end) + (count == 0 ? "" : "…");
}

void TextTable::AddRow(std::vector<std::string> cells) {
  SPECGEN_CHECK(cells.size() == columns_.size(), "a row has a cell for each column");
  rows_.push_back(std::move(cells));
}

std::string TextTable::Text() const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t width = CharacterCount(columns_[i].title);
    for (const auto& row : rows_) width = std::max(width, CharacterCount(row[i]));
    widths.push_back(width);
  }
  std::string titles;
  std::string rule;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const std::string gap = i == 0 ? "" : "  ";
    titles += gap + Padded(columns_[i].title, widths[i], columns_[i].align);
    rule += gap + std::string(widths[i], '-');
  }
  std::string text = WithoutTrailingSpaces(titles) + rule + "\n";
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      line += (i == 0 ? "" : "  ") + Padded(row[i], widths[i], columns_[i].align);
    }
    text += WithoutTrailingSpaces(line);
  }
  return text;
}

}  // namespace specgen
