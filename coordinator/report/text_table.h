#ifndef BYZERPERF_COORDINATOR_REPORT_TEXT_TABLE_H_
#define BYZERPERF_COORDINATOR_REPORT_TEXT_TABLE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "coordinator/report/text_width.h"

namespace byzerperf {

// Rows of cells under headings, laid out by display width, so that Chinese
// headings stand over their numbers. Every row has a cell for each column.
class TextTable {
 public:
  void AddColumn(std::string heading, Align align);
  void AddRow(std::vector<std::string> cells);

  size_t columns() const { return headings_.size(); }

  // A Markdown table, `|` in cells escaped; ends in a line feed.
  std::string Markdown() const;

  // Columns two blanks apart, no rules, no blanks at line ends.
  std::string Plain() const;

 private:
  std::vector<size_t> Widths(const std::vector<std::string>& headings,
                             const std::vector<std::vector<std::string>>& rows,
                             size_t least) const;

  std::vector<std::string> headings_;
  std::vector<Align> aligns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_TEXT_TABLE_H_
