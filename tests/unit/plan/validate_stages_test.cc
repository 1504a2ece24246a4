#include "common/plan/validate_stages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "common/plan/validate.h"
#include "common/plan/validate_arrivals.h"
#include "tests/unit/plan/valid_plan.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct BrokenRule {
  std::function<void(v1::LoadPlan*)> change;
  std::string message;
};

v1::Arrivals* ArrivalsOf(v1::LoadPlan* plan) {
  return plan->mutable_stages(0)->mutable_load()->mutable_arrivals();
}

void AddStretch(v1::LoadPlan* plan, double duration_s, double from_per_s,
                double to_per_s) {
  v1::RateStretch& stretch = *ArrivalsOf(plan)->add_stretches();
  stretch.set_duration_s(duration_s);
  stretch.set_from_per_s(from_per_s);
  stretch.set_to_per_s(to_per_s);
}

void ExpectRefused(const v1::LoadPlan& valid,
                   const std::vector<BrokenRule>& rules) {
  for (const BrokenRule& rule : rules) {
    v1::LoadPlan plan = valid;
    rule.change(&plan);
    const absl::Status status = ValidatePlan(plan);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument)
        << rule.message;
    EXPECT_THAT(status.message(), HasSubstr(rule.message));
  }
}

TEST(ValidateStages, NamesTheFlagTheValueAndTheRuleOfALevel) {
  ExpectRefused(
      ValidPlan(),
      {
          {[](auto* p) { p->clear_stages(); },
           "the number of levels: 0 must be"},
          {[](auto* p) { *p->add_stages() = p->stages(0); },
           "the name of a level: c0005 comes twice"},
          {[](auto* p) {
             p->mutable_stages(0)->mutable_load()->set_concurrency(0);
           },
           "--num-concurrent-requests: 0 must be from 1 to 1000000"},
          {[](auto* p) { p->mutable_stages(0)->set_request_count(0); },
           "--max-num-completed-requests: 0 must be from 1 to 268435455"},
          {[](auto* p) { p->mutable_stages(0)->set_warmup_request_count(100); },
           "--warmup-request-count: 100 must be below the 100 requests of "
           "level"},
          {[](auto* p) { p->mutable_stages(0)->clear_request_count(); },
           "level c0005: without a count or duration would never end"},
          {[](auto* p) { p->mutable_stages(0)->set_duration_s(0); },
           "--timeout (s): 0 must be from 0.1"},
          {[](auto* p) { p->mutable_stages(0)->set_grace_period_s(-1); },
           "--benchmark-grace-period (s): -1 must be"},
          {[](auto* p) {
             p->set_prompt_reuse(v1::PromptReuse::fresh);
             p->mutable_stages(0)->clear_request_count();
             p->mutable_stages(0)->set_duration_s(10);
           },
           "--prompt-reuse fresh and --timeout need "
           "--max-num-completed-requests"},
          {[](auto* p) {
             p->mutable_stages(0)->set_warmup_request_count(60);
             p->mutable_stages(0)->set_cooldown_request_count(40);
           },
           "--warmup-request-count and --cooldown-request-count: 60 + 40 must "
           "be "
           "below the 100 requests of level c0005"},
          {[](auto* p) {
             p->mutable_stages(0)->set_duration_s(30);
             p->mutable_stages(0)->set_warmup_duration_s(20);
             p->mutable_stages(0)->set_cooldown_duration_s(10);
           },
           "--warmup-duration and --cooldown-duration (s): 20 + 10 must be "
           "below "
           "the 30 s of level c0005"},
          {[](auto* p) { p->mutable_stages(0)->set_warmup_duration_s(-1); },
           "--warmup-duration (s): -1 must be from 0 to 604800"},
          {[](auto* p) { p->mutable_stages(0)->set_cooldown_duration_s(10); },
           "--cooldown-duration (s): 10 needs --timeout"},
          {[](auto* p) {
             p->mutable_stages(0)->clear_request_count();
             p->mutable_stages(0)->set_duration_s(30);
             p->mutable_stages(0)->set_cooldown_request_count(10);
           },
           "--cooldown-request-count: 10 needs --max-num-completed-requests"},
          {[](auto* p) {
             p->mutable_stages(0)->set_prefill_concurrency(2000000);
           },
           "--prefill-concurrency: 2000000 must be from 0 to 1000000"},
          {[](auto* p) {
             p->mutable_stages(0)->set_prefill_concurrency(2);
             p->mutable_target()->set_streaming(false);
           },
           "--prefill-concurrency and --no-streaming contradict each other"},
          {[](auto* p) { p->mutable_cancellation()->set_share(1.5); },
           "--request-cancellation-rate (share): 1.5 must be from 0 to 1"},
          {[](auto* p) {
             p->mutable_cancellation()->set_delay_s(std::nan(""));
           },
           "--request-cancellation-delay (s): nan must be from 0 to 86400"},
      });
}

