#ifndef BYZERPERF_COORDINATOR_REPORT_MARKDOWN_CELL_H_
#define BYZERPERF_COORDINATOR_REPORT_MARKDOWN_CELL_H_

#include <string>
#include <string_view>

namespace byzerperf {

// Text that others chose, for one cell of a Markdown table: UTF-8 of at most
// 300 bytes, on one line, its bars escaped.
std::string MarkdownCell(std::string_view text);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_MARKDOWN_CELL_H_
