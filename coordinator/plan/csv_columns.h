#ifndef BYZERPERF_COORDINATOR_PLAN_CSV_COLUMNS_H_
#define BYZERPERF_COORDINATOR_PLAN_CSV_COLUMNS_H_

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/plan/csv.h"

namespace byzerperf {

// Which column of a CSV file is which, by the names in its header row.
class CsvColumns {
 public:
  CsvColumns() = default;
  explicit CsvColumns(const CsvRecord& header) : names_(header.fields) {}

  // The first column that has one of these names, letters of either case.
  std::optional<size_t> Find(
      std::initializer_list<std::string_view> names) const;

  size_t size() const { return names_.size(); }

 private:
  std::vector<std::string> names_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_CSV_COLUMNS_H_
