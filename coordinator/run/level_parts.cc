#include "coordinator/run/level_parts.h"

#include <optional>
#include <string>

#include "common/stats/distribution.h"

namespace byzerperf {
namespace {

// TargetResult and ModelResult have the same fields but for the name. `seconds`
// is the whole level's length; 0: not known.
template <typename Part>
void FillPart(const RowTotals& totals, const MetricHistograms& measured,
              double seconds, Part* part) {
  *part->mutable_requests() = totals.Counts(totals.rows);
  WriteOutcomes(totals, part->mutable_outcomes());
  *part->mutable_ttft_ms() =
      MakeDistribution(measured.Of(v1::Metric::ttft), v1::Metric::ttft);
  *part->mutable_tpot_ms() =
      MakeDistribution(measured.Of(v1::Metric::tpot), v1::Metric::tpot);
  *part->mutable_e2e_ms() =
      MakeDistribution(measured.Of(v1::Metric::e2e), v1::Metric::e2e);
  if (seconds > 0) {
    part->set_output_tokens_per_s(static_cast<double>(totals.output_tokens) /
                                  seconds);
  }
  const std::optional<double> cached = totals.CachedInputShare();
  if (cached) part->set_cached_input_share(*cached);
}

}  // namespace

void FillTargets(const LevelAggregator& level, v1::LevelResult* result) {
  const double seconds = level.SpanSeconds();
  for (const auto& [name, totals] : level.by_target()) {
    v1::TargetResult* target = result->add_targets();
    target->set_target(name);
    FillPart(totals, level.MeasuredOfTarget(name), seconds, target);
  }
}

void FillModels(const v1::LoadPlan& plan, const LevelAggregator& level,
                v1::LevelResult* result) {
  const double seconds = level.SpanSeconds();
  for (const v1::ModelShare& asked : plan.models()) {
    v1::ModelResult* model = result->add_models();
    model->set_model(asked.name());
    const auto found = level.by_model().find(asked.name());
    FillPart(found == level.by_model().end() ? RowTotals() : found->second,
             level.MeasuredOfModel(asked.name()), seconds, model);
  }
}

}  // namespace byzerperf
