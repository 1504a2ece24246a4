#include "coordinator/report/curve_view.h"

#include <cmath>
#include <string>
#include <utility>

#include "coordinator/explain/load_runs.h"
#include "coordinator/report/numbers.h"

namespace byzerperf {
namespace {

void AddPeak(const ReportInput& input, const std::string& name,
             const CurvePeak& peak, View* readings) {
  if (peak.outcome != CurveOutcome::kSure) return;
  View& section = readings->Add(name);
  section.texts["at"] = FormatNumber(*peak.load);
  section.texts["low"] = FormatNumber(*peak.low);
  section.texts["high"] = FormatNumber(*peak.high);
  const BestLevel& best = input.findings.best;
  if (*peak.load > LoadOf(input.findings, *best.last).load) {
    section.Add("beyond_range");
  }
}

void AddCrossing(const CrossingPoint& crossing, View* readings) {
  View& section = readings->Add("crossing");
  section.texts["whole"] = FormatLoad(std::round(crossing.load));
  section.texts["at"] = FormatFixed(crossing.load, 1);
  if (!crossing.without_highest || !crossing.without_lowest) return;
  View& cuts = section.Add("cuts");
  cuts.texts["without_highest"] = FormatFixed(*crossing.without_highest, 1);
  cuts.texts["without_lowest"] = FormatFixed(*crossing.without_lowest, 1);
}

}  // namespace

void AddCurveReadings(const ReportInput& input, View* view) {
  const CurveFindings& curve = input.findings.curve;
  View readings;
  AddPeak(input, "knee", curve.knee, &readings);
  AddPeak(input, "law_peak", curve.law_peak, &readings);
  if (curve.crossing) AddCrossing(*curve.crossing, &readings);
  if (readings.sections.empty()) return;
  if (readings.sections.size() == 1) readings.Add("one_reading");
  view->Add("curve_readings") = std::move(readings);
}

}  // namespace byzerperf
