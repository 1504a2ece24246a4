#include "coordinator/report/imbalance_view.h"

#include <string>
#include <utility>

#include "coordinator/report/markdown_cell.h"
#include "coordinator/report/numbers.h"

namespace byzerperf {

void AddImbalance(const v1::LevelResult& level,
                  const TargetImbalance& imbalance, View* section) {
  section->texts["slowest"] =
      MarkdownCell(level.targets(imbalance.slowest).target());
  bool first = true;
  const auto add = [&](const std::string& name, double value) {
    if (!(value > 0)) return;
    View& item = section->Add(name);
    if (!std::exchange(first, false)) item.Add("next");
    item.texts["ratio"] = FormatNumber(value);
  };
  add("by_ttft", imbalance.ttft_p50);
  add("by_tpot", imbalance.tpot_p50);
  add("by_output", imbalance.output_tokens_per_s);
}

}  // namespace byzerperf
