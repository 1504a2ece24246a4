#ifndef BYZERPERF_TESTS_UNIT_EXPLAIN_CLIENT_VERDICT_FIXTURE_H_
#define BYZERPERF_TESTS_UNIT_EXPLAIN_CLIENT_VERDICT_FIXTURE_H_

#include <gtest/gtest.h>

#include <string>

#include "common/stats/histogram_proto.h"
#include "coordinator/explain/client_verdict.h"

namespace byzerperf {

inline constexpr uint64_t kUsNs = 1000;
inline constexpr uint64_t kMsNs = 1000 * kUsNs;
// Part of every bound.
inline constexpr auto kStampUs =
    static_cast<uint64_t>(client_rules::kStampErrorUs);

// A healthy level of two workers: 10 s, 40 slots, TTFT 100 ms, gaps of 20 ms,
// requests of 2 s. A test changes what it is about.
class ClientVerdictTest : public testing::Test {
 protected:
  ClientVerdictTest() {
    facts_.measured_requests = 200;
    facts_.ttft_measured = true;
    facts_.ttft_p50_ms = 100;
    facts_.icl_p50_ms = 20;
    facts_.e2e_p50_ms = 2000;
    facts_.e2e_mean_ms = 2000;
    facts_.slot_seconds = 400;
    facts_.workers = {0, 1};
    facts_.connections_reused = 160;
    for (v1::WorkerHealth* worker : {&first_, &second_}) {
      worker->set_text_events(10'000);
      worker->set_kernel_stamped_events(10'000);
      worker->set_connections_opened(20);
      worker->set_open_files(50);
      worker->set_max_open_files(1000);
      v1::LoopUsage* loop = worker->add_loops();
      loop->set_wall_us(10'000'000);
      loop->set_cpu_us(2'000'000);
      loop->set_run_delay_us(10'000);
      worker->mutable_host()->set_wall_us(10'000'000);
      worker->mutable_host()->set_busy_us(4'000'000);
      worker->mutable_host()->set_idle_us(16'000'000);
      worker->mutable_host()->set_pressure_us(100'000);
      *worker->mutable_send_lag() = Times(20 * kUsNs, 100);
      *worker->mutable_loop_lag() = Times(15 * kUsNs, 10'000);
      *worker->mutable_ttft_error() = Times(30 * kUsNs, 100);
      *worker->mutable_arrival_error() = Times(15 * kUsNs, 10'000);
    }
  }

  static v1::HistogramData Times(uint64_t value_ns, uint64_t count) {
    Histogram histogram;
    histogram.Record(value_ns, count);
    return ToProto(histogram);
  }

  v1::ClientHealth Judge() const {
    HealthTotals totals;
    totals.AddChecked(0, first_);
    totals.AddChecked(1, second_);
    return JudgeClient(totals, facts_);
  }

  // "limited: cpu", "unknown: worker_lost", "ok".
  std::string Verdict() const {
    const v1::ClientHealth client = Judge();
    return client.cause().empty() ? client.verdict()
                                  : client.verdict() + ": " + client.cause();
  }

  v1::WorkerHealth first_;
  v1::WorkerHealth second_;
  ClientFacts facts_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_UNIT_EXPLAIN_CLIENT_VERDICT_FIXTURE_H_
