#include "coordinator/report/target_table.h"

#include <string>
#include <utility>
#include <vector>

#include "coordinator/explain/target_imbalance.h"
#include "coordinator/report/level_text.h"
#include "coordinator/report/load_names.h"
#include "coordinator/report/numbers.h"
#include "coordinator/report/part_cells.h"
#include "coordinator/report/terms.h"
#include "coordinator/report/text_table.h"

namespace byzerperf {
namespace {

// Of what differs most, where that is known.
std::string Imbalance(const v1::LevelResult& level) {
  const auto imbalance = ImbalanceOf(level);
  if (!imbalance || !(imbalance->largest() > 0)) return kAbsent;
  return FormatNumber(imbalance->largest());
}

std::vector<std::string> TargetRow(const v1::RunResult& result,
                                   const v1::LevelResult& level,
                                   const v1::TargetResult& target, bool first) {
  std::vector<std::string> row = {first ? MarkedLevel(result, level) : "",
                                  target.target()};
  AddPartCells(target, &row);
  row.push_back(first ? Imbalance(level) : "");
  return row;
}

}  // namespace

std::string TargetTable(const ReportInput& input, ReportLanguage language) {
  TextTable table;
  table.AddColumn(LoadHeading(input, language), Align::kRight);
  table.AddColumn(TermFor("target", language), Align::kLeft);
  AddPartColumns(language, &table);
  table.AddColumn(TermFor("imbalance", language), Align::kRight);
  bool several = false;
  for (const size_t at : input.findings.by_load) {
    const v1::LevelResult& level = LevelAt(input.result, at);
    several = several || level.targets_size() > 1;
    bool first = true;
    for (const v1::TargetResult& target : level.targets()) {
      table.AddRow(
          TargetRow(input.result, level, target, std::exchange(first, false)));
    }
  }
  return several ? table.Markdown() : "";
}

}  // namespace byzerperf
