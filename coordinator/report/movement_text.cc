#include "coordinator/report/movement_text.h"

#include "common/base/text.h"
#include "coordinator/report/load_names.h"
#include "coordinator/report/numbers.h"
#include "coordinator/report/templates.h"
#include "coordinator/report/view.h"

namespace byzerperf {
namespace {

using NumberFormat = std::string (*)(const std::optional<double>&);

// `previous` says whether something stands before it.
void AddMoved(const std::string& name, const Change& change,
              NumberFormat format, bool* previous, View* view) {
  if (!change.from || !change.to) return;
  View& item = view->Add(name);
  if (*previous) item.Add("next");
  *previous = true;
  item.texts["from"] = format(change.from);
  item.texts["to"] = format(change.to);
  const std::string moved = FormatChange(change);
  if (!moved.empty()) item.Add("moved").texts["change"] = moved;
}

// The table has what stayed as it was, too.
void AddIfItMoved(const std::string& name, const Change& change, bool* previous,
                  View* view) {
  if (FormatNumber(change.from) == FormatNumber(change.to)) return;
  AddMoved(name, change, FormatNumber, previous, view);
}

bool AnyErrors(const Change& error_rate) {
  return error_rate.from.value_or(0) > 0 || error_rate.to.value_or(0) > 0;
}

bool NoErrors(const Change& error_rate) {
  return error_rate.from == 0 && error_rate.to == 0;
}

}  // namespace

std::vector<std::string> MovementTexts(const ReportInput& input,
                                       ReportLanguage language) {
  std::vector<std::string> texts;
  for (const Movement& movement : input.findings.movements) {
    View view;
    view.texts["from_name"] = LoadNameAt(input, movement.from_level, language);
    view.texts["to_name"] = LoadNameAt(input, movement.to_level, language);
    bool previous = false;
    AddMoved("output", movement.output_tokens_per_s, FormatNumber, &previous,
             &view);
    AddIfItMoved("ttft_p50", movement.ttft_p50_ms, &previous, &view);
    AddIfItMoved("tpot_p50", movement.tpot_p50_ms, &previous, &view);
    if (AnyErrors(movement.error_rate)) {
      AddMoved("failing", movement.error_rate, FormatPercent, &previous, &view);
    } else if (NoErrors(movement.error_rate)) {
      view.Add("no_errors");
    }
    const std::string text =
        Render(TemplatesIn(language), "movement_text", view);
    texts.emplace_back(Trim(text));
  }
  return texts;
}

}  // namespace byzerperf
