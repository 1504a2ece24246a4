// The page that a report opens with.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "coordinator/report/text_width.h"
#include "tests/unit/report/report_texts.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr ReportLanguage kLanguages[] = {ReportLanguage::kEnglish,
                                         ReportLanguage::kChinese};

std::string PageOf(const SampleRun& run, ReportLanguage language) {
  const std::string report = Write(run, language).markdown;
  return report.substr(0, report.find("\n---\n"));
}

std::string EnglishPage(const std::string& sample) {
  return PageOf(SampleRuns().at(sample), ReportLanguage::kEnglish);
}

// Each behind the one before.
void ExpectInOrder(const std::string& text,
                   const std::vector<std::string>& parts) {
  size_t at = 0;
  for (const std::string& part : parts) {
    at = text.find(part, at);
    ASSERT_NE(at, std::string::npos) << part << " in\n" << text;
  }
}

TEST(ConclusionPage, HoldsItsFourPartsInOrder) {
  ExpectInOrder(EnglishPage("deployment"),
                {"Best concurrency: 15\n=====", "## Conclusion page\n",
                 "### Best concurrency and why\n",
                 "### TTFT and TPOT against the objectives\n",
                 "### Throughput per GPU and cost\n", "### Risk and trust\n"});
  ExpectInOrder(PageOf(SampleRuns().at("deployment"), ReportLanguage::kChinese),
                {"推荐并发：15\n=====", "## 结论页\n", "### 推荐并发与理由\n",
                 "### 首 Token 时延、每 Token 时延 p50/p99 对目标\n",
                 "### 每 GPU 吞吐与每百万 Token 成本\n", "### 风险与可信度\n"});
}

// A4 in 10 point holds 60 lines of 96 columns; a heading takes two.
TEST(ConclusionPage, PrintsOnOneA4Page) {
  for (const auto& [name, run] : SampleRuns()) {
    for (const auto language : kLanguages) {
      SCOPED_TRACE(name);
      size_t lines = 0;
      const std::vector<std::string> page =
          absl::StrSplit(PageOf(run, language), '\n');
      for (const std::string& line : page) {
        lines += WrapText(line, 96).size();
        if (line.substr(0, 2) == "##") ++lines;
      }
      EXPECT_LE(lines, 60);
    }
  }
}

TEST(ConclusionPage, ShowsLatencyBesideTheObjectivesThatAreAboutIt) {
  EXPECT_THAT(EnglishPage("objectives_met"),
              AllOf(HasSubstr("| TTFT (ms) |  227 | 409 | "
                              "`ttft_p99<500ms`: 410 ms (✓) |"),
                    HasSubstr("| Other     |      |     | "
                              "`error_rate<1%`: 0% (✓)      |"),
                    Not(HasSubstr("No objective was set"))));
  EXPECT_THAT(EnglishPage("knee"), HasSubstr("No objective was set"));
}

TEST(ConclusionPage, SaysWhatAGpuGivesAndWhatAMillionTokensCost) {
  const std::string page = EnglishPage("deployment");
  EXPECT_THAT(page, HasSubstr("for each of 4 GPUs 49.7 tok/s"));
  EXPECT_THAT(page, HasSubstr("- Cost per 1M output tokens: 69.8 CNY."));
}

TEST(ConclusionPage, SaysHowToLearnWhatIsNotKnown) {
  EXPECT_THAT(EnglishPage("knee"),
              HasSubstr("`--num-gpus` and `--gpu-hour-price` give them"));
  EXPECT_THAT(EnglishPage("seed_readme"),
              HasSubstr("The cost is not known: `--gpu-hour-price` gives it."));
}

TEST(ConclusionPage, SaysHowSureItsNumbersAre) {
  SampleRun run = SampleRuns().at("knee");
  v1::LevelResult* best = run.result.mutable_levels(2);
  v1::Interval* rate =
      best->mutable_throughput()->mutable_ci95()->mutable_output_tokens_per_s();
  rate->set_low(195);
  rate->set_high(202);
  v1::Interval* ttft = best->mutable_ttft_ms()->mutable_ci95()->mutable_p50();
  ttft->set_low(300);
  ttft->set_high(320);
  const std::string page = PageOf(run, ReportLanguage::kEnglish);
  EXPECT_THAT(page, HasSubstr("199 ± 3.85 tok/s"));
  EXPECT_THAT(page, HasSubstr("| 313 ± 13.2 | 564 |"));
  EXPECT_THAT(Write(run, ReportLanguage::kEnglish).markdown,
              HasSubstr("**±**: how far"));
  EXPECT_THAT(EnglishPage("knee"), Not(HasSubstr("±")));
}

