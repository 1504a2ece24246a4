#include "simulator/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <vector>

#include "tests/support/simulated_loop.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;

constexpr int64_t kMs = 1'000'000;

// An engine in virtual time whose first token takes 50 ms and whose gap is
// 10 ms.
class EngineTest : public ::testing::Test {
 protected:
  void UseModel(double slowdown, double prefill_ns_per_token) {
    ModelOptions options;
    options.ttft_ns = *Distribution::OfDurations("50ms");
    options.gap_ns = *Distribution::OfDurations("10ms");
    options.slowdown = slowdown;
    options.prefill_ns_per_token = prefill_ns_per_token;
    model_ = Model(options);
  }

  void UseEngine(uint32_t slots, PrefixCache* cache = nullptr,
                 PrefillOrder prefill = PrefillOrder::kTogether) {
    engine_ = std::make_unique<Engine>(loop_, model_, slots, cache, prefill);
  }

  void Submit(uint64_t request, uint32_t output_tokens,
              std::vector<uint32_t> prompt = {1, 2, 3}) {
    EngineJob job;
    job.request = request;
    job.received_ns = loop_.NowNs();
    job.output_tokens = output_tokens;
    job.prompt = std::move(prompt);
    engine_->Submit(std::move(job), [this, request](const EngineToken& token) {
      times_ms_[request].push_back(
          static_cast<double>(loop_.NowNs() - start_ns_) / kMs);
      cached_[request] = token.cached_tokens;
    });
  }

  // All of a closed loop: `clients` keep one request each in flight until
  // `requests` are done; returns the seconds that it took.
  double RunClosedLoop(uint32_t clients, uint32_t requests, uint32_t tokens) {
    const int64_t begin_ns = loop_.NowNs();
    uint32_t next = 0;
    std::function<void()> submit = [&] {
      if (next == requests) return;
      EngineJob job;
      job.request = 1'000'000 + next++;
      job.received_ns = loop_.NowNs();
      job.output_tokens = tokens;
      job.prompt = {1};
      engine_->Submit(std::move(job), [&, tokens](const EngineToken& token) {
        if (token.index + 1 == tokens) loop_.Post(submit);
      });
    };
    for (uint32_t i = 0; i < clients; ++i) submit();
    EXPECT_TRUE(loop_.RunUntilIdle());
    return static_cast<double>(loop_.NowNs() - begin_ns) * 1e-9;
  }

  SimulatedLoop loop_;
  const int64_t start_ns_ = loop_.NowNs();
  Model model_{ModelOptions()};
  std::unique_ptr<Engine> engine_;
  std::map<uint64_t, std::vector<double>> times_ms_;
  std::map<uint64_t, uint32_t> cached_;
};

TEST_F(EngineTest, YieldsTokensAtTheModelsTimes) {
  UseModel(0, 0);
  UseEngine(0);
  Submit(0, 4);
  loop_.RunUntilIdle();
  EXPECT_THAT(times_ms_[0], ElementsAre(50, 60, 70, 80));
  EXPECT_EQ(engine_->running(), 0);
}

TEST_F(EngineTest, QueuesInOrderOfArrivalWhenTheSlotsAreTaken) {
  UseModel(0, 0);
  UseEngine(/*slots=*/1);
  Submit(0, 2);
  Submit(1, 2);
  Submit(2, 2);
  EXPECT_EQ(engine_->running(), 1);
  EXPECT_EQ(engine_->waiting(), 2);
  loop_.RunUntilIdle();
  EXPECT_THAT(times_ms_[0], ElementsAre(50, 60));
  EXPECT_THAT(times_ms_[1], ElementsAre(110, 120));
  EXPECT_THAT(times_ms_[2], ElementsAre(170, 180));
}

TEST_F(EngineTest, SlowsEachGapByTheBatchOfThatMoment) {
  UseModel(/*slowdown=*/0.5, 0);
  UseEngine(0);
  Submit(0, 4);
  Submit(1, 1);
  loop_.RunUntilIdle();
  // Request 1 is there at 50 ms, when request 0's first gap begins, and gone
  // at 65 ms.
  EXPECT_THAT(times_ms_[0], ElementsAre(50, 65, 75, 85));
}

