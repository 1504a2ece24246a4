#include "coordinator/report/asked_load_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "coordinator/report/templates.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The table of what was asked, as far as it tells of the load.
std::string Asked(const v1::LoadPlan& plan,
                  ReportLanguage language = ReportLanguage::kEnglish) {
  View view;
  AddAskedLoad(plan, language, &view);
  if (plan.stages(0).load().has_arrivals()) view.Add("open_loop");
  for (const char* term :
       {"load", "arrivals", "rate_over_time", "phases", "limits", "think_time",
        "cancellation", "on_saturation"}) {
    view.texts[std::string("t_") + term] = term;
  }
  return Render(TemplatesIn(language), "asked", view);
}

v1::LoadPlan ClosedLoop() {
  v1::LoadPlan plan;
  for (const uint32_t concurrency : {5, 10, 5, 10}) {
    v1::Stage* stage = plan.add_stages();
    stage->mutable_load()->set_concurrency(concurrency);
    stage->set_request_count(100 * concurrency);
  }
  return plan;
}

v1::LoadPlan OpenLoop() {
  v1::LoadPlan plan;
  for (const double rate : {0.5, 8.0}) {
    v1::Stage* stage = plan.add_stages();
    stage->set_duration_s(60);
    v1::Arrivals* arrivals = stage->mutable_load()->mutable_arrivals();
    arrivals->set_rate_per_s(rate);
    arrivals->set_pattern(v1::ArrivalPattern::poisson);
    v1::RateStretch* stretch = arrivals->add_stretches();
    stretch->set_from_per_s(rate);
    stretch->set_to_per_s(rate);
  }
  return plan;
}

TEST(AskedLoad, NamesEachLoadOnceAndItsRuns) {
  EXPECT_THAT(Asked(ClosedLoop()),
              HasSubstr("closed loop, concurrency 5, 10, 2 runs of each; "
                        "500–1000 requests a level |"));
  EXPECT_THAT(Asked(OpenLoop()),
              HasSubstr("open loop, 0.5, 8 req/s; 60 s a level |"));
}

TEST(AskedLoad, LeavesOutWhatWasNotAskedFor) {
  for (const v1::LoadPlan& plan : {ClosedLoop(), OpenLoop()}) {
    const std::string asked = Asked(plan);
    for (const char* row : {"rate_over_time", "phases", "limits", "think_time",
                            "cancellation", "on_saturation", "warm-up"}) {
      EXPECT_THAT(asked, Not(HasSubstr(row)));
    }
  }
  EXPECT_THAT(Asked(ClosedLoop()), Not(HasSubstr("arrivals")));
}

TEST(AskedLoad, NamesThePatternOfTheArrivals) {
  v1::LoadPlan plan = OpenLoop();
  EXPECT_THAT(Asked(plan), HasSubstr("| arrivals | Poisson, random seed"));
  for (v1::Stage& stage : *plan.mutable_stages()) {
    stage.mutable_load()->mutable_arrivals()->set_pattern(
        v1::ArrivalPattern::gamma);
    stage.mutable_load()->mutable_arrivals()->set_smoothness(0.25);
  }
  EXPECT_THAT(Asked(plan), HasSubstr("| gamma with smoothness 0.25,"));
  EXPECT_THAT(Asked(plan, ReportLanguage::kChinese),
              HasSubstr("| gamma 分布，平滑度 0.25，"));
  plan.mutable_stages()->DeleteSubrange(0, 1);
  v1::Arrivals* burst =
      plan.mutable_stages(0)->mutable_load()->mutable_arrivals();
  burst->set_rate_per_s(std::numeric_limits<double>::infinity());
  burst->clear_stretches();
  EXPECT_THAT(Asked(plan), HasSubstr("open loop, inf req/s"));
  EXPECT_THAT(Asked(plan), HasSubstr("| arrivals | all at once,"));
}

TEST(AskedLoad, NamesTheSpeedOfATraceAndItsMeanRate) {
  v1::LoadPlan plan = OpenLoop();
  plan.set_on_saturation(v1::OnSaturation::stop);
  for (v1::Stage& stage : *plan.mutable_stages()) {
    v1::Arrivals& arrivals = *stage.mutable_load()->mutable_arrivals();
    arrivals.set_pattern(v1::ArrivalPattern::trace);
    arrivals.set_speedup(arrivals.rate_per_s() * 2);
    arrivals.set_rate_per_s(arrivals.rate_per_s() * 1.7004);
    arrivals.clear_stretches();
  }
  EXPECT_THAT(Asked(plan), HasSubstr("open loop, a trace at 1×, 16× speed, "
                                     "0.850, 13.6 req/s on average; 60 s"));
  EXPECT_THAT(Asked(plan, ReportLanguage::kChinese),
              HasSubstr("开环，按 1×, 16× 速度回放 trace，平均速率 0.850, "
                        "13.6 req/s；每档 60 s"));
  EXPECT_THAT(Asked(plan), Not(HasSubstr("| arrivals |")));
  EXPECT_THAT(Asked(plan), Not(HasSubstr("on_saturation")));
}

