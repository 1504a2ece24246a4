#include "coordinator/explain/added_time.h"

#include <algorithm>
#include <cmath>

#include "coordinator/explain/load_runs.h"

namespace byzerperf {
namespace {

using Level = v1::LevelResult;

std::optional<double> KnownMean(const v1::Distribution& distribution) {
  if (distribution.count() == 0 || !distribution.has_mean()) {
    return std::nullopt;
  }
  return distribution.mean();
}

std::optional<double> MeanE2eOf(const Level& level) {
  return KnownMean(level.e2e_ms());
}

std::optional<double> MeanTtftOf(const Level& level) {
  return KnownMean(level.ttft_ms());
}

std::optional<double> MeanOutputOf(const Level& level) {
  return KnownMean(level.output_tokens());
}

std::optional<double> MeanInputOf(const Level& level) {
  return KnownMean(level.input_tokens());
}

std::optional<double> CompletedOf(const Level& level) {
  if (!level.throughput().has_requests_per_s()) return std::nullopt;
  return level.throughput().requests_per_s();
}

// Mean times of a load's requests; medians over its runs.
struct RequestTimes {
  double e2e_ms = 0;
  std::optional<double> ttft_ms;   // absent without streaming
  double decode_ms_per_token = 0;  // 0 where answers have one token
  double tokens_after_first = 0;
  double decode_ms() const { return decode_ms_per_token * tokens_after_first; }
};

std::optional<RequestTimes> TimesOf(const v1::RunResult& result,
                                    const LoadRuns& runs) {
  const auto e2e_ms = MedianOver(result, runs, MeanE2eOf);
  if (!e2e_ms || !std::isfinite(runs.load)) return std::nullopt;
  RequestTimes times;
  times.e2e_ms = *e2e_ms;
  times.ttft_ms = MedianOver(result, runs, MeanTtftOf);
  const double tokens = MedianOver(result, runs, MeanOutputOf).value_or(1);
  if (times.ttft_ms && tokens > 1) {
    times.tokens_after_first = tokens - 1;
    times.decode_ms_per_token =
        (*e2e_ms - *times.ttft_ms) / times.tokens_after_first;
  }
  return times;
}

// What a mean request takes longer than before, and in which part.
struct AddedTime {
  double all_ms = 0;
  bool is_split = false;  // else the parts are not known
  double waiting_ms = 0;  // until the first token
  double decode_ms = 0;   // after it, for equally many tokens
};

AddedTime TimeAdded(const RequestTimes& before, const RequestTimes& now) {
  if (!before.ttft_ms || !now.ttft_ms) {
    return {.all_ms = now.e2e_ms - before.e2e_ms};
  }
  AddedTime added;
  added.is_split = true;
  added.waiting_ms = std::max(0.0, *now.ttft_ms - *before.ttft_ms);
  added.decode_ms =
      std::max(0.0, now.decode_ms_per_token - before.decode_ms_per_token) *
      before.tokens_after_first;
  added.all_ms = added.waiting_ms + added.decode_ms;
  return added;
}

// Of one model server, behind several with the same share of the load.
double PrefillBusy(const v1::RunResult& result, const LoadRuns& runs,
                   double prefill_ms) {
  const Level& level = result.levels(static_cast<int>(runs.counted.front()));
  return MedianOver(result, runs, CompletedOf).value_or(0) * prefill_ms / 1000 /
         std::max(1, level.targets_size());
}

// What added to TTFT is called.
LimitFinding WaitingFinding(const v1::RunResult& result,
                            const Findings& findings, const LoadRuns& runs,
                            const RequestTimes& times) {
  const auto ms_per_token = PrefillMsPerToken(result, findings);
  const auto input_tokens = MedianOver(result, runs, MeanInputOf);
  if (!ms_per_token || !input_tokens) return {.limit = Limit::kQueueing};
  const double prefill_ms = *ms_per_token * *input_tokens;
  const double busy = PrefillBusy(result, runs, prefill_ms);
  const bool most_of_the_work = prefill_ms >= times.decode_ms();
  if (!most_of_the_work && (busy < added_time_rules::kMinPrefillBusy ||
                            busy > added_time_rules::kMaxPrefillBusy)) {
    return {.limit = Limit::kQueueing};
  }
  return {
      .limit = Limit::kPrefill, .prefill_ms = prefill_ms, .prefill_busy = busy};
}

}  // namespace

std::optional<double> PrefillMsPerToken(const v1::RunResult& result,
                                        const Findings& findings) {
  const v1::TtftByInput* best = nullptr;
  for (size_t i = 0; i < findings.usable.size(); ++i) {
    const Level& level = result.levels(static_cast<int>(i));
    const v1::TtftByInput& one = level.ttft_by_input();
    if (!findings.usable[i] || !level.has_ttft_by_input() ||
        one.requests() < added_time_rules::kMinRequests ||
        one.correlation() < added_time_rules::kMinCorrelation) {
      continue;
    }
    if (best == nullptr || one.correlation() > best->correlation()) best = &one;
  }
  if (best == nullptr) return std::nullopt;
  return best->ms_per_1000_tokens() / 1000;
}

const LoadRuns* BaseLoad(const v1::RunResult& result,
                         const Findings& findings) {
  if (!AreComparable(findings.best.answer)) return nullptr;
  for (const LoadRuns& runs : findings.loads) {
    if (runs.usable && TimesOf(result, runs)) return &runs;
  }
  return nullptr;
}

std::vector<LimitFinding> AddedTimeLimits(const v1::RunResult& result,
                                          const Findings& findings,
                                          const LoadRuns& base,
                                          const LoadRuns& runs) {
  const auto before = TimesOf(result, base);
  const auto now = TimesOf(result, runs);
  const auto named = [&](LimitFinding finding, double value) {
    finding.level = runs.counted.front();
    finding.base = base.counted.front();
    finding.value = value;
    return finding;
  };
  if (!before || !now) return {named({.limit = Limit::kUnknown}, 0)};
  const AddedTime added = TimeAdded(*before, *now);
  if (added.all_ms <= added_time_rules::kMinAddedShare * before->e2e_ms) {
    return {named({.limit = Limit::kNone}, added.all_ms / before->e2e_ms)};
  }
  if (!added.is_split) return {named({.limit = Limit::kUnknown}, 0)};
  std::vector<LimitFinding> found;
  if (added.waiting_ms >= added_time_rules::kMinPart * added.all_ms) {
    found.push_back(named(WaitingFinding(result, findings, runs, *now),
                          added.waiting_ms / added.all_ms));
  }
  if (added.decode_ms >= added_time_rules::kMinPart * added.all_ms) {
    found.push_back(
        named({.limit = Limit::kDecode}, added.decode_ms / added.all_ms));
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const LimitFinding& a, const LimitFinding& b) {
                     return a.value > b.value;
                   });
  return found;
}

}  // namespace byzerperf
