#include "coordinator/explain/findings_summary.h"

#include <optional>

#include "common/stats/confidence.h"
#include "coordinator/explain/explain.h"

namespace byzerperf {
namespace {

// Of v1::FindingsSummary or v1::TargetFinding.
template <typename Summary>
void FillRange(const v1::RunResult& result, const BestLevel& best,
               Summary* summary) {
  const auto name_of = [&](const std::optional<size_t>& level) {
    return level ? result.levels(static_cast<int>(*level)).level() : "";
  };
  summary->set_best_level(name_of(best.level));
  summary->set_lower_level(name_of(best.lower));
  summary->set_upper_level(name_of(best.upper));
}

void FillTargets(const v1::RunResult& result, const Findings& findings,
                 v1::FindingsSummary* summary) {
  for (const TargetBest& one : findings.per_target) {
    v1::TargetFinding& target = *summary->add_per_target();
    target.set_target(one.target);
    target.set_answer(AnswerWord(one.best.answer));
    FillRange(result, one.best, &target);
  }
}

v1::CurveFinding CurveFindingOf(const CurvePeak& peak) {
  v1::CurveFinding finding;
  finding.set_outcome(CurveWord(peak.outcome));
  if (peak.outcome != CurveOutcome::kSure) return finding;
  finding.set_load(*peak.load);
  *finding.mutable_ci95() = MakeInterval(*peak.low, *peak.high);
  return finding;
}

void FillCurve(const CurveFindings& curve, v1::FindingsSummary* summary) {
  *summary->mutable_kneedle() = CurveFindingOf(curve.knee);
  *summary->mutable_scalability_law() = CurveFindingOf(curve.law_peak);
  if (!curve.crossing) return;
  v1::CrossingFinding& crossing = *summary->mutable_crossing_point();
  crossing.set_load(curve.crossing->load);
  if (curve.crossing->without_highest) {
    crossing.set_without_highest(*curve.crossing->without_highest);
  }
  if (curve.crossing->without_lowest) {
    crossing.set_without_lowest(*curve.crossing->without_lowest);
  }
}

}  // namespace

std::string AnswerWord(Answer answer) {
  switch (answer) {
    case Answer::kBestByThroughput:
      return "best_by_throughput";
    case Answer::kBestByObjectives:
      return "best_by_objectives";
    case Answer::kBestRate:
      return "best_rate";
    case Answer::kNoSaturation:
      return "no_saturation";
    case Answer::kObjectivesMissed:
      return "objectives_missed";
    case Answer::kNoRateKept:
      return "no_rate_kept";
    case Answer::kBurst:
      return "burst";
    case Answer::kWorkersDiffer:
      return "workers_differ";
    case Answer::kOutputLengthsDiffer:
      return "output_lengths_differ";
    case Answer::kCachedSharesDiffer:
      return "cached_shares_differ";
    case Answer::kUserRate:
      return "user_rate";
    case Answer::kSingleLevel:
      return "single_level";
    case Answer::kNoUsableLevel:
      return "no_usable_level";
  }
  return "";
}

std::string LimitWord(Limit limit) {
  switch (limit) {
    case Limit::kClient:
      return "client";
    case Limit::kConnections:
      return "connections";
    case Limit::kRateLimiting:
      return "rate_limiting";
    case Limit::kErrors:
      return "errors";
    case Limit::kUnevenTargets:
      return "uneven_targets";
    case Limit::kGrowingQueue:
      return "growing_queue";
    case Limit::kQueueing:
      return "queueing";
    case Limit::kPrefill:
      return "prefill";
    case Limit::kDecode:
      return "decode";
    case Limit::kKvTransfer:
      return "kv_transfer";
    case Limit::kNone:
      return "none";
    case Limit::kUnknown:
      return "unknown";
  }
  return "";
}

std::string CurveWord(CurveOutcome outcome) {
  switch (outcome) {
    case CurveOutcome::kNoCurve:
      return "no_curve";
    case CurveOutcome::kTooFewLoads:
      return "too_few_loads";
    case CurveOutcome::kNoPeak:
      return "no_peak";
    case CurveOutcome::kUnsure:
      return "unsure";
    case CurveOutcome::kSure:
      return "sure";
  }
  return "";
}

v1::FindingsSummary SummarizeFindings(const v1::RunResult& result,
                                      const Findings& findings) {
  const auto name_of = [&](size_t level) {
    return result.levels(static_cast<int>(level)).level();
  };
  v1::FindingsSummary summary;
  summary.set_answer(AnswerWord(findings.best.answer));
  summary.set_limit(LimitWord(findings.limit.limit));
  for (const LimitFinding& finding : findings.limits) {
    v1::LevelLimit& limit = *summary.add_limits();
    limit.set_level(name_of(finding.level));
    limit.set_cause(LimitWord(finding.limit));
  }
  FillRange(result, findings.best, &summary);
  FillTargets(result, findings, &summary);
  FillCurve(findings.curve, &summary);
  return summary;
}

void FillFindings(const v1::LoadPlan& plan, v1::RunResult* result) {
  *result->mutable_findings() =
      SummarizeFindings(*result, Explain(*result, plan));
}

}  // namespace byzerperf
