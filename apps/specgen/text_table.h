// A table for a terminal: columns as wide as their widest cell.
#pragma once

#include <string>
#include <vector>

namespace specgen {

class TextTable {
 public:
  enum class Align { kLeft, kRight };
  struct Column {
    std::string title;
    Align align = Align::kLeft;
  };

  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // REQUIRES: as many cells as columns.
  void AddRow(std::vector<std::string> cells);
  // Title, rule and rows, each line with its end. Width counts characters, not bytes.
  std::string Text() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// Characters of UTF-8 text.
std::size_t CharacterCount(const std::string& text);
// At most `count` characters; what is cut shows as an ellipsis.
std::string Shortened(const std::string& text, std::size_t count);

}  // namespace specgen
