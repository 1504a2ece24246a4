#include "common/metrics/live_metrics.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/version.h"
#include "common/metrics/bucket_bounds.h"
#include "common/metrics/client_families.h"
#include "common/metrics/families.h"
#include "common/metrics/health_families.h"
#include "common/stats/histogram.h"
#include "common/stats/histogram_proto.h"

namespace byzerperf {
namespace {

const char* RoleName(Role role) {
  return role == Role::kWorker ? "worker" : "coordinator";
}

}  // namespace

class LiveMetrics::Families {
 public:
  explicit Families(const Labels& labels)
      : input_tokens_(AddCounter(registry_, labels,
                                 "byzerperf_input_tokens_total",
                                 "Prompt tokens of ok requests.")),
        output_tokens_(
            AddCounter(registry_, labels, "byzerperf_output_tokens_total",
                       "Generated tokens of ok requests that were sent once.")),
        wasted_tokens_(
            AddCounter(registry_, labels, "byzerperf_wasted_tokens_total",
                       "Generated tokens of failed requests and of requests "
                       "sent again.")),
        in_flight_(AddGauge(registry_, labels, "byzerperf_in_flight",
                            "Requests in flight.")),
        asked_concurrency_(AddGauge(registry_, labels,
                                    "byzerperf_asked_concurrency",
                                    "Concurrency that the level asks for; 0 "
                                    "between levels.")),
        asked_rate_(AddGauge(registry_, labels,
                             "byzerperf_asked_rate_per_second",
                             "Requests a second that the level asks for (open "
                             "loop); 0 between levels.")),
        ttft_(registry_, labels, "byzerperf_ttft_seconds",
              "Time to first token of ok requests.", TtftBoundsS()),
        icl_(registry_, labels, "byzerperf_icl_seconds",
             "Gap between two text events of ok requests.", IclBoundsS()),
        e2e_(registry_, labels, "byzerperf_e2e_seconds",
             "Issue to last token of ok requests.", E2eBoundsS()),
        health_(registry_, labels),
        client_(registry_, labels) {
    AddOutcomes(labels);
    Labels build = labels;
    build["version"] = std::string(Version());
    AddGauge(registry_, build, "byzerperf_build_info",
             "Always 1; the version is a label.")
        .Set(1);
  }

  void AddRow(const v1::RequestRecord& row) {
    const auto counter = requests_.find(row.outcome());
    if (counter != requests_.end()) counter->second->Increment();
    if (row.outcome() != v1::Outcome::ok) {
      wasted_tokens_.Increment(row.output_tokens());
      return;
    }
    input_tokens_.Increment(row.input_tokens());
    (row.attempt() <= 1 ? output_tokens_ : wasted_tokens_)
        .Increment(row.output_tokens());
  }

  void AddHistogram(const v1::StatsGroup::MetricHistogram& metric) {
    SecondsHistogram* target = metric.metric() == v1::Metric::ttft  ? &ttft_
                               : metric.metric() == v1::Metric::icl ? &icl_
                               : metric.metric() == v1::Metric::e2e ? &e2e_
                                                                    : nullptr;
    if (target == nullptr) return;
    const absl::StatusOr<Histogram> times_ns = FromProto(metric.data());
    if (times_ns.ok()) target->Add(*times_ns);
  }

  void AddHealth(const v1::WorkerHealth& health) { health_.Add(health); }

  prometheus::Gauge& in_flight() { return in_flight_; }
  prometheus::Gauge& asked_concurrency() { return asked_concurrency_; }
  prometheus::Gauge& asked_rate() { return asked_rate_; }
  ClientFamilies& client() { return client_; }

  std::string Text() const {
    return prometheus::TextSerializer().Serialize(registry_.Collect());
  }

 private:
  // All outcomes stand from the start: a rate over a counter that springs up
  // at 1 would miss its first failure.
  void AddOutcomes(const Labels& labels) {
    auto& family = prometheus::BuildCounter()
                       .Name("byzerperf_requests_total")
                       .Help("Requests that ended, by outcome.")
                       .Labels(labels)
                       .Register(registry_);
    for (int number = v1::Outcome::Value_MIN; number <= v1::Outcome::Value_MAX;
         ++number) {
      if (number == v1::Outcome::unset || !v1::Outcome::Value_IsValid(number)) {
        continue;
      }
      const auto outcome = static_cast<v1::Outcome::Value>(number);
      requests_[outcome] =
          &family.Add({{"outcome", v1::Outcome::Value_Name(outcome)}});
    }
  }

  prometheus::Registry registry_;
  std::map<v1::Outcome::Value, prometheus::Counter*> requests_;
  prometheus::Counter& input_tokens_;
  prometheus::Counter& output_tokens_;
  prometheus::Counter& wasted_tokens_;
  prometheus::Gauge& in_flight_;
  prometheus::Gauge& asked_concurrency_;
  prometheus::Gauge& asked_rate_;
  SecondsHistogram ttft_;
  SecondsHistogram icl_;
  SecondsHistogram e2e_;
  HealthFamilies health_;
  ClientFamilies client_;
};

absl::StatusOr<std::unique_ptr<LiveMetrics>> LiveMetrics::Create(
    Role role, std::map<std::string, std::string> labels) {
  labels["role"] = RoleName(role);
  try {
    return std::unique_ptr<LiveMetrics>(new LiveMetrics(
        std::make_unique<Families>(Labels(labels.begin(), labels.end()))));
  } catch (const std::exception& error) {
    std::string names;
    for (const auto& [name, value] : labels) absl::StrAppend(&names, " ", name);
    return absl::InvalidArgumentError(
        absl::StrCat("a metric label is not allowed by Prometheus (letters, "
                     "digits and _ only, no digit first):",
                     names, ": ", error.what()));
  }
}

LiveMetrics::LiveMetrics(std::unique_ptr<Families> families)
    : families_(std::move(families)) {}

LiveMetrics::~LiveMetrics() = default;

void LiveMetrics::AddBatch(const v1::Batch& batch) {
  for (const v1::RequestRecord& row : batch.rows()) families_->AddRow(row);
  for (const v1::StatsGroup& group : batch.stats()) {
    for (const auto& metric : group.histograms()) {
      families_->AddHistogram(metric);
    }
  }
  families_->AddHealth(batch.health());
}

void LiveMetrics::SetInFlight(uint32_t requests) {
  families_->in_flight().Set(requests);
}

void LiveMetrics::SetLevel(uint32_t asked_concurrency) {
  families_->asked_concurrency().Set(asked_concurrency);
}

void LiveMetrics::SetRate(double asked_per_s) {
  families_->asked_rate().Set(asked_per_s);
}

void LiveMetrics::SetClient(const std::string& level,
                            const v1::ClientHealth& client) {
  families_->client().Set(level, client);
}

std::string LiveMetrics::Text() const { return families_->Text(); }

}  // namespace byzerperf