TEST(ValidateStages, NamesTheRulesOfAClosedLoop) {
  ExpectRefused(
      ValidPlan(),
      {
          {[](auto* p) { p->mutable_stages(0)->set_warmup_concurrency(6); },
           "--warmup-concurrency of level c0005: 6 must be from 0 to 5"},
          {[](auto* p) { p->mutable_stages(0)->set_cooldown_concurrency(6); },
           "--cooldown-concurrency of level c0005: 6 must be from 0 to 5"},
          {[](auto* p) { p->mutable_stages(0)->set_ramp_s(-1); },
           "--concurrency-ramp (s): -1 must be from 0 to 604800"},
          {[](auto* p) {
             p->mutable_stages(0)->set_duration_s(30);
             p->mutable_stages(0)->set_ramp_s(30);
           },
           "--concurrency-ramp (s): 30 must be below the 30 s of level c0005"},
          {[](auto* p) { p->mutable_stages(0)->set_think_time_s(kInfinity); },
           "--think-time (s): inf must be from 0 to 86400"},
          {[](auto* p) { p->mutable_stages(0)->set_think_time_stddev_s(-1); },
           "--think-time-stddev (s): -1 must be from 0 to 86400"},
          {[](auto* p) { p->mutable_stages(0)->set_think_time_stddev_s(1); },
           "--think-time-stddev (s): 1 needs --think-time"},
          {[](auto* p) { p->mutable_stages(0)->set_user_gap_s(-1); },
           "to the next) of level c0005: -1 must be from 0 to 86400"},
          {[](auto* p) {
             p->mutable_stages(0)->set_user_gap_s(1);
             p->mutable_stages(0)->set_ramp_s(2);
           },
           "--concurrency-ramp (s): 2 and --user-centric-rate contradict"},
          {[](auto* p) {
             p->mutable_stages(0)->set_user_gap_s(1);
             p->mutable_stages(0)->set_think_time_s(2);
           },
           "--think-time (s): 2 and --user-centric-rate contradict"},
          {[](auto* p) { *p->add_stages() = ValidOpenPlan().stages(0); },
           "--request-rate and --num-concurrent-requests contradict each "
           "other"},
      });
}

TEST(ValidateStages, TakesAnOpenLoop) {
  EXPECT_EQ(ValidatePlan(ValidOpenPlan()).message(), "");
  v1::LoadPlan plan = ValidOpenPlan();
  ArrivalsOf(&plan)->set_rate_per_s(kInfinity);
  ArrivalsOf(&plan)->clear_stretches();
  EXPECT_EQ(ValidatePlan(plan).message(), "");
}

TEST(ValidateStages, NamesTheRulesOfAnOpenLoop) {
  ExpectRefused(
      ValidOpenPlan(),
      {
          {[](auto* p) { p->clear_on_saturation(); },
           "--on-saturation: 0 must be stop or mark"},
          {[](auto* p) { p->mutable_stages(0)->set_warmup_concurrency(2); },
           "--warmup-concurrency: 2 is of a closed loop, and level r0010.0 is "
           "an "
           "open one"},
          {[](auto* p) { p->mutable_stages(0)->set_cooldown_concurrency(2); },
           "--cooldown-concurrency: 2 is of a closed loop"},
          {[](auto* p) { p->mutable_stages(0)->set_ramp_s(2); },
           "--concurrency-ramp (s): 2 is of a closed loop"},
          {[](auto* p) { p->mutable_stages(0)->set_think_time_s(2); },
           "--think-time (s): 2 is of a closed loop"},
          {[](auto* p) { p->mutable_stages(0)->set_think_time_stddev_s(2); },
           "--think-time-stddev (s): 2 is of a closed loop"},
          {[](auto* p) {
             p->mutable_stages(0)->clear_request_count();
             p->mutable_stages(0)->set_duration_s(10);
           },
           "level r0010.0: without a count of requests can't be"},
          {[](auto* p) { p->mutable_stages(0)->set_request_count(6'048'001); },
           "--request-rate: the 6048001 requests of level r0010.0 must be due "
           "within 7 days"},
      });
}

