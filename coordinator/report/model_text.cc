#include "coordinator/report/model_text.h"

#include <cstdint>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/text.h"
#include "common/plan/model_mix.h"
#include "coordinator/explain/model_contrast.h"
#include "coordinator/report/numbers.h"

namespace byzerperf {
namespace {

constexpr size_t kMaxModelBytes = 60;

}  // namespace

std::string ShownModel(std::string_view name) {
  return absl::StrReplaceAll(SafeUtf8(name, kMaxModelBytes),
                             {{"\n", " "}, {"\r", " "}});
}

std::string ModelsAsked(const ReportInput& input, ReportLanguage language) {
  if (!HasModelMix(input.plan)) return input.result.model();
  const bool english = language == ReportLanguage::kEnglish;
  std::string text;
  for (int i = 0; i < input.plan.models_size(); ++i) {
    const std::string share =
        FormatPercent(ModelShareOf(input.plan, static_cast<uint32_t>(i)));
    absl::StrAppend(&text,
                    i == 0    ? ""
                    : english ? ", "
                              : "、",
                    input.plan.models(i).name(), english ? " (" : "（", share,
                    english ? ")" : "）");
  }
  return text;
}

void AddModelContrast(WarningKind kind, const v1::LevelResult& level,
                      View* item) {
  std::optional<ModelContrast> contrast;
  if (kind == WarningKind::kModelLatenciesDiffer) {
    contrast = LatencyContrast(level);
  } else if (kind == WarningKind::kModelErrorsDiffer) {
    contrast = ErrorContrast(level);
  }
  if (!contrast) return;
  const auto format = [kind](double value) {
    return kind == WarningKind::kModelErrorsDiffer ? FormatPercent(value)
                                                   : FormatNumber(value);
  };
  item->texts["low_model"] = ShownModel(level.models(contrast->low).model());
  item->texts["low"] = format(contrast->low_value);
  item->texts["high_model"] = ShownModel(level.models(contrast->high).model());
  item->texts["high"] = format(contrast->high_value);
}

}  // namespace byzerperf
