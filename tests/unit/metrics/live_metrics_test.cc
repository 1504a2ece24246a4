#include "common/metrics/live_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/version.h"
#include "common/metrics/bucket_bounds.h"
#include "common/stats/histogram.h"
#include "common/stats/histogram_proto.h"

namespace byzerperf {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsSubsetOf;
using ::testing::Not;

constexpr uint64_t kMsNs = 1'000'000;

std::unique_ptr<LiveMetrics> MakeMetrics() {
  auto metrics = LiveMetrics::Create(Role::kWorker, {{"node", "gpu1"}});
  EXPECT_TRUE(metrics.ok()) << metrics.status();
  return *std::move(metrics);
}

std::vector<std::string> Lines(const LiveMetrics& metrics) {
  return absl::StrSplit(metrics.Text(), '\n');
}

// NAME{node="gpu1",role="worker"EXTRA} VALUE
std::string Line(const std::string& name, const std::string& extra,
                 const std::string& value) {
  return absl::StrCat(name, "{node=\"gpu1\",role=\"worker\"", extra, "} ",
                      value);
}

v1::RequestRecord* AddRow(v1::Batch& batch, v1::Outcome::Value outcome,
                          uint32_t attempt = 1) {
  v1::RequestRecord* row = batch.add_rows();
  row->set_outcome(outcome);
  row->set_attempt(attempt);
  row->set_input_tokens(100);
  row->set_output_tokens(10);
  return row;
}

void AddTimes(v1::Batch& batch, v1::Metric::Value metric,
              const std::vector<uint64_t>& times_ms) {
  Histogram times_ns;
  for (const uint64_t time_ms : times_ms) times_ns.Record(time_ms * kMsNs);
  auto* histogram = batch.add_stats()->add_histograms();
  histogram->set_metric(metric);
  *histogram->mutable_data() = ToProto(times_ns);
}

TEST(LiveMetrics, CountsRequestsByOutcome) {
  const auto metrics = MakeMetrics();
  v1::Batch batch;
  AddRow(batch, v1::Outcome::ok);
  AddRow(batch, v1::Outcome::ok);
  AddRow(batch, v1::Outcome::http_429);
  metrics->AddBatch(batch);
  const auto lines = Lines(*metrics);
  EXPECT_THAT(lines, Contains(Line("byzerperf_requests_total",
                                   ",outcome=\"ok\"", "2")));
  EXPECT_THAT(lines, Contains(Line("byzerperf_requests_total",
                                   ",outcome=\"http_429\"", "1")));
}

TEST(LiveMetrics, ShowsEveryOutcomeFromTheStart) {
  const std::string text = MakeMetrics()->Text();
  for (int number = v1::Outcome::ok; number <= v1::Outcome::Value_MAX;
       ++number) {
    EXPECT_THAT(
        text,
        HasSubstr(absl::StrCat(
            "outcome=\"",
            v1::Outcome::Value_Name(static_cast<v1::Outcome::Value>(number)),
            "\"} 0\n")));
  }
}

TEST(LiveMetrics, CountsTokensOfFailedAndSecondAttemptsApart) {
  const auto metrics = MakeMetrics();
  v1::Batch batch;
  AddRow(batch, v1::Outcome::ok);
  AddRow(batch, v1::Outcome::ok, /*attempt=*/2);
  AddRow(batch, v1::Outcome::timeout);
  metrics->AddBatch(batch);
  const auto lines = Lines(*metrics);
  EXPECT_THAT(lines, Contains(Line("byzerperf_input_tokens_total", "", "200")));
  EXPECT_THAT(lines, Contains(Line("byzerperf_output_tokens_total", "", "10")));
  EXPECT_THAT(lines, Contains(Line("byzerperf_wasted_tokens_total", "", "20")));
}

TEST(LiveMetrics, FillsClassicHistogramsFromTheBatchsBuckets) {
  const auto metrics = MakeMetrics();
  v1::Batch batch;
  AddTimes(batch, v1::Metric::ttft, {22, 22, 47, 900});
  AddTimes(batch, v1::Metric::ttft, {47});  // another target
  AddTimes(batch, v1::Metric::icl, {9});
  AddTimes(batch, v1::Metric::e2e, {1'400'000'000});  // beyond every bound
  AddTimes(batch, v1::Metric::tpot, {1});             // not shown live
  metrics->AddBatch(batch);
  metrics->AddBatch(v1::Batch());
  const auto lines = Lines(*metrics);
  const std::string ttft = "byzerperf_ttft_seconds";
  for (const auto& [bound, count] :
       std::vector<std::pair<std::string, std::string>>{{"0.02", "0"},
                                                        {"0.03", "2"},
                                                        {"0.04", "2"},
                                                        {"0.05", "4"},
                                                        {"0.75", "4"},
                                                        {"1", "5"},
                                                        {"+Inf", "5"}}) {
    EXPECT_THAT(lines, Contains(Line(ttft + "_bucket", ",le=\"" + bound + "\"",
                                     count)));
  }
  EXPECT_THAT(lines, Contains(Line(ttft + "_count", "", "5")));
  EXPECT_THAT(lines, Contains(Line("byzerperf_icl_seconds_bucket",
                                   ",le=\"0.01\"", "1")));
  EXPECT_THAT(lines, Contains(Line("byzerperf_e2e_seconds_bucket",
                                   ",le=\"7680\"", "0")));
  EXPECT_THAT(lines, Contains(Line("byzerperf_e2e_seconds_bucket",
                                   ",le=\"+Inf\"", "1")));
}

TEST(LiveMetrics, SumsTimesExactly) {
  const auto metrics = MakeMetrics();
  v1::Batch batch;
  AddTimes(batch, v1::Metric::ttft, {125, 375});
  metrics->AddBatch(batch);
  EXPECT_THAT(Lines(*metrics),
              Contains(Line("byzerperf_ttft_seconds_sum", "", "0.5")));
}

TEST(LiveMetrics, LeavesOutAHistogramThatCannotBeRead) {
  const auto metrics = MakeMetrics();
  v1::Batch batch;
  AddRow(batch, v1::Outcome::ok);
  AddTimes(batch, v1::Metric::ttft, {10});
  batch.mutable_stats(0)->mutable_histograms(0)->mutable_data()->set_layout(3);
  metrics->AddBatch(batch);
  const auto lines = Lines(*metrics);
  EXPECT_THAT(lines, Contains(Line("byzerperf_ttft_seconds_count", "", "0")));
  EXPECT_THAT(lines, Contains(Line("byzerperf_requests_total",
                                   ",outcome=\"ok\"", "1")));
}

TEST(LiveMetrics, ShowsLoadAndBuild) {
  const auto metrics = MakeMetrics();
  metrics->SetLevel(20);
  metrics->SetRate(12.5);
  metrics->SetInFlight(19);
  const auto lines = Lines(*metrics);
  EXPECT_THAT(lines, Contains(Line("byzerperf_in_flight", "", "19")));
  EXPECT_THAT(lines, Contains(Line("byzerperf_asked_concurrency", "", "20")));
  EXPECT_THAT(lines,
              Contains(Line("byzerperf_asked_rate_per_second", "", "12.5")));
  EXPECT_THAT(
      lines,
      Contains(Line("byzerperf_build_info",
                    absl::StrCat(",version=\"", std::string(Version()), "\""),
                    "1")));
}

TEST(LiveMetrics, ShowsTheClientsOwnHealth) {
  const auto metrics = MakeMetrics();
  v1::Batch batch;
  v1::WorkerHealth& health = *batch.mutable_health();
  Histogram lag_ns;
  lag_ns.Record(250'000);
  *health.mutable_send_lag() = ToProto(lag_ns);
  *health.mutable_loop_lag() = ToProto(lag_ns);
  health.set_text_events(10);
  health.set_kernel_stamped_events(9);
  health.set_coalesced_events(2);
  for (const uint64_t cpu_us : {500'000, 250'000}) {
    v1::LoopUsage& loop = *health.add_loops();
    loop.set_wall_us(1'000'000);
    loop.set_cpu_us(cpu_us);
    loop.set_run_delay_us(1'500'000);
  }
  metrics->AddBatch(batch);
  metrics->AddBatch(batch);
  const auto lines = Lines(*metrics);
  const std::string bucket = "byzerperf_loop_lag_seconds_bucket";
  EXPECT_THAT(lines, Contains(Line(bucket, ",le=\"0.0002\"", "0")));
  EXPECT_THAT(lines, Contains(Line(bucket, ",le=\"0.0005\"", "2")));
  EXPECT_THAT(lines,
              Contains(Line("byzerperf_send_lag_seconds_count", "", "2")));
  const std::string events = "byzerperf_text_events_total";
  EXPECT_THAT(lines, Contains(Line(events, ",stamp=\"kernel\"", "18")));
  EXPECT_THAT(lines, Contains(Line(events, ",stamp=\"read\"", "2")));
  EXPECT_THAT(lines,
              Contains(Line("byzerperf_coalesced_events_total", "", "4")));
  const auto of_loop = [&](const std::string& name, int loop,
                           const std::string& value) {
    return Contains(Line(name, absl::StrCat(",loop=\"", loop, "\""), value));
  };
  EXPECT_THAT(lines, of_loop("byzerperf_loop_seconds_total", 0, "2"));
  EXPECT_THAT(lines, of_loop("byzerperf_loop_cpu_seconds_total", 0, "1"));
  EXPECT_THAT(lines, of_loop("byzerperf_loop_cpu_seconds_total", 1, "0.5"));
  EXPECT_THAT(lines, of_loop("byzerperf_loop_run_delay_seconds_total", 1, "3"));
}

TEST(LiveMetrics, LeavesOutLoopsBeyondAnyWorkers) {
  const auto metrics = MakeMetrics();
  v1::Batch batch;
  for (int i = 0; i < 100'000; ++i) batch.mutable_health()->add_loops();
  metrics->AddBatch(batch);
  EXPECT_THAT(metrics->Text(), ::testing::Not(HasSubstr("loop=\"99\"")));
}

TEST(LiveMetrics, ShowsTheVerdictOnTheClientOfEachFinishedLevel) {
  const auto metrics = MakeMetrics();
  EXPECT_THAT(metrics->Text(), Not(HasSubstr("byzerperf_client_verdict{")));
  v1::ClientHealth client;
  client.set_verdict("limited");
  client.set_ttft_error_bound_us(15625);
  client.set_cpu_share_max(0.96875);
  client.set_acknowledged_ms_max(250);
  metrics->SetClient("c0020", client);
  client.set_verdict("ok");
  client.set_icl_error_bound_us(976.5625);
  metrics->SetClient("c0005", client);
  // Labels of a metric follow those of its family, in their order.
  const auto line = [](const std::string& name, const std::string& labels,
                       const std::string& value) {
    return absl::StrCat(name, "{node=\"gpu1\",role=\"worker\",", labels, "} ",
                        value);
  };
  const auto lines = Lines(*metrics);
  for (const auto& [labels, value] :
       std::vector<std::pair<std::string, std::string>>{
           {"level=\"c0020\",verdict=\"limited\"", "1"},
           {"level=\"c0020\",verdict=\"ok\"", "0"},
           {"level=\"c0020\",verdict=\"unknown\"", "0"},
           {"level=\"c0005\",verdict=\"ok\"", "1"}}) {
    EXPECT_THAT(lines,
                Contains(line("byzerperf_client_verdict", labels, value)));
  }
  EXPECT_THAT(lines, Contains(line("byzerperf_ttft_error_bound_seconds",
                                   "level=\"c0020\"", "0.015625")));
  EXPECT_THAT(lines, Contains(line("byzerperf_icl_error_bound_seconds",
                                   "level=\"c0005\"", "0.0009765625")));
  EXPECT_THAT(lines, Contains(line("byzerperf_loop_cpu_share",
                                   "level=\"c0020\"", "0.96875")));
  EXPECT_THAT(lines, Contains(line("byzerperf_acknowledged_max_seconds",
                                   "level=\"c0020\"", "0.25")));
  // What is not known has no gauge.
  EXPECT_THAT(metrics->Text(),
              Not(HasSubstr("icl_error_bound_seconds{node=\"gpu1\",role="
                            "\"worker\",level=\"c0020\"")));
}

TEST(LiveMetrics, RefusesALabelThatPrometheusDoesNotAllow) {
  const auto metrics = LiveMetrics::Create(Role::kCoordinator, {{"a-b", "x"}});
  ASSERT_FALSE(metrics.ok());
  EXPECT_EQ(metrics.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(metrics.status().message()), HasSubstr("a-b"));
}

TEST(BucketBounds, HoldEveryBoundOfVllmInRisingOrder) {
  const std::vector<double> vllm_ttft = {
      .001, .005, .01, .02, .04, .06, .08, .1, .25, .5,  .75,
      1,    2.5,  5,   7.5, 10,  20,  40,  80, 160, 640, 2560};
  const std::vector<double> vllm_itl = {.01, .025, .05, .075, .1, .15, .2,
                                        .3,  .4,   .5,  .75,  1,  2.5, 5,
                                        7.5, 10,   20,  40,   80};
  const std::vector<double> vllm_e2e = {.3, .5,  .8,  1,   1.5, 2,    2.5,
                                        5,  10,  15,  20,  30,  40,   50,
                                        60, 120, 240, 480, 960, 1920, 7680};
  EXPECT_THAT(vllm_ttft, IsSubsetOf(TtftBoundsS()));
  EXPECT_THAT(vllm_itl, IsSubsetOf(IclBoundsS()));
  EXPECT_THAT(vllm_e2e, IsSubsetOf(E2eBoundsS()));
  for (const auto& bounds : {TtftBoundsS(), IclBoundsS(), E2eBoundsS()}) {
    EXPECT_TRUE(std::is_sorted(bounds.begin(), bounds.end()));
  }
}

}  // namespace
}  // namespace byzerperf