// Of several runs the interval between them, not one run's own.
TEST(ConclusionPage, TakesTheIntervalBetweenRunsWhereThereAreSeveral) {
  SampleRun run = SampleRuns().at("repeats");
  for (v1::LevelResult& level : *run.result.mutable_levels()) {
    v1::Interval* own = level.mutable_throughput()
                            ->mutable_ci95()
                            ->mutable_output_tokens_per_s();
    own->set_low(1);
    own->set_high(1000);
  }
  EXPECT_THAT(PageOf(run, ReportLanguage::kEnglish), Not(HasSubstr("±")));
  v1::LoadSummary* load = run.result.add_loads();
  for (const char* name : {"c0015", "c0015-2", "c0015-3"}) {
    load->add_levels(name);
  }
  v1::Interval* between =
      load->mutable_throughput()->mutable_ci95()->mutable_output_tokens_per_s();
  between->set_low(190);
  between->set_high(205);
  EXPECT_THAT(PageOf(run, ReportLanguage::kEnglish),
              HasSubstr("199 ± 8.85 tok/s"));
}

// An objective whose limit lies within the interval is no sure pass.
TEST(ConclusionPage, ShowsTheIntervalWhereChanceMayDecide) {
  SampleRun run = SampleRuns().at("objectives_met");
  v1::Interval& ttft =
      (*run.result.mutable_levels(1)->mutable_objectives_ci95())["ttft_p99_ms"];
  ttft.set_low(400);
  ttft.set_high(520);
  const std::string page = PageOf(run, ReportLanguage::kEnglish);
  EXPECT_THAT(page, StartsWith("Best concurrency: 5\n"));
  EXPECT_THAT(page, HasSubstr("10 does not meet this for sure: "
                              "`ttft_p99<500ms`: 410 ms ≈ [400 ms, 520 ms]."));
  EXPECT_THAT(page, Not(HasSubstr("missed")));
  EXPECT_THAT(PageOf(run, ReportLanguage::kChinese),
              AllOf(HasSubstr("10 未能确定达标（"), Not(HasSubstr("未达标"))));
  const Texts texts = Write(run, ReportLanguage::kEnglish);
  EXPECT_THAT(texts.answer, Not(HasSubstr("limit between")));
  EXPECT_THAT(texts.markdown, HasSubstr("410 ms ≈"));
}

void SetTtftInterval(int level, double low, double high, SampleRun* run) {
  v1::Interval& interval = (*run->result.mutable_levels(level)
                                 ->mutable_objectives_ci95())["ttft_p99_ms"];
  interval.set_low(low);
  interval.set_high(high);
}

TEST(ConclusionPage, DoesNotCallMissedWhatMayBeChanceEverywhere) {
  SampleRun run = SampleRuns().at("objectives_met");
  for (int level = 0; level < 4; ++level) SetTtftInterval(level, 1, 900, &run);
  const std::string page = PageOf(run, ReportLanguage::kEnglish);
  EXPECT_THAT(page, HasSubstr("no level meets every objective for sure\n"));
  EXPECT_THAT(page, HasSubstr("does not meet this for sure: "));
  EXPECT_THAT(page, HasSubstr("Measure longer, or try lower concurrencies"));
  EXPECT_THAT(page, Not(HasSubstr("misses")));
  EXPECT_THAT(page, HasSubstr("The data are thin"));
  EXPECT_THAT(PageOf(run, ReportLanguage::kChinese),
              AllOf(HasSubstr("没有一档能确定满足全部目标"),
                    HasSubstr("未能确定达标："), Not(HasSubstr("未达标"))));
  EXPECT_THAT(EnglishPage("objectives_missed"),
              AllOf(HasSubstr("no level meets every objective\n"),
                    HasSubstr("misses this")));
}

size_t LevelsThatMeetBoth(const SampleRun& run) {
  const std::vector<std::string> parts = absl::StrSplit(
      Write(run, ReportLanguage::kEnglish).markdown, "            2/2 |");
  return parts.size() - 1;
}

TEST(ConclusionPage, CountsAsMetWhatIsMetForSure) {
  SampleRun run = SampleRuns().at("objectives_met");
  EXPECT_EQ(LevelsThatMeetBoth(run), 2u);
  SetTtftInterval(1, 400, 520, &run);
  EXPECT_EQ(LevelsThatMeetBoth(run), 1u);
}

