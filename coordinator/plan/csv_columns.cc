#include "coordinator/plan/csv_columns.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "common/base/text.h"

namespace byzerperf {

std::optional<size_t> CsvColumns::Find(
    std::initializer_list<std::string_view> names) const {
  for (const std::string_view name : names) {
    const auto found = std::find_if(
        names_.begin(), names_.end(), [name](const std::string& column) {
          return absl::EqualsIgnoreCase(ToAbsl(Trim(column)), ToAbsl(name));
        });
    if (found != names_.end()) {
      return static_cast<size_t>(found - names_.begin());
    }
  }
  return std::nullopt;
}

}  // namespace byzerperf
