#include "coordinator/report/warning_kinds.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "coordinator/report/numbers.h"

namespace byzerperf {
namespace {

// The section of the template `warning` for each kind.
constexpr std::pair<WarningKind, const char*> kSections[] = {
    {WarningKind::kStopped, "stopped"},
    {WarningKind::kWorkersMissing, "workers_missing"},
    {WarningKind::kInvalid, "invalid"},
    {WarningKind::kDegraded, "degraded"},
    {WarningKind::kJoined, "joined"},
    {WarningKind::kWorkersDiffer, "workers_differ"},
    {WarningKind::kOverSaturated, "over_saturated"},
    {WarningKind::kNotSent, "not_sent"},
    {WarningKind::kRateNotReached, "rate_not_reached"},
    {WarningKind::kSessionsCutOff, "sessions_cut_off"},
    {WarningKind::kSentLate, "sent_late"},
    {WarningKind::kOutputLengthsDiffer, "output_lengths"},
    {WarningKind::kCachedSharesDiffer, "cached_shares"},
    {WarningKind::kModelLatenciesDiffer, "model_latencies"},
    {WarningKind::kModelErrorsDiffer, "model_errors"},
    {WarningKind::kInputLengthsOff, "input_lengths_off"},
    {WarningKind::kOutputLengthsOff, "output_lengths_off"},
    {WarningKind::kLoadNotReached, "load_not_reached"},
    {WarningKind::kLittlesLawBroken, "littles_law"},
    {WarningKind::kPercentileMissing, "percentile_missing"},
    {WarningKind::kShortWindow, "short_window"},
    {WarningKind::kSmallWindow, "small_window"},
    {WarningKind::kNoSteadyStretch, "no_steady_stretch"},
    {WarningKind::kNewConnections, "new_connections"},
    {WarningKind::kCensored, "censored"},
    {WarningKind::kHiddenReasoning, "hidden_reasoning"},
    {WarningKind::kDisturbsServer, "disturbs_server"},
    {WarningKind::kCoalesced, "coalesced"},
};

}  // namespace

const char* WarningSection(WarningKind kind) {
  return std::find_if(std::begin(kSections), std::end(kSections),
                      [kind](const auto& one) { return one.first == kind; })
      ->second;
}

std::string FormatWarningValue(WarningKind kind, double value) {
  switch (kind) {
    case WarningKind::kRateNotReached:
    case WarningKind::kSentLate:
    case WarningKind::kOutputLengthsDiffer:
    case WarningKind::kModelLatenciesDiffer:
    case WarningKind::kLoadNotReached:
    case WarningKind::kLittlesLawBroken:
    case WarningKind::kShortWindow:
    case WarningKind::kNoSteadyStretch:
      return FormatNumber(value);
    case WarningKind::kPercentileMissing:
    case WarningKind::kJoined:
    case WarningKind::kWorkersDiffer:
      return FormatLoad(value);
    default:
      return FormatPercent(value);
  }
}

}  // namespace byzerperf