TEST(ConclusionPage, CallsDataThinWhoseObjectivesHaveNoInterval) {
  SampleRun run = SampleRuns().at("objectives_met");
  EXPECT_THAT(PageOf(run, ReportLanguage::kEnglish),
              HasSubstr("The data are thin"));
  for (v1::LevelResult& level : *run.result.mutable_levels()) {
    (*level.mutable_objectives_ci95())["error_rate"].set_high(0.011);
  }
  SetTtftInterval(1, 400, 450, &run);
  const std::string page = PageOf(run, ReportLanguage::kEnglish);
  EXPECT_THAT(page, HasSubstr("The data suffice"));
  EXPECT_THAT(page, HasSubstr("410 ms ✓"));
}

TEST(ConclusionPage, JudgesWhetherTheDataSuffice) {
  EXPECT_THAT(EnglishPage("knee"),
              HasSubstr("The data suffice: 320 measured requests in 24.0 s"));
  EXPECT_THAT(EnglishPage("few_samples"), HasSubstr("The data are thin"));
}

TEST(ConclusionPage, HasNoFiguresWhereNoLevelStandsForTheRun) {
  EXPECT_THAT(EnglishPage("output_lengths_differ"),
              AllOf(HasSubstr("No level stands for the whole run"),
                    Not(HasSubstr("Throughput per GPU"))));
  EXPECT_THAT(EnglishPage("no_saturation"),
              HasSubstr("At 20, the highest usable level:"));
}

TEST(ConclusionPage, PutsWarningsBeyondTheFifthBehindIt) {
  const std::string report =
      Write(SampleRuns().at("errors"), ReportLanguage::kEnglish).markdown;
  const std::string page = report.substr(0, report.find("\n---\n"));
  const bool further = report.find("**Further warnings**") != std::string::npos;
  EXPECT_EQ(further, page.find("Further warnings behind this page") !=
                         std::string::npos);
}

TEST(ConclusionPage, SaysOnceThatTargetsAgree) {
  SampleRun run = SampleRuns().at("two_targets");
  EXPECT_THAT(PageOf(run, ReportLanguage::kEnglish),
              HasSubstr("The answer is the same for each of the 2 targets."));
  EXPECT_THAT(PageOf(run, ReportLanguage::kChinese),
              HasSubstr("2 个目标服务的结论相同。"));
}

TEST(ConclusionPage, NamesTargetsThatDifferWithTheirRange) {
  SampleRun run = SampleRuns().at("two_targets");
  run.result.mutable_levels(1)->mutable_targets(1)->set_output_tokens_per_s(90);
  const std::string page = PageOf(run, ReportLanguage::kEnglish);
  EXPECT_THAT(page, HasSubstr("not the same for each of the 2 targets. "
                              "`http://10.0.0.2:8000/v1`: best at 10 (between "
                              "5 and 15); the other one: as the whole run."));
}

TEST(ConclusionPage, SaysOnceWhereTargetsAreUneven) {
  SampleRun run = SampleRuns().at("two_targets");
  for (v1::LevelResult& level : *run.result.mutable_levels()) {
    v1::TargetResult* slow = level.mutable_targets(1);
    *slow->mutable_tpot_ms() =
        SampleDistribution(2 * level.tpot_ms().p50(), slow->requests().ok());
  }
  const std::string english = PageOf(run, ReportLanguage::kEnglish);
  EXPECT_THAT(english, HasSubstr("uneven targets: at 20 "
                                 "http://10.0.0.2:8000/v1 is the slowest "
                                 "(max/mean: TPOT p50 1.33)."));
  EXPECT_THAT(english, Not(HasSubstr("The targets are uneven")));
  const std::string chinese = PageOf(run, ReportLanguage::kChinese);
  EXPECT_THAT(chinese, HasSubstr("目标服务不均衡：并发 20 时 "
                                 "http://10.0.0.2:8000/v1 最慢（最大/平均："
                                 "每 Token 时延 p50 1.33）。"));
  EXPECT_THAT(chinese, Not(HasSubstr("相同。目标服务不均衡")));
}

// 15 slots over two targets are 8 and 7.
TEST(ConclusionPage, DoesNotCallUnevenWhatThisProgramDealtUnevenly) {
  SampleRun run = SampleRuns().at("two_targets");
  for (v1::LevelResult& level : *run.result.mutable_levels()) {
    v1::TargetResult* slow = level.mutable_targets(1);
    slow->set_output_tokens_per_s(slow->output_tokens_per_s() / 2);
    for (v1::TargetResult& target : *level.mutable_targets()) {
      target.mutable_requests()->set_ok(400);
    }
  }
  EXPECT_THAT(PageOf(run, ReportLanguage::kEnglish),
              Not(HasSubstr("targets are uneven")));
}

}  // namespace
}  // namespace byzerperf
