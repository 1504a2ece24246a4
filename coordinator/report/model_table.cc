#include "coordinator/report/model_table.h"

#include <cstdint>
#include <vector>

#include "common/plan/model_mix.h"
#include "coordinator/report/level_text.h"
#include "coordinator/report/load_names.h"
#include "coordinator/report/model_text.h"
#include "coordinator/report/numbers.h"
#include "coordinator/report/part_cells.h"
#include "coordinator/report/terms.h"
#include "coordinator/report/text_table.h"

namespace byzerperf {

std::string ModelTable(const ReportInput& input, ReportLanguage language) {
  if (!HasModelMix(input.plan)) return "";
  TextTable table;
  table.AddColumn(LoadHeading(input, language), Align::kRight);
  table.AddColumn(TermFor("model", language), Align::kLeft);
  table.AddColumn(TermFor("asked_share", language), Align::kRight);
  AddPartColumns(language, &table);
  bool empty = true;
  for (const size_t at : input.findings.by_load) {
    const v1::LevelResult& level = LevelAt(input.result, at);
    // They stand in the plan's order.
    for (int i = 0; i < level.models_size(); ++i) {
      const double share = ModelShareOf(input.plan, static_cast<uint32_t>(i));
      std::vector<std::string> row = {
          i == 0 ? MarkedLevel(input.result, level) : "",
          ShownModel(level.models(i).model()), FormatPercent(share)};
      AddPartCells(level.models(i), &row);
      table.AddRow(std::move(row));
      empty = false;
    }
  }
  return empty ? "" : table.Markdown();
}

}  // namespace byzerperf
