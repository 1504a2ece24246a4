#include "coordinator/report/check_text.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace byzerperf {
namespace {

using Facts = std::map<std::string, std::string>;

v1::PreflightCheck Check(const std::string& name, bool passed,
                         const Facts& facts) {
  v1::PreflightCheck check;
  check.set_name(name);
  check.set_passed(passed);
  for (const auto& [fact, value] : facts) {
    (*check.mutable_facts())[fact] = value;
  }
  return check;
}

// "FINDING", or "FINDING. REMEDY" where it did not pass.
std::string Text(const v1::PreflightCheck& check, ReportLanguage language,
                 const std::string& stop) {
  const std::string remedy = RemedyText(check, language);
  EXPECT_EQ(remedy.empty(), check.passed()) << check.name();
  return FindingText(check, language) + (check.passed() ? "" : stop + remedy);
}

std::string English(const std::string& name, bool passed, const Facts& facts) {
  return Text(Check(name, passed, facts), ReportLanguage::kEnglish, ". ");
}

std::string Chinese(const std::string& name, bool passed, const Facts& facts) {
  return Text(Check(name, passed, facts), ReportLanguage::kChinese, "。");
}

TEST(CheckText, OfDescriptors) {
  const Facts facts = {{"needed", "228"}, {"limit", "1000"}};
  EXPECT_EQ(English("descriptors", true, facts), "228 of 1000 needed");
  EXPECT_EQ(English("descriptors", false, facts),
            "228 of 1000 needed. Raise the hard limit of open files (ulimit "
            "-Hn)");
  EXPECT_EQ(English("descriptors", true, {{"needed", "153"}}),
            "153 needed, limit unknown");
  EXPECT_EQ(Chinese("descriptors", false, facts),
            "需要 228 个，上限 1000。请提高打开文件数的硬上限（ulimit -Hn）");
  EXPECT_EQ(Chinese("descriptors", true, {{"needed", "153"}}),
            "需要 153 个，上限未知");
}

TEST(CheckText, OfPorts) {
  const Facts facts = {
      {"needed", "541"}, {"limit", "600"}, {"hold_s", "60"}, {"rate", "10"}};
  EXPECT_EQ(English("ports", false, facts),
            "541 of 600 needed; each is held for 60 s: enough for 10 new "
            "connections/s to a target. Widen net.ipv4.ip_local_port_range, "
            "or add workers or targets");
  EXPECT_EQ(Chinese("ports", false, facts),
            "需要 541 个，上限 600；每个占用 60 s：每秒最多向一个目标新建 10 "
            "个连接。请扩大 net.ipv4.ip_local_port_range，或增加压测节点或目"
            "标");
  EXPECT_EQ(English("ports", true, {{"needed", "100"}, {"limit", "600"}}),
            "100 of 600 needed");
}

TEST(CheckText, OfCores) {
  const Facts one = {{"threads", "1"}, {"cores", "1"}};
  EXPECT_EQ(English("cores", false, one),
            "load threads 1, cores 1. Give the worker two cores or more");
  EXPECT_EQ(Chinese("cores", false, one),
            "负载线程 1，CPU 核 1。请给压测节点两个或更多的核");
  const Facts many = {{"threads", "8"}, {"cores", "8"}, {"servers", "2"}};
  EXPECT_EQ(English("cores", false, many),
            "load threads 8, cores 8, model servers beside them 2. Start it "
            "with fewer --threads than it has cores");
  EXPECT_EQ(Chinese("cores", false, many),
            "负载线程 8，CPU 核 8，同机模型服务 2。请让 --threads 少于核数");
}

TEST(CheckText, OfTheClock) {
  EXPECT_EQ(English("clock", true, {{"source", "tsc"}}), "tsc");
  EXPECT_EQ(English("clock", true, {}), "source unknown");
  EXPECT_EQ(English("clock", false, {{"source", "hpet"}}),
            "hpet: every look at it is a system call of about 1 µs. Use a host "
            "whose clock source is tsc, or boot it with clocksource=tsc");
  EXPECT_EQ(Chinese("clock", true, {}), "时钟源未知");
  EXPECT_EQ(Chinese("clock", false, {{"source", "hpet"}}),
            "hpet：每次读取都是约 1 µs 的系统调用。请换用时钟源为 tsc 的主机，"
            "或以 clocksource=tsc 启动");
}

TEST(CheckText, OfStamps) {
  EXPECT_EQ(English("stamps", true, {}), "by the kernel");
  EXPECT_EQ(English("stamps", false, {}),
            "by this program when it reads. Use a host whose kernel stamps "
            "packets (SO_TIMESTAMPNS), or expect wider error bounds");
  EXPECT_EQ(Chinese("stamps", true, {}), "由内核打时间戳");
  EXPECT_EQ(Chinese("stamps", false, {}),
            "由本程序在读取时打时间戳。请换用内核会给收包打时间戳"
            "（SO_TIMESTAMPNS）的主机，否则误差界会更宽");
}

TEST(CheckText, OfATarget) {
  Facts facts = {{"url", "http://gpu:8000"}, {"address", "10.0.0.7:8000"}};
  EXPECT_EQ(English("target", true, facts),
            "http://gpu:8000 answers at 10.0.0.7:8000");
  EXPECT_EQ(Chinese("target", true, facts),
            "http://gpu:8000 在 10.0.0.7:8000 应答");
  facts["same_host"] = "yes";
  EXPECT_EQ(English("target", false, facts),
            "http://gpu:8000 answers at 10.0.0.7:8000, on the worker's own "
            "host. Load and model server share its cores: run the worker on "
            "another host, or say --co-located ok");
  EXPECT_EQ(Chinese("target", false, facts),
            "http://gpu:8000 在 10.0.0.7:8000 应答，与压测节点同一主机。压测与"
            "模型服务争用它的核：请在别的主机上运行压测节点，或加上 "
            "--co-located ok");
}

TEST(CheckText, OfAModel) {
  Facts facts = {{"url", "http://gpu:8000"}, {"model", "chat"}};
  EXPECT_EQ(English("model", true, facts), "http://gpu:8000 lists none");
  facts["error"] = "/v1/models answers HTTP 404";
  EXPECT_EQ(English("model", true, facts),
            "http://gpu:8000 lists none: /v1/models answers HTTP 404");
  EXPECT_EQ(Chinese("model", true, facts),
            "http://gpu:8000 没有列出任何模型：/v1/models answers HTTP 404");
  facts.erase("error");
  facts["listed"] = "chat, chat-8b";
  EXPECT_EQ(English("model", true, facts), "http://gpu:8000 lists chat");
  EXPECT_EQ(Chinese("model", true, facts), "http://gpu:8000 列出了 chat");
  facts["model"] = "chta";
  EXPECT_EQ(English("model", false, facts),
            "http://gpu:8000 does not list chta; it lists chat, chat-8b. Check "
            "--model");
  EXPECT_EQ(Chinese("model", false, facts),
            "http://gpu:8000 没有列出 chta，列出的是 chat, chat-8b。请检查 "
            "--model");
}

TEST(CheckText, OfWhatAnotherVersionLooksAtIsEmpty) {
  const v1::PreflightCheck check = Check("gpu", true, {{"url", "x"}});
  EXPECT_EQ(FindingText(check, ReportLanguage::kEnglish), "");
}

}  // namespace
}  // namespace byzerperf
