#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "worker/service/host_facts.h"
#include "worker/service/limits_check.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;

v1::LoadPlan PlanOf(uint32_t concurrency) {
  v1::LoadPlan plan;
  v1::Stage* stage = plan.add_stages();
  stage->set_level("c9999");
  stage->mutable_load()->set_concurrency(concurrency);
  return plan;
}

constexpr HostLimits kLimits{1024, 500};

TEST(CheckLimits, LetsAPlanPassThatFits) {
  EXPECT_TRUE(CheckLimits(PlanOf(500), {0, 1}, 1, kLimits).ok());
}

TEST(CheckLimits, RefusesMoreConnectionsThanDescriptorsWithTheArithmetic) {
  const absl::Status status = CheckLimits(PlanOf(1000), {0, 1}, 4, kLimits);
  ASSERT_TRUE(absl::IsResourceExhausted(status));
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("c9999 needs 1128 descriptors"),
                    HasSubstr("limit is 1024")));
}

TEST(CheckLimits, RefusesMoreConnectionsToATargetThanPorts) {
  const absl::Status status = CheckLimits(PlanOf(501), {0, 1}, 1, kLimits);
  ASSERT_TRUE(absl::IsResourceExhausted(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("has 500"));
  EXPECT_TRUE(CheckLimits(PlanOf(501), {0, 1}, 2, kLimits).ok());
}

TEST(CheckLimits, CountsOnlyThisWorkersShare) {
  EXPECT_FALSE(CheckLimits(PlanOf(1001), {0, 2}, 1, kLimits).ok());
  EXPECT_TRUE(CheckLimits(PlanOf(1001), {1, 2}, 1, kLimits).ok());
}

TEST(CheckLimits, HoldsAnOpenLoopsCeilingAgainstTheLimits) {
  v1::LoadPlan plan = PlanOf(1);
  v1::Stage& stage = *plan.mutable_stages(0);
  stage.set_request_count(2000);
  v1::Arrivals& arrivals = *stage.mutable_load()->mutable_arrivals();
  arrivals.set_rate_per_s(100);
  // In flight are as many as the server lets wait, which nobody knows before.
  EXPECT_TRUE(CheckLimits(plan, {0, 1}, 4, kLimits).ok());
  arrivals.set_max_in_flight(1500);
  EXPECT_THAT(std::string(CheckLimits(plan, {0, 1}, 4, kLimits).message()),
              HasSubstr("lower --max-in-flight"));
  arrivals.set_max_in_flight(0);
  arrivals.set_rate_per_s(INFINITY);
  EXPECT_THAT(std::string(CheckLimits(plan, {0, 1}, 4, kLimits).message()),
              HasSubstr("lower --max-num-completed-requests"));
}

TEST(CheckLimits, LeavesUnknownLimitsAlone) {
  EXPECT_TRUE(CheckLimits(PlanOf(1'000'000), {0, 1}, 1, HostLimits{}).ok());
}

TEST(HostFacts, ReadsTheCgroupsCpuQuota) {
  EXPECT_EQ(CoresOfCpuMax("200000 100000\n"), 2);
  EXPECT_EQ(CoresOfCpuMax("150000 100000\n"), 2);  // rounded up
  EXPECT_EQ(CoresOfCpuMax("max 100000\n"), 0);
  EXPECT_EQ(CoresOfCpuMax(""), 0);
}

TEST(HostFacts, ReadsThePortRange) {
  EXPECT_EQ(PortsOfRange("32768\t60999\n"), 28232);
  EXPECT_EQ(PortsOfRange("9 3"), 0);
  EXPECT_EQ(PortsOfRange(""), 0);
}

TEST(HostFacts, ReadTheProcessorsName) {
  EXPECT_EQ(CpuNameOf("processor\t: 0\nmodel name\t: EPYC 9654 96-Core\n"
                      "processor\t: 1\nmodel name\t: other\n"),
            "EPYC 9654 96-Core");
  EXPECT_EQ(CpuNameOf("processor\t: 0\nBogoMIPS\t: 50.00\n"), "");
}

TEST(HostFacts, ReadTheMemory) {
  EXPECT_EQ(TotalMemoryMib("MemTotal:       16384256 kB\nMemFree: 1 kB\n"),
            16'000u);
  EXPECT_EQ(TotalMemoryMib("MemFree: 1 kB\n"), 0u);
  EXPECT_EQ(MemoryMibOfMax("536870912\n"), 512u);
  EXPECT_EQ(MemoryMibOfMax("max\n"), 0u);
  EXPECT_EQ(MemoryMibOfMax(""), 0u);
}

TEST(HostFacts, LeavesMostCoresToTheEngine) {
  EXPECT_EQ(DefaultLoopThreads(1), 1);
  EXPECT_EQ(DefaultLoopThreads(2), 1);
  EXPECT_EQ(DefaultLoopThreads(8), 2);
  EXPECT_EQ(DefaultLoopThreads(192), 4);
}

TEST(HostFacts, KnowsThisHost) {
  const HostFacts facts = ReadHostFacts();
  EXPECT_GE(facts.cores, 1);
  EXPECT_FALSE(facts.hostname.empty());
  EXPECT_GT(facts.limits.max_open_files, 0);
}

}  // namespace
}  // namespace byzerperf