TEST(ValidateStages, NamesTheRulesOfArrivals) {
  ExpectRefused(
      ValidOpenPlan(),
      {
          {[](auto* p) { ArrivalsOf(p)->set_rate_per_s(0); },
           "--request-rate of level r0010.0 (requests/s): 0 must be from 0.001 "
           "to "
           "1000000"},
          {[](auto* p) { ArrivalsOf(p)->set_rate_per_s(std::nan("")); },
           "(requests/s): nan must be"},
          {[](auto* p) { ArrivalsOf(p)->set_rate_per_s(kInfinity); },
           "--request-rate of level r0010.0: inf has no rate over time"},
          {[](auto* p) { ArrivalsOf(p)->clear_pattern(); },
           "--arrival-pattern of level r0010.0: 0 must be constant, poisson or "
           "gamma"},
          {[](auto* p) { ArrivalsOf(p)->set_smoothness(2); },
           "--arrival-smoothness of level r0010.0: 2 needs --arrival-pattern "
           "gamma; with poisson it is 1"},
          {[](auto* p) {
             ArrivalsOf(p)->set_pattern(v1::ArrivalPattern::gamma);
             ArrivalsOf(p)->set_smoothness(0);
           },
           "--arrival-smoothness of level r0010.0: 0 must be from 0.01 to "
           "10000"},
          {[](auto* p) { ArrivalsOf(p)->set_max_in_flight(1'000'001); },
           "--max-in-flight of level r0010.0: 1000001 must be from 0 to "
           "1000000"},
          {[](auto* p) { ArrivalsOf(p)->clear_stretches(); },
           "the number of stretches of the rate of level r0010.0: 0 must be "
           "from "
           "1 to 10000"},
          {[](auto* p) {
             for (int i = 0; i < kMaxStretches; ++i) AddStretch(p, 1, 1, 1);
           },
           "the number of stretches of the rate of level r0010.0: 10001 must "
           "be"},
          {[](auto* p) { AddStretch(p, 1, -1, 5); },
           "the rate over time (requests/s) of level r0010.0: -1 must be from "
           "0"},
          {[](auto* p) { AddStretch(p, 1, 5, kInfinity); },
           "the rate over time (requests/s) of level r0010.0: inf must be from "
           "0"},
          {[](auto* p) {
             AddStretch(p, 1, 5, 5);
             ArrivalsOf(p)->mutable_stretches(0)->set_duration_s(0);
           },
           "a stretch of the rate (s) of level r0010.0: 0 must be from"},
          {[](auto* p) { AddStretch(p, 1, 5, 10); },
           "5 to 10 in the last stretch must be one rate above 0, since it "
           "goes "
           "on for ever"},
          {[](auto* p) { AddStretch(p, 1, 0, 0); },
           "0 to 0 in the last stretch must be one rate above 0"},
      });
}

TEST(MeanArrivals, AreTheIntegralOfTheRate) {
  v1::LoadPlan plan = ValidOpenPlan();
  ArrivalsOf(&plan)->clear_stretches();
  AddStretch(&plan, 10, 2, 2);
  AddStretch(&plan, 4, 2, 10);
  AddStretch(&plan, 0, 10, 10);
  const v1::Arrivals& arrivals = *ArrivalsOf(&plan);
  EXPECT_EQ(MeanArrivals(arrivals, 0), 0);
  EXPECT_EQ(MeanArrivals(arrivals, 5), 10);
  EXPECT_EQ(MeanArrivals(arrivals, 12), 20 + 2 * 4);
  EXPECT_EQ(MeanArrivals(arrivals, 15), 20 + 24 + 10);
  ArrivalsOf(&plan)->clear_stretches();
  EXPECT_EQ(MeanArrivals(arrivals, 1), kInfinity);
}

}  // namespace
}  // namespace byzerperf
