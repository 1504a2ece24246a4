#include "coordinator/report/text_table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_replace.h"
#include "common/base/display_width.h"

namespace byzerperf {
namespace {

std::vector<std::string> Escaped(const std::vector<std::string>& cells) {
  std::vector<std::string> escaped;
  escaped.reserve(cells.size());
  for (const std::string& cell : cells) {
    escaped.push_back(absl::StrReplaceAll(cell, {{"|", "\\|"}, {"\n", " "}}));
  }
  return escaped;
}

}  // namespace

void TextTable::AddColumn(std::string heading, Align align) {
  headings_.push_back(std::move(heading));
  aligns_.push_back(align);
}

void TextTable::AddRow(std::vector<std::string> cells) {
  cells.resize(headings_.size());
  rows_.push_back(std::move(cells));
}

std::vector<size_t> TextTable::Widths(
    const std::vector<std::string>& headings,
    const std::vector<std::vector<std::string>>& rows, size_t least) const {
  std::vector<size_t> widths;
  for (size_t column = 0; column < headings.size(); ++column) {
    size_t width = std::max(least, DisplayWidth(headings[column]));
    for (const auto& row : rows) {
      width = std::max(width, DisplayWidth(row[column]));
    }
    widths.push_back(width);
  }
  return widths;
}

std::string TextTable::Markdown() const {
  const std::vector<std::string> headings = Escaped(headings_);
  std::vector<std::vector<std::string>> rows;
  rows.reserve(rows_.size());
  for (const auto& row : rows_) rows.push_back(Escaped(row));
  const std::vector<size_t> widths = Widths(headings, rows, 3);
  const auto line = [&](const std::vector<std::string>& cells) {
    std::string text = "|";
    for (size_t i = 0; i < cells.size(); ++i) {
      text += " " + Pad(cells[i], widths[i], aligns_[i]) + " |";
    }
    return text + "\n";
  };
  std::string rule = "|";
  for (size_t i = 0; i < widths.size(); ++i) {
    const bool right = aligns_[i] == Align::kRight;
    rule += " " + std::string(widths[i] - (right ? 1 : 0), '-') +
            (right ? ":" : "") + " |";
  }
  std::string text = line(headings) + rule + "\n";
  for (const auto& row : rows) text += line(row);
  return text;
}

std::string TextTable::Plain() const {
  const std::vector<size_t> widths = Widths(headings_, rows_, 0);
  const auto line = [&](const std::vector<std::string>& cells) {
    std::string text;
    for (size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) text += "  ";
      text += Pad(cells[i], widths[i], aligns_[i]);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text + "\n";
  };
  std::string text = line(headings_);
  for (const auto& row : rows_) text += line(row);
  return text;
}

}  // namespace byzerperf
