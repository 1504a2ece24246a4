#include "common/stats/health_totals.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "common/base/rng.h"
#include "common/stats/histogram_proto.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

namespace byzerperf {
namespace {

using google::protobuf::util::MessageDifferencer;

constexpr uint64_t kHealthSeed = 7;

// A window of one of four workers, every field drawn.
struct Window {
  uint32_t worker = 0;
  v1::WorkerHealth health;
};

v1::HistogramData DrawHistogram(uint64_t draw, uint64_t stream) {
  Histogram histogram;
  const uint64_t count = RandomBits(kHealthSeed, draw, stream) % 20;
  for (uint64_t i = 0; i < count; ++i) {
    histogram.Record(RandomBits(kHealthSeed, draw, 100 * stream + i) %
                     5'000'000);
  }
  return ToProto(histogram);
}

Window DrawWindow(uint64_t draw) {
  uint64_t field = 1000;
  const auto next = [&] {
    return static_cast<uint32_t>(RandomBits(kHealthSeed, draw, ++field) % 1000);
  };
  Window window;
  window.worker = next() % 4;
  v1::WorkerHealth& health = window.health;
  *health.mutable_send_lag() = DrawHistogram(draw, 1);
  *health.mutable_loop_lag() = DrawHistogram(draw, 2);
  *health.mutable_ttft_error() = DrawHistogram(draw, 3);
  *health.mutable_arrival_error() = DrawHistogram(draw, 4);
  health.set_in_flight(next());
  health.set_connections_opened(next());
  health.set_stale_reconnects(next());
  health.set_grant_wait_us(next());
  health.set_text_events(next());
  health.set_coalesced_events(next());
  health.set_kernel_stamped_events(next());
  health.set_no_descriptor(next());
  health.set_no_port(next());
  health.set_retransmits(next());
  health.set_open_files(next());
  health.set_max_open_files(next());
  health.set_acknowledged_us(next());
  for (uint32_t i = 0; i < window.worker + 1; ++i) {
    v1::LoopUsage* loop = health.add_loops();
    loop->set_wall_us(next());
    loop->set_cpu_us(next());
    loop->set_run_delay_us(next());
  }
  health.mutable_host()->set_wall_us(next());
  health.mutable_host()->set_busy_us(next());
  health.mutable_host()->set_idle_us(next());
  health.mutable_host()->set_pressure_us(next());
  return window;
}

HealthTotals TotalsOf(const std::vector<Window>& windows) {
  HealthTotals totals;
  for (const Window& window : windows) {
    EXPECT_TRUE(CheckHealth(window.health).ok());
    totals.AddChecked(window.worker, window.health);
  }
  return totals;
}

void ExpectSame(const HealthTotals& a, const HealthTotals& b) {
  EXPECT_EQ(a.send_lag, b.send_lag);
  EXPECT_EQ(a.loop_lag, b.loop_lag);
  EXPECT_EQ(a.ttft_error, b.ttft_error);
  EXPECT_EQ(a.arrival_error, b.arrival_error);
  ASSERT_EQ(a.workers.size(), b.workers.size());
  for (const auto& [worker, health] : a.workers) {
    ASSERT_TRUE(b.workers.contains(worker));
    EXPECT_TRUE(MessageDifferencer::Equals(health, b.workers.at(worker)))
        << "worker " << worker;
  }
}

std::vector<Window> DrawWindows(uint64_t first) {
  std::vector<Window> windows;
  windows.reserve(40);
  for (uint64_t i = 0; i < 40; ++i) windows.push_back(DrawWindow(first + i));
  return windows;
}

TEST(HealthTotals, AreTheSameForAnyOrderOfWindows) {
  for (uint64_t draw = 0; draw < 20; ++draw) {
    std::vector<Window> windows = DrawWindows(100 * draw);
    const HealthTotals forwards = TotalsOf(windows);
    std::reverse(windows.begin(), windows.end());
    ExpectSame(TotalsOf(windows), forwards);
    std::stable_sort(
        windows.begin(), windows.end(),
        [](const Window& a, const Window& b) { return a.worker < b.worker; });
    ExpectSame(TotalsOf(windows), forwards);
  }
}

TEST(HealthTotals, AreTheSameForAnyPartitionOfWindows) {
  for (uint64_t draw = 0; draw < 20; ++draw) {
    const std::vector<Window> windows = DrawWindows(100 * draw);
    std::vector<std::vector<Window>> parts(3);
    for (size_t i = 0; i < windows.size(); ++i) {
      parts[RandomBits(kHealthSeed, draw, i) % 3].push_back(windows[i]);
    }
    HealthTotals merged = TotalsOf(parts[2]);
    merged.Merge(TotalsOf(parts[0]));
    merged.Merge(TotalsOf(parts[1]));
    ExpectSame(merged, TotalsOf(windows));
  }
}

TEST(HealthTotals, AddWhatAddsUpAndKeepTheGreatestOfWhatDoesNot) {
  v1::WorkerHealth window;
  window.set_in_flight(9);
  window.set_no_port(2);
  window.set_open_files(40);
  window.set_acknowledged_us(1500);
  window.add_loops()->set_cpu_us(300);
  HealthTotals totals;
  totals.AddChecked(3, window);
  window.set_open_files(30);
  window.set_acknowledged_us(700);
  window.add_loops()->set_cpu_us(50);  // a second thread
  totals.AddChecked(3, window);
  const v1::WorkerHealth& worker = totals.workers.at(3);
  EXPECT_EQ(worker.no_port(), 4u);
  EXPECT_EQ(worker.open_files(), 40u);
  EXPECT_EQ(worker.acknowledged_us(), 1500u);
  EXPECT_EQ(worker.in_flight(), 0u);
  ASSERT_EQ(worker.loops_size(), 2);
  EXPECT_EQ(worker.loops(0).cpu_us(), 600u);
  EXPECT_EQ(worker.loops(1).cpu_us(), 50u);
}

TEST(HealthTotals, KeepWhatTheKernelDoesNotSayUnknown) {
  v1::WorkerHealth window;
  window.add_loops()->set_cpu_us(300);
  window.mutable_host()->set_busy_us(1);
  HealthTotals totals;
  totals.AddChecked(0, window);
  EXPECT_FALSE(totals.workers.at(0).loops(0).has_run_delay_us());
  EXPECT_FALSE(totals.workers.at(0).host().has_pressure_us());
}

TEST(CheckHealth, RefusesAMessageWithADamagedHistogram) {
  using Damaged = v1::HistogramData* (v1::WorkerHealth::*)();
  for (const Damaged damaged :
       {Damaged(&v1::WorkerHealth::mutable_send_lag),
        Damaged(&v1::WorkerHealth::mutable_loop_lag),
        Damaged(&v1::WorkerHealth::mutable_ttft_error),
        Damaged(&v1::WorkerHealth::mutable_arrival_error)}) {
    v1::WorkerHealth window = DrawWindow(1).health;
    (window.*damaged)()->set_layout(3);
    EXPECT_EQ(CheckHealth(window).code(), absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace byzerperf
