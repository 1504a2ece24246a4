// The laws notice when they are broken: a sound run's results are spoilt, one
// thing at a time.

#include "tests/support/cluster_laws.h"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "tests/support/cluster_plans.h"
#include "tests/support/small_task.h"

namespace byzerperf {
namespace {

class ClusterLaws : public testing::Test {
 protected:
  ClusterLaws() : task_(SmallTask()) {
    v1::Stage& stage = *task_.plan.add_stages();
    stage.set_level("level");
    stage.mutable_load()->set_concurrency(6);
    stage.set_grace_period_s(10);
    stage.set_request_count(120);
    RunTask task;
    task.plan = task_.plan;
    task.prompts = task_.prompts;
    cluster_ = std::make_unique<SimulatedCluster>(std::move(task));
    for (size_t i = 0; i < 2; ++i) cluster_->AddWorker(NodeOf(i));
    EXPECT_TRUE(cluster_->Run());
    cluster_->Settle();
    ExpectEveryLaw(*cluster_, task_);
  }

  std::vector<v1::RequestRecord>& rows() {
    return cluster_->disk().levels[0].rows;
  }
  v1::LevelResult& result() {
    return cluster_->disk().levels[0].finished->result;
  }

  // Whether the law finds a fault.
  static bool Complains(const std::function<void()>& law) {
    testing::TestPartResultArray found;
    {
      const testing::ScopedFakeTestPartResultReporter keep(
          testing::ScopedFakeTestPartResultReporter::
              INTERCEPT_ONLY_CURRENT_THREAD,
          &found);
      law();
    }
    for (int i = 0; i < found.size(); ++i) {
      if (found.GetTestPartResult(i).failed()) return true;
    }
    return false;
  }

  bool ComplainsOfRows() {
    return Complains([&] { ExpectARowForEachRequest(*cluster_, task_); });
  }
  bool ComplainsOfStatistics() {
    return Complains([&] { ExpectStatisticsOfTheRows(*cluster_); });
  }
  bool ComplainsOfShare() {
    return Complains([&] { ExpectTheDegradedShareIsStated(*cluster_); });
  }
  bool ComplainsOfWritten() {
    return Complains([&] { ExpectAcknowledgedRowsAreWritten(*cluster_); });
  }

  RunTask task_;
  std::unique_ptr<SimulatedCluster> cluster_;
};

TEST_F(ClusterLaws, NoticeARowThatIsMissing) {
  rows().pop_back();
  EXPECT_TRUE(ComplainsOfRows());
  EXPECT_TRUE(ComplainsOfStatistics());
  EXPECT_TRUE(ComplainsOfWritten());
}

TEST_F(ClusterLaws, NoticeARowThatStandsThereTwice) {
  rows().push_back(rows().front());
  EXPECT_TRUE(ComplainsOfRows());
  EXPECT_TRUE(ComplainsOfStatistics());
  EXPECT_TRUE(ComplainsOfWritten());
}

TEST_F(ClusterLaws, NoticeAnAnswerThatNobodyWasAskedFor) {
  rows().front().set_worker("w3");
  EXPECT_TRUE(ComplainsOfRows());
}

TEST_F(ClusterLaws, NoticeATokenThatWasCountedTwice) {
  rows().front().set_output_tokens(rows().front().output_tokens() + 1);
  EXPECT_TRUE(ComplainsOfStatistics());
}

TEST_F(ClusterLaws, NoticeALossThatIsNotStated) {
  rows().front().set_attempt(2);
  EXPECT_TRUE(ComplainsOfShare());
  EXPECT_TRUE(ComplainsOfStatistics());
}

TEST_F(ClusterLaws, NoticeALossThatWasNone) {
  result().mutable_degraded()->set_share(0.1);
  EXPECT_TRUE(ComplainsOfShare());
}

TEST_F(ClusterLaws, NoticeLoadBeyondTheLease) {
  const auto complains = [&](double lease_s) {
    return Complains([&] { ExpectNoLoadBeyondTheLease(*cluster_, lease_s); });
  };
  EXPECT_FALSE(complains(3));
  // A word a second: a shorter lease would have ended in between.
  EXPECT_TRUE(complains(0.5));
}

}  // namespace
}  // namespace byzerperf
