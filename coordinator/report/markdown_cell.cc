#include "coordinator/report/markdown_cell.h"

#include <cstddef>

#include "absl/strings/str_replace.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

constexpr size_t kMaxValueBytes = 300;

}  // namespace

std::string MarkdownCell(std::string_view text) {
  return absl::StrReplaceAll(SafeUtf8(text, kMaxValueBytes),
                             {{"|", "\\|"}, {"\n", " "}, {"\r", " "}});
}

}  // namespace byzerperf