TEST(AskedLoad, SaysInWhichOrderPromptsAreTakenUnlessAsTheyStand) {
  v1::LoadPlan plan = ClosedLoop();
  EXPECT_THAT(Asked(plan), Not(HasSubstr("order")));
  plan.set_prompt_sampling(v1::PromptSampling::shuffle);
  EXPECT_THAT(Asked(plan), HasSubstr("; in shuffled order; random seed"));
  plan.set_prompt_sampling(v1::PromptSampling::random);
  EXPECT_THAT(Asked(plan), HasSubstr("; each drawn at random; random seed"));
  EXPECT_THAT(Asked(plan, ReportLanguage::kChinese), HasSubstr("；随机抽取；"));
}

TEST(AskedLoad, DrawsTheRateOverTime) {
  v1::LoadPlan plan = OpenLoop();
  v1::Arrivals* arrivals =
      plan.mutable_stages(1)->mutable_load()->mutable_arrivals();
  arrivals->mutable_stretches(0)->set_duration_s(20);
  v1::RateStretch* ramp = arrivals->add_stretches();
  ramp->set_duration_s(5);
  ramp->set_from_per_s(8);
  ramp->set_to_per_s(2);
  arrivals->add_stretches()->set_from_per_s(2);
  EXPECT_THAT(Asked(plan), HasSubstr("| rate_over_time | at 8 req/s: 8 for 20 "
                                     "s, 8 → 2 over 5 s, then 2 |"));
  for (int i = 0; i < 9; ++i) arrivals->add_stretches();
  EXPECT_THAT(Asked(plan), HasSubstr("a series of 12 stretches |"));
}

TEST(AskedLoad, NamesThePhasesOfALevel) {
  v1::LoadPlan plan = ClosedLoop();
  v1::Stage* stage = plan.mutable_stages(0);
  stage->set_warmup_request_count(5);
  stage->set_warmup_duration_s(10);
  stage->set_warmup_concurrency(2);
  stage->set_ramp_s(3);
  stage->set_cooldown_request_count(7);
  stage->set_cooldown_duration_s(4);
  stage->set_cooldown_concurrency(1);
  const std::string asked = Asked(plan);
  EXPECT_THAT(asked, HasSubstr("the first 5 of a level are warm-up"));
  EXPECT_THAT(asked,
              HasSubstr("warm-up for 10 s; warm-up with 2 in flight; ramp over "
                        "3 s; cool-down: the last 7 requests; cool-down: the "
                        "last 4 s; cool-down with 1 in flight |"));
  EXPECT_TRUE(HasCooldown(*stage));
  EXPECT_FALSE(HasCooldown(plan.stages(1)));
}

TEST(AskedLoad, NamesLimitsThinkTimeAndCancellation) {
  v1::LoadPlan plan = OpenLoop();
  plan.mutable_cancellation()->set_share(0.1);
  plan.mutable_cancellation()->set_delay_s(0.5);
  plan.set_on_saturation(v1::OnSaturation::mark);
  v1::Stage* stage = plan.mutable_stages(0);
  stage->mutable_load()->mutable_arrivals()->set_max_in_flight(64);
  stage->set_prefill_concurrency(4);
  stage->set_think_time_s(1.5);
  stage->set_think_time_stddev_s(0.5);
  const std::string asked = Asked(plan);
  EXPECT_THAT(asked, HasSubstr("at most 64 in flight"));
  EXPECT_THAT(asked, HasSubstr("at most 4 waiting for their first token"));
  EXPECT_THAT(asked, HasSubstr("| think_time | 1.5 s from an answer to the "
                               "next request, standard deviation 0.5 s |"));
  EXPECT_THAT(asked, HasSubstr("10% of the requests, 500 ms after"));
  EXPECT_THAT(asked, HasSubstr("is marked and goes on |"));
}

}  // namespace
}  // namespace byzerperf
