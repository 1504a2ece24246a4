#ifndef BYZERPERF_COORDINATOR_REPORT_BAR_CHART_H_
#define BYZERPERF_COORDINATOR_REPORT_BAR_CHART_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace byzerperf {

// A bar of Unicode blocks, `value` to `maximum` as its length to `width`
// columns, in steps of an eighth. A value above 0 shows at least one step;
// an absent one shows nothing.
std::string Bar(const std::optional<double>& value, double maximum,
                size_t width);

// One series of a chart: a bar and its number for each row.
struct BarSeries {
  std::string heading;
  std::vector<std::optional<double>> values;
};

// Bars side by side, a row a label. The row `marked` begins with `>`.
// Every series has a value for each label.
std::string BarChart(const std::string& label_heading,
                     const std::vector<std::string>& labels,
                     const std::vector<BarSeries>& series, size_t bar_width,
                     std::optional<size_t> marked);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_BAR_CHART_H_
