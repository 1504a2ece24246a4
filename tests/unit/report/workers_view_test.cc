#include "coordinator/report/workers_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "common/base/display_width.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr double kNow = 1'700'000'185;

v1::WorkerList TwoWorkers() {
  v1::WorkerList list;
  v1::WorkerStatus& first = *list.add_workers();
  first.set_worker("gpu1");
  first.set_answered(true);
  first.set_round_trip_ms(0.312);
  v1::WorkerDescription& facts = *first.mutable_description();
  facts.set_version("0.5.0");
  facts.set_hostname("node-7");
  facts.set_cores(16);
  facts.set_memory_mib(64 * 1024);
  facts.set_cpu("EPYC 9654");
  facts.set_loop_threads(4);
  facts.set_max_open_files(65'536);
  facts.set_ephemeral_ports(28'232);
  facts.add_targets("http://127.0.0.1:8000");
  facts.set_busy_with("run 20260101-000000-abcd of 10.0.0.9");
  facts.set_busy_since_s(kNow - 185);
  facts.mutable_ceilings()->set_concurrency(500);
  facts.mutable_ceilings()->set_run_s(3600);
  v1::WorkerStatus& second = *list.add_workers();
  second.set_worker("gpu2:7071");
  second.set_problem("worker gpu2:7071 can't be reached: nothing listens");
  return list;
}

std::string English(const v1::WorkerList& list) {
  return WorkersReport(list, kNow, ReportLanguage::kEnglish);
}

TEST(WorkersReport, IsATableAndWhatDoesNotFitIntoOne) {
  const std::string report = English(TwoWorkers());
  EXPECT_THAT(
      report,
      HasSubstr("Worker     State      Version  Host    Cores   GiB  RTT ms\n"
                "gpu1       busy       0.5.0    node-7     16  64.0   0.312\n"
                "gpu2:7071  no answer  –        –           –     –       –\n"
                "\n"
                "gpu1\n"
                "  hardware: "));
  EXPECT_THAT(
      report,
      AllOf(HasSubstr("hardware: EPYC 9654, load threads 4, open files 65,536, "
                      "ports 28,232\n"),
            HasSubstr("targets: http://127.0.0.1:8000\n"),
            HasSubstr("ceilings: 500 requests in flight, 1h00m a run\n"),
            HasSubstr("(3m05s) with run 20260101-000000-abcd of 10.0.0.9\n"),
            HasSubstr(
                "\n\nworker gpu2:7071 can't be reached: nothing listens\n")));
}

TEST(WorkersReport, SaysWhatAFreeWorkerLacks) {
  v1::WorkerList list = TwoWorkers();
  v1::WorkerDescription* facts = list.mutable_workers(0)->mutable_description();
  facts->clear_busy_with();
  facts->clear_targets();
  facts->clear_ceilings();
  EXPECT_THAT(English(list),
              AllOf(HasSubstr("gpu1       free"),
                    HasSubstr("targets: none of its own (a run needs -u URL)"),
                    HasSubstr("ceilings: none"), Not(HasSubstr("busy"))));
}

TEST(WorkersReport, SaysTheSameInChinese) {
  EXPECT_THAT(WorkersReport(TwoWorkers(), kNow, ReportLanguage::kChinese),
              AllOf(HasSubstr("占用"), HasSubstr("无应答"),
                    HasSubstr("上限：在途请求 500，单次运行 1h00m"),
                    HasSubstr("目标服务：http://127.0.0.1:8000")));
}

TEST(WorkersReport, KeepsTheTableWithin80Columns) {
  for (const auto language :
       {ReportLanguage::kEnglish, ReportLanguage::kChinese}) {
    v1::WorkerList list = TwoWorkers();
    list.mutable_workers(0)->set_worker("gpu-node-12.ns.svc");
    const std::string report = WorkersReport(list, kNow, language);
    const std::vector<std::string> lines = absl::StrSplit(report, '\n');
    for (size_t i = 0; i < 3; ++i) {
      EXPECT_LE(DisplayWidth(lines[i]), 80u) << lines[i];
    }
  }
}

TEST(WorkersReport, ShowsWhatAWorkerSaysAsText) {
  v1::WorkerList list = TwoWorkers();
  list.mutable_workers(0)->mutable_description()->set_cpu("\xff\xfe");
  EXPECT_TRUE(IsUtf8(English(list)));
}

TEST(StopReport, SaysWhatWasStoppedWhere) {
  const std::vector<StopOutcome> outcomes = {
      {"gpu1", "", "run X of 10.0.0.9"},
      {"gpu2", "", ""},
      {"gpu3", "worker gpu3 can't be reached", ""}};
  EXPECT_EQ(StopReport(outcomes, ReportLanguage::kEnglish),
            "gpu1: stopped run X of 10.0.0.9\n"
            "gpu2: it held no run\n"
            "worker gpu3 can't be reached\n");
  EXPECT_EQ(StopReport(outcomes, ReportLanguage::kChinese),
            "gpu1：已停止 run X of 10.0.0.9\n"
            "gpu2：没有正在进行的运行\n"
            "worker gpu3 can't be reached\n");
}

}  // namespace
}  // namespace byzerperf
