#include "coordinator/report/bar_chart.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "coordinator/report/numbers.h"
#include "coordinator/report/text_table.h"

namespace byzerperf {
namespace {

constexpr std::array<const char*, 8> kEighths = {"",  "▏", "▎", "▍",
                                                 "▌", "▋", "▊", "▉"};

double Maximum(const BarSeries& series) {
  double maximum = 0;
  for (const auto& value : series.values) {
    if (value && std::isfinite(*value)) maximum = std::max(maximum, *value);
  }
  return maximum;
}

}  // namespace

std::string Bar(const std::optional<double>& value, double maximum,
                size_t width) {
  if (!value || !(*value > 0) || !(maximum > 0)) return "";
  const double share = std::min(1.0, *value / maximum);
  const auto eighths = std::max<size_t>(
      1,
      static_cast<size_t>(std::lround(share * static_cast<double>(width) * 8)));
  std::string bar;
  for (size_t i = 0; i < eighths / 8; ++i) bar += "█";
  return bar + kEighths.at(eighths % 8);
}

std::string BarChart(const std::string& label_heading,
                     const std::vector<std::string>& labels,
                     const std::vector<BarSeries>& series, size_t bar_width,
                     std::optional<size_t> marked) {
  TextTable table;
  table.AddColumn(label_heading, Align::kRight);
  for (const BarSeries& one : series) {
    table.AddColumn("", Align::kRight);
    table.AddColumn(one.heading, Align::kLeft);
  }
  for (size_t row = 0; row < labels.size(); ++row) {
    std::vector<std::string> cells = {(marked == row ? "> " : "") +
                                      labels[row]};
    for (const BarSeries& one : series) {
      cells.push_back(FormatNumber(one.values[row]));
      cells.push_back(Pad(Bar(one.values[row], Maximum(one), bar_width),
                          bar_width, Align::kLeft));
    }
    table.AddRow(std::move(cells));
  }
  return table.Plain();
}

}  // namespace byzerperf
