#ifndef BYZERPERF_COORDINATOR_REPORT_LEVEL_TABLE_H_
#define BYZERPERF_COORDINATOR_REPORT_LEVEL_TABLE_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "byzerperf/v1/result.pb.h"
#include "coordinator/report/language.h"
#include "coordinator/report/report.h"

namespace byzerperf {

// A Markdown table with a row a level in rising load; the best load is bold in
// all its runs, and an over-saturated level has a mark. `input` must outlive
// it.
class LevelTable {
 public:
  using Number = std::function<std::optional<double>(const v1::LevelResult&)>;

  LevelTable(const ReportInput& input, ReportLanguage language)
      : input_(input), language_(language) {}

  // A cell for each level's place in RunResult.levels.
  void Add(std::string heading,
           const std::function<std::string(size_t)>& cell_of);

  // Numbers and shares; a column that no level has one for is left out.
  void AddNumber(std::string heading, const Number& number_of);
  void AddPercent(std::string heading, const Number& share_of);

  // A number with its 95 % interval where it has one.
  void AddSure(std::string heading, const Number& number_of,
               const v1::Interval* (*interval_of)(const v1::Throughput&));

  std::string Markdown() const;

 private:
  struct Column {
    std::string heading;
    std::vector<std::string> cells;
  };

  void AddKnown(
      std::string heading, const Number& number_of,
      const std::function<std::string(const v1::LevelResult&)>& cell_of);
  std::string Name(size_t level) const;

  const ReportInput& input_;
  ReportLanguage language_;
  std::vector<Column> columns_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_LEVEL_TABLE_H_
