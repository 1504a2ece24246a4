#include "coordinator/report/part_cells.h"

#include "coordinator/report/terms.h"

namespace byzerperf {

void AddPartColumns(ReportLanguage language, TextTable* table) {
  const auto term = [&](const char* key) { return TermFor(key, language); };
  for (const std::string& heading :
       {term("requests"), term("failed"), term("output_rate_unit"),
        term("ttft") + " p50", term("ttft") + " p99", term("tpot") + " p50",
        term("e2e") + " p50", term("cached_share")}) {
    table->AddColumn(heading, Align::kRight);
  }
}

}  // namespace byzerperf