TEST_F(EngineTest, HasAKneeAtItsSlots) {
  UseModel(0, 0);
  UseEngine(/*slots=*/4);
  constexpr uint32_t kRequests = 400;
  const double at_2_s = RunClosedLoop(2, kRequests, 16);
  const double at_4_s = RunClosedLoop(4, kRequests, 16);
  const double at_16_s = RunClosedLoop(16, kRequests, 16);
  EXPECT_NEAR(at_2_s / at_4_s, 2, 0.01);   // more load, more throughput
  EXPECT_NEAR(at_16_s / at_4_s, 1, 0.01);  // past the knee only more waiting
}

TEST_F(EngineTest, AbortFreesTheSlotForTheNextInTheQueue) {
  UseModel(0, 0);
  UseEngine(/*slots=*/1);
  Submit(0, 100);
  Submit(1, 1);
  loop_.RunFor(20 * kMs);
  engine_->Abort(0);
  loop_.RunUntilIdle();
  EXPECT_THAT(times_ms_[0], ElementsAre());
  EXPECT_THAT(times_ms_[1], ElementsAre(70));
}

TEST_F(EngineTest, AbortLeavesTheQueue) {
  UseModel(0, 0);
  UseEngine(/*slots=*/1);
  Submit(0, 1);
  Submit(1, 1);
  engine_->Abort(1);
  EXPECT_EQ(engine_->waiting(), 0);
  loop_.RunUntilIdle();
  EXPECT_EQ(times_ms_.count(1), 0);
}

TEST_F(EngineTest, AFrozenRequestKeepsItsSlotUntilItIsAborted) {
  UseModel(0, 0);
  UseEngine(/*slots=*/1);
  Submit(0, 5);
  Submit(1, 1);
  loop_.RunFor(65 * kMs);
  engine_->Freeze(0);
  loop_.RunFor(1000 * kMs);
  EXPECT_THAT(times_ms_[0], ElementsAre(50, 60));
  EXPECT_EQ(engine_->running(), 1);
  EXPECT_EQ(engine_->waiting(), 1);
  engine_->Abort(0);
  EXPECT_EQ(engine_->waiting(), 0);
  loop_.RunUntilIdle();
  EXPECT_THAT(times_ms_[1], ElementsAre(1115));
}

TEST_F(EngineTest, ComputesOnlyWhatIsNotCached) {
  UseModel(0, /*prefill_ns_per_token=*/kMs);
  PrefixCache cache;
  UseEngine(0, &cache);
  std::vector<uint32_t> prompt(40);
  std::iota(prompt.begin(), prompt.end(), 0);
  Submit(0, 1, prompt);
  loop_.RunUntilIdle();
  const double begin_ms = static_cast<double>(loop_.NowNs() - start_ns_) / kMs;
  Submit(1, 1, prompt);
  loop_.RunUntilIdle();
  EXPECT_EQ(cached_[0], 0);
  EXPECT_EQ(cached_[1], 32);
  EXPECT_THAT(times_ms_[0], ElementsAre(50 + 40));
  EXPECT_THAT(times_ms_[1], ElementsAre(begin_ms + 50 + 8));
}

TEST_F(EngineTest, ComputesOnePromptAfterAnotherWhereAsked) {
  UseModel(0, /*prefill_ns_per_token=*/kMs);
  UseEngine(0, nullptr, PrefillOrder::kOneByOne);
  Submit(0, 3, std::vector<uint32_t>(10, 1));
  Submit(1, 1, std::vector<uint32_t>(30, 1));
  loop_.RunFor(200 * kMs);
  Submit(2, 1, std::vector<uint32_t>(5, 1));
  loop_.RunUntilIdle();
  EXPECT_THAT(times_ms_[0], ElementsAre(60, 70, 80));  // gaps do not wait
  EXPECT_THAT(times_ms_[1], ElementsAre(60 + 80));
  EXPECT_THAT(times_ms_[2], ElementsAre(200 + 55));
}

TEST_F(EngineTest, RemembersAPromptOnlyOnceItIsComputed) {
  UseModel(0, 0);
  PrefixCache cache;
  UseEngine(0, &cache);
  const std::vector<uint32_t> prompt(40, 5);
  Submit(0, 1, prompt);
  Submit(1, 1, prompt);
  loop_.RunUntilIdle();
  EXPECT_EQ(cached_[1], 0);
}

}  // namespace
}  // namespace byzerperf
