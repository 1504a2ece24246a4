#include "coordinator/explain/load_summary.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "common/stats/confidence.h"
#include "coordinator/explain/explain.h"
#include "coordinator/explain/load_runs.h"

namespace byzerperf {
namespace {

using Level = v1::LevelResult;
using Part = v1::Distribution;
using Confidence = v1::DistributionConfidence;

// The runs of one load that count.
using Runs = std::vector<const Level*>;

// nullopt where a run has no such number.
template <typename NumberOf>
std::optional<MeanOfRuns> MeanOf(const Runs& runs, const NumberOf& number_of) {
  std::vector<double> values;
  for (const Level* level : runs) {
    const std::optional<double> value = number_of(*level);
    if (!value) return std::nullopt;
    values.push_back(*value);
  }
  return MeanOverRuns(values);
}

v1::Interval ToInterval(const ValueInterval& from) {
  return MakeInterval(from.low, from.high);
}

struct DistributionNumber {
  bool (Part::*has)() const;
  double (Part::*get)() const;
  void (Part::*set)(double);
  v1::Interval* (Confidence::*interval)();
};

constexpr DistributionNumber kNumbers[] = {
    {&Part::has_mean, &Part::mean, &Part::set_mean, &Confidence::mutable_mean},
    {&Part::has_p50, &Part::p50, &Part::set_p50, &Confidence::mutable_p50},
    {&Part::has_p90, &Part::p90, &Part::set_p90, &Confidence::mutable_p90},
    {&Part::has_p99, &Part::p99, &Part::set_p99, &Confidence::mutable_p99},
};

struct DistributionField {
  const Part& (Level::*of)() const;
  Part* (v1::LoadSummary::*into)();
};

constexpr DistributionField kFields[] = {
    {&Level::ttft_ms, &v1::LoadSummary::mutable_ttft_ms},
    {&Level::tpot_ms, &v1::LoadSummary::mutable_tpot_ms},
    {&Level::icl_ms, &v1::LoadSummary::mutable_icl_ms},
    {&Level::e2e_ms, &v1::LoadSummary::mutable_e2e_ms},
    {&Level::ttft_intended_ms, &v1::LoadSummary::mutable_ttft_intended_ms},
    {&Level::e2e_intended_ms, &v1::LoadSummary::mutable_e2e_intended_ms},
};

void SummarizeDistribution(const Runs& runs, const DistributionField& field,
                           v1::LoadSummary* summary) {
  Part part;
  uint32_t count = 0;
  for (const Level* level : runs) count += (level->*field.of)().count();
  for (const DistributionNumber& number : kNumbers) {
    const auto mean = MeanOf(runs, [&](const Level& level) {
      const Part& of = (level.*field.of)();
      return (of.*number.has)() ? std::optional<double>((of.*number.get)())
                                : std::nullopt;
    });
    if (!mean) continue;
    (part.*number.set)(mean->mean);
    *(part.mutable_ci95()->*number.interval)() = ToInterval(mean->ci95);
  }
  if (!part.has_ci95()) return;
  part.set_count(count);
  part.mutable_ci95()->set_method(kBetweenRuns);
  part.mutable_ci95()->set_parts(static_cast<uint32_t>(runs.size()));
  *(summary->*field.into)() = part;
}

void SummarizeThroughput(const Runs& runs, v1::LoadSummary* summary) {
  v1::Throughput throughput;
  v1::ThroughputConfidence& ci95 = *throughput.mutable_ci95();
  const auto requests = MeanOf(runs, [](const Level& level) {
    return level.throughput().has_requests_per_s()
               ? std::optional<double>(level.throughput().requests_per_s())
               : std::nullopt;
  });
  const auto tokens = MeanOf(runs, [](const Level& level) {
    return level.throughput().has_output_tokens_per_s()
               ? std::optional<double>(level.throughput().output_tokens_per_s())
               : std::nullopt;
  });
  if (!requests || !tokens) return;
  throughput.set_requests_per_s(requests->mean);
  throughput.set_output_tokens_per_s(tokens->mean);
  ci95.set_method(kBetweenRuns);
  ci95.set_parts(static_cast<uint32_t>(runs.size()));
  *ci95.mutable_requests_per_s() = ToInterval(requests->ci95);
  *ci95.mutable_output_tokens_per_s() = ToInterval(tokens->ci95);
  *summary->mutable_throughput() = std::move(throughput);
}

v1::LoadSummary SummaryOf(const Runs& runs) {
  v1::LoadSummary summary;
  *summary.mutable_asked() = runs.front()->asked();
  for (const Level* level : runs) summary.add_levels(level->level());
  SummarizeThroughput(runs, &summary);
  for (const DistributionField& field : kFields) {
    SummarizeDistribution(runs, field, &summary);
  }
  return summary;
}

// Some load was run often enough; else there is nothing to explain.
bool HasRepeatedLoad(const v1::RunResult& result) {
  std::map<double, size_t> runs;
  for (const Level& level : result.levels()) ++runs[AskedLoadOf(level)];
  return std::any_of(runs.begin(), runs.end(), [](const auto& one) {
    return one.second >= kLeastRunsForInterval;
  });
}

}  // namespace

void SummarizeLoads(const v1::LoadPlan& plan, v1::RunResult* result) {
  result->clear_loads();
  if (!HasRepeatedLoad(*result)) return;
  std::vector<v1::LoadSummary> summaries;
  for (const LoadRuns& load : Explain(*result, plan).loads) {
    if (!load.usable || load.counted.size() < kLeastRunsForInterval) continue;
    Runs runs;
    for (const size_t level : load.counted) {
      runs.push_back(&result->levels(static_cast<int>(level)));
    }
    summaries.push_back(SummaryOf(runs));
  }
  result->mutable_loads()->Assign(summaries.begin(), summaries.end());
}

}  // namespace byzerperf
