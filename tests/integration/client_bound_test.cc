// The stated error bounds against the true errors, on a clock of the test's
// own: a hundred seeded levels whose loop sends and reads late in many ways.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "common/base/rng.h"
#include "coordinator/explain/client_verdict.h"
#include "worker/api/api.h"
#include "worker/load/load_window.h"
#include "worker/load/recorder.h"
#include "worker/load/request_tracker.h"

namespace byzerperf {
namespace {

constexpr int64_t kUs = 1000;
constexpr int64_t kMs = 1000 * kUs;
constexpr size_t kRequests = 40;
constexpr size_t kTokens = 60;

// Numbers of one seed, in the order that they are asked for.
class Draw {
 public:
  explicit Draw(uint64_t seed) : seed_(seed) {}
  double Unit() { return RandomUnit(seed_, 1, next_++); }
  int64_t Between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(Unit() * static_cast<double>(high - low));
  }
  int64_t Exponential(int64_t mean) {
    return static_cast<int64_t>(-std::log(1 - Unit()) *
                                static_cast<double>(mean));
  }

 private:
  const uint64_t seed_;
  uint64_t next_ = 0;
};

int64_t P99(std::vector<int64_t> values) {
  std::sort(values.begin(), values.end());
  return values[(values.size() * 99 + 99) / 100 - 1];
}

// A level of one loop: how late it is, and what comes of it.
class LateLevel {
 public:
  explicit LateLevel(uint64_t seed) : draw_(seed) {
    gap_ns_ = draw_.Between(500 * kUs, 20 * kMs);
    turn_ns_ = draw_.Between(20 * kUs, 3 * kMs);
    pause_share_ = draw_.Unit() < 0.5 ? 0 : 0.02 * draw_.Unit();
    kernel_share_ = draw_.Unit() < 0.7 ? 1 : draw_.Unit();
    own_delay_ns_ = draw_.Between(5 * kUs, 2 * kMs);
  }

  void Run() {
    run_.plan.add_stages()->set_level("c0001");
    run_.targets = {"http://a"};
    auto prompts = std::make_shared<v1::PromptSet>();
    prompts->add_prompts()->set_id("p");
    run_.prompts = prompts;
    for (size_t i = 0; i < kRequests; ++i) RunRequest();
  }

  v1::ClientHealth Judge() {
    v1::Batch batch;
    recorder_.TakeWindow(now_ns_)->MoveTo(run_, batch);
    HealthTotals totals;
    totals.AddChecked(0, batch.health());
    ClientFacts facts;
    facts.measured_requests = kRequests;
    facts.ttft_measured = true;
    return JudgeClient(totals, facts);
  }

  int64_t TtftErrorNs() const { return P99(ttft_errors_ns_); }
  int64_t IclErrorNs() const { return P99(icl_errors_ns_); }

 private:
  void RunRequest() {
    RequestRecord& record = tracker_.Begin();
    tracker_.AuditInto(recorder_.health());
    record.phase = v1::Phase::measured;
    record.attempt = 1;
    record.scheduled_ns = record.issued_ns = now_ns_;
    HttpResult result;
    result.own_delay_ns = draw_.Exponential(own_delay_ns_);
    const int64_t sent_ns = result.sent_ns = now_ns_ + result.own_delay_ns;
    tracker_.OnHead(200, "text/event-stream");
    std::vector<int64_t> came_ns;
    int64_t next_ns = sent_ns + 5 * gap_ns_;
    for (size_t i = 0; i < kTokens; ++i) {
      came_ns.push_back(next_ns);
      next_ns += draw_.Between(1, 2 * gap_ns_);
    }
    // The last words are a segment of their own, close behind the last text.
    came_ns.push_back(came_ns.back() + draw_.Between(1, 500 * kUs));
    result.done_ns = Read(came_ns);
    came_ns.pop_back();
    tracker_.OnEnd(result);
    recorder_.AddFinished(tracker_.record());
    Compare(tracker_.record(), sent_ns, came_ns);
  }

  // Turns of the loop; what came since it looked last is one read. Returns the
  // stamp of the last one.
  int64_t Read(const std::vector<int64_t>& came_ns) {
    int64_t stamp_ns = 0;
    size_t next = 0;
    while (next < came_ns.size()) {
      Arrival arrival;
      arrival.looked_ns = now_ns_;
      now_ns_ += draw_.Exponential(turn_ns_);
      if (draw_.Unit() < pause_share_) now_ns_ += draw_.Between(0, 50 * kMs);
      std::string bytes;
      for (; next < came_ns.size() && came_ns[next] <= now_ns_; ++next) {
        const bool is_end = next + 1 == came_ns.size();
        bytes += is_end ? "data: [DONE]\n\n"
                        : "data: {\"choices\":[{\"index\":0,\"delta\":"
                          "{\"content\":\"a\"}}]}\n\n";
        arrival.stamp_ns = came_ns[next];  // of the last segment of several
      }
      if (bytes.empty()) continue;
      arrival.read_ns = now_ns_;
      arrival.kernel = draw_.Unit() < kernel_share_;
      arrival.of_last = true;
      if (!arrival.kernel) arrival.stamp_ns = now_ns_;
      tracker_.OnBody(bytes, arrival);
      stamp_ns = arrival.stamp_ns;
    }
    return stamp_ns;
  }

  void Compare(const RequestRecord& record, int64_t sent_ns,
               const std::vector<int64_t>& came_ns) {
    ASSERT_EQ(record.text_events.size(), came_ns.size());
    ttft_errors_ns_.push_back(
        std::abs((record.first_token_ns - record.issued_ns) -
                 (came_ns.front() - sent_ns)));
    for (size_t i = 1; i < came_ns.size(); ++i) {
      const int64_t gap_ns =
          record.text_events[i].stamp_ns - record.text_events[i - 1].stamp_ns;
      icl_errors_ns_.push_back(
          std::abs(gap_ns - (came_ns[i] - came_ns[i - 1])));
    }
  }

  Draw draw_;
  int64_t gap_ns_ = 0;
  int64_t turn_ns_ = 0;       // of the loop, on average
  double pause_share_ = 0;    // of turns that are interrupted
  double kernel_share_ = 0;   // of reads with the kernel's stamp
  int64_t own_delay_ns_ = 0;  // of a send, on average
  int64_t now_ns_ = 1'000'000'000;
  RunContext run_;
  Recorder recorder_{run_, now_ns_};
  std::unique_ptr<Api> api_ = MakeApi(v1::LoadPlan());
  RequestTracker tracker_{*api_, RequestTrackerOptions(),
                          [](RequestTracker&) {}};
  std::vector<int64_t> ttft_errors_ns_;
  std::vector<int64_t> icl_errors_ns_;
};

TEST(ClientBound, CoversTheTrueErrorInAtLeast90Of100Levels) {
  int covered = 0;
  int of_use = 0;
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    LateLevel level(seed);
    level.Run();
    const v1::ClientHealth client = level.Judge();
    const auto ttft_us = static_cast<double>(level.TtftErrorNs()) / 1e3;
    const auto icl_us = static_cast<double>(level.IclErrorNs()) / 1e3;
    covered += ttft_us <= client.ttft_error_bound_us() &&
                       icl_us <= client.icl_error_bound_us()
                   ? 1
                   : 0;
    // A bound that is far too wide says nothing.
    of_use += client.ttft_error_bound_us() <= 10 * (ttft_us + 100) ? 1 : 0;
  }
  EXPECT_GE(covered, 90);
  EXPECT_GE(of_use, 90);
}

}  // namespace
}  // namespace byzerperf
