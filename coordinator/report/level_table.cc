#include "coordinator/report/level_table.h"

#include <algorithm>
#include <utility>

#include "coordinator/report/interval_text.h"
#include "coordinator/report/level_text.h"
#include "coordinator/report/load_names.h"
#include "coordinator/report/numbers.h"
#include "coordinator/report/text_table.h"

namespace byzerperf {

void LevelTable::Add(std::string heading,
                     const std::function<std::string(size_t)>& cell_of) {
  Column column{std::move(heading), {}};
  for (const size_t level : input_.findings.by_load) {
    column.cells.push_back(cell_of(level));
  }
  columns_.push_back(std::move(column));
}

void LevelTable::AddKnown(
    std::string heading, const Number& number_of,
    const std::function<std::string(const v1::LevelResult&)>& cell_of) {
  const auto& levels = input_.result.levels();
  if (std::none_of(levels.begin(), levels.end(),
                   [&](const auto& level) { return number_of(level); })) {
    return;
  }
  Add(std::move(heading),
      [&](size_t level) { return cell_of(LevelAt(input_.result, level)); });
}

void LevelTable::AddNumber(std::string heading, const Number& number_of) {
  AddKnown(std::move(heading), number_of, [&](const v1::LevelResult& level) {
    return FormatNumber(number_of(level));
  });
}

void LevelTable::AddPercent(std::string heading, const Number& share_of) {
  AddKnown(std::move(heading), share_of, [&](const v1::LevelResult& level) {
    return FormatPercent(share_of(level));
  });
}

void LevelTable::AddSure(
    std::string heading, const Number& number_of,
    const v1::Interval* (*interval_of)(const v1::Throughput&)) {
  AddKnown(std::move(heading), number_of, [&](const v1::LevelResult& level) {
    return FormatSure(number_of(level), interval_of(level.throughput()));
  });
}

std::string LevelTable::Name(size_t level) const {
  const std::string label =
      MarkedLevel(input_.result, LevelAt(input_.result, level));
  const std::optional<size_t>& best = input_.findings.best.level;
  const bool is_best = best && LoadOf(input_.findings, *best).load ==
                                   LoadOf(input_.findings, level).load;
  return is_best ? "**" + label + "**" : label;
}

std::string LevelTable::Markdown() const {
  TextTable table;
  table.AddColumn(LoadHeading(input_, language_), Align::kRight);
  for (const Column& column : columns_) {
    table.AddColumn(column.heading, Align::kRight);
  }
  for (size_t row = 0; row < input_.findings.by_load.size(); ++row) {
    std::vector<std::string> cells = {Name(input_.findings.by_load[row])};
    for (const Column& column : columns_) cells.push_back(column.cells[row]);
    table.AddRow(std::move(cells));
  }
  return table.Markdown();
}

}  // namespace byzerperf
