#include "tests/bench/worker_window.h"

#include <cmath>
#include <random>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/stats/histogram_proto.h"
#include "common/stats/metric_histograms.h"
#include "common/stats/request_sample.h"

namespace byzerperf {
namespace {

constexpr uint32_t kEventsOfRequest = 50;
constexpr int64_t kUs = 1000;
constexpr int64_t kMs = 1000 * kUs;
constexpr char kTarget[] = "http://127.0.0.1:8000";

// Times spread as real servers' are: most near the median, a long tail.
class Spread {
 public:
  explicit Spread(uint64_t seed) : random_(seed) {}

  int64_t Ns(int64_t median_ns, double sigma) {
    return static_cast<int64_t>(static_cast<double>(median_ns) *
                                std::exp(sigma * normal_(random_)));
  }

 private:
  std::mt19937_64 random_;
  std::normal_distribution<double> normal_;
};

struct Request {
  RequestSample sample;
  std::vector<TokenGap> gaps;
};

Request MakeRequest(Spread& spread, uint32_t number) {
  Request request;
  RequestSample& sample = request.sample;
  const int64_t issued_ns = int64_t{number} * 10 * kMs;
  const int64_t ttft_ns = spread.Ns(300 * kMs, 0.4);
  sample.issued_ns = issued_ns;
  sample.sent_ns = issued_ns + spread.Ns(20 * kUs, 0.5);
  sample.first_chunk_ns = sample.first_token_ns = sample.first_output_ns =
      issued_ns + ttft_ns;
  int64_t at_ns = *sample.first_token_ns;
  for (uint32_t i = 1; i < kEventsOfRequest; ++i) {
    const int64_t gap_ns = spread.Ns(20 * kMs, 0.2);
    at_ns += gap_ns;
    request.gaps.push_back({gap_ns, 1});
    if (i == 1) sample.second_token_ns = at_ns;
  }
  sample.last_token_ns = sample.done_ns = at_ns;
  sample.tpot_ns = (at_ns - *sample.first_token_ns) / (kEventsOfRequest - 1);
  sample.input_tokens = static_cast<uint32_t>(spread.Ns(500, 0.5));
  sample.output_tokens = kEventsOfRequest;
  return request;
}

v1::RequestRecord MakeRow(const RequestSample& sample, uint32_t index) {
  const auto seconds = [](int64_t ns) {
    return std::round(static_cast<double>(ns) / 1e3) / 1e6;
  };
  v1::RequestRecord row;
  row.set_index(index);
  row.set_level("c1000");
  row.set_attempt(1);
  row.set_phase(v1::Phase::measured);
  row.set_request_id(absl::StrCat("20260101-000000-abcd-c1000-", index, "-1"));
  row.set_worker("gpu-host-17:7070");
  row.set_target(kTarget);
  row.set_model("Qwen/Qwen2.5-7B-Instruct");
  row.set_prompt_id(absl::StrCat("prompt-", index % 97));
  row.set_outcome(v1::Outcome::ok);
  row.set_http_status(200);
  row.set_input_tokens(*sample.input_tokens);
  row.set_output_tokens(*sample.output_tokens);
  row.set_token_source("usage");
  row.set_token_timing("usage");
  row.set_tpot_basis("counted");
  row.set_finish_reason("length");
  row.set_connection_reused(true);
  row.set_scheduled_s(seconds(sample.issued_ns));
  row.set_issued_s(seconds(sample.issued_ns));
  row.set_sent_s(seconds(*sample.sent_ns));
  row.set_first_byte_s(seconds(*sample.first_chunk_ns));
  row.set_first_chunk_s(seconds(*sample.first_chunk_ns));
  row.set_first_token_s(seconds(*sample.first_token_ns));
  row.set_second_token_s(seconds(*sample.second_token_ns));
  row.set_first_output_s(seconds(*sample.first_output_ns));
  row.set_last_token_s(seconds(*sample.last_token_ns));
  row.set_done_s(seconds(*sample.done_ns));
  row.set_tpot_ms(std::round(static_cast<double>(*sample.tpot_ns) / 1e3) / 1e3);
  row.set_text_events(kEventsOfRequest);
  return row;
}

// Of a worker that is well: every event has the kernel's stamp and, but for one
// in a hundred, a read of its own.
void AddHealth(Spread& spread, v1::WorkerHealth& health) {
  Histogram send_lag;
  Histogram ttft_error;
  for (uint32_t i = 0; i < kRequestsOfWindow; ++i) {
    send_lag.Record(static_cast<uint64_t>(spread.Ns(10 * kUs, 0.7)));
    ttft_error.Record(static_cast<uint64_t>(spread.Ns(15 * kUs, 0.7)));
  }
  Histogram loop_lag;
  Histogram arrival_error;
  for (uint32_t i = 0; i < kRequestsOfWindow * kEventsOfRequest; ++i) {
    const auto lag_ns = static_cast<uint64_t>(spread.Ns(40 * kUs, 0.7));
    loop_lag.Record(lag_ns);
    arrival_error.Record(i % 100 == 0 ? lag_ns : 0);
  }
  health.set_in_flight(120);
  *health.mutable_send_lag() = ToProto(send_lag, BucketForm::kPacked);
  *health.mutable_loop_lag() = ToProto(loop_lag, BucketForm::kPacked);
  *health.mutable_ttft_error() = ToProto(ttft_error, BucketForm::kPacked);
  *health.mutable_arrival_error() = ToProto(arrival_error, BucketForm::kPacked);
  health.set_text_events(uint64_t{kRequestsOfWindow} * kEventsOfRequest);
  health.set_coalesced_events(50);
  health.set_kernel_stamped_events(uint64_t{kRequestsOfWindow} *
                                   kEventsOfRequest);
  v1::LoopUsage* loop = health.add_loops();
  loop->set_wall_us(1'000'000);
  loop->set_cpu_us(400'000);
  loop->set_run_delay_us(900);
  health.mutable_host()->set_wall_us(1'000'000);
  health.mutable_host()->set_busy_us(30'000'000);
  health.mutable_host()->set_idle_us(34'000'000);
  health.mutable_host()->set_pressure_us(2'000);
  health.set_open_files(180);
  health.set_max_open_files(1'048'576);
}

}  // namespace

v1::Batch MakeWindow(uint32_t worker, bool with_rows) {
  Spread spread(worker);
  v1::Batch batch;
  MetricHistograms histograms;
  for (uint32_t i = 0; i < kRequestsOfWindow; ++i) {
    const Request request = MakeRequest(spread, i);
    AddSample(request.sample, histograms);
    AddGaps(request.gaps, GapTokens::kOneEach, histograms);
    if (with_rows) {
      *batch.add_rows() =
          MakeRow(request.sample, worker * kRequestsOfWindow + i);
    }
  }
  v1::StatsGroup* group = batch.add_stats();
  group->set_target(kTarget);
  group->set_measured(true);
  histograms.AddTo(group, BucketForm::kPacked);
  for (uint32_t second = 7; second < 9; ++second) {
    v1::SecondData* data = batch.add_seconds();
    data->set_second(second);
    data->set_issued(kRequestsOfWindow / 2);
    data->set_ok(kRequestsOfWindow / 2);
    data->set_input_tokens(25'000);
    data->set_output_tokens(kRequestsOfWindow * kEventsOfRequest / 2);
    data->set_in_flight_us(60'000'000);
  }
  batch.set_begun(1000 + worker);
  batch.set_ramp_end_s(1.25);
  batch.set_last_issue_s(8.5);
  AddHealth(spread, *batch.mutable_health());
  return batch;
}

}  // namespace byzerperf
