#include "coordinator/run/acknowledgements.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "tests/support/simulated_loop.h"

namespace byzerperf {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Keeps the numbers that a worker was answered.
class AnswerBook : public WorkerLink {
 public:
  explicit AnswerBook(std::vector<uint32_t>* answers) : answers_(answers) {}

  void SetHandlers(WorkerLinkHandlers /*handlers*/) override {}
  void Describe(double /*timeout_s*/) override {}
  void OpenRun() override {}
  void Send(v1::Command command) override {
    answers_->push_back(command.acknowledge().event_number());
  }
  void Close() override {}
  void Cancel() override {}

 private:
  std::vector<uint32_t>* const answers_;
};

class AcknowledgementsTest : public testing::Test {
 protected:
  AcknowledgementsTest() : roster_(Endpoints()) {
    acknowledgements_.emplace(loop_, roster_);
  }

  std::vector<WorkerEndpoint> Endpoints() {
    std::vector<WorkerEndpoint> endpoints(1);
    endpoints[0].name = "gpu1";
    endpoints[0].link = std::make_unique<AnswerBook>(&answers_);
    return endpoints;
  }

  WorkerPeer& peer() { return *roster_.peers()[0]; }
  std::function<void()> Expect(uint32_t number) {
    return acknowledgements_->Expect(peer(), number);
  }

  SimulatedLoop loop_;
  std::vector<uint32_t> answers_;
  WorkerRoster roster_;
  std::optional<Acknowledgements> acknowledgements_;
};

TEST_F(AcknowledgementsTest, ComeWhenTheRowsAreWrittenAndNotBefore) {
  const auto written = Expect(3);
  loop_.RunReady();
  EXPECT_THAT(answers_, IsEmpty());
  written();
  loop_.RunReady();
  EXPECT_THAT(answers_, ElementsAre(3));
  acknowledgements_->AnswerTheRest();
  EXPECT_THAT(answers_, ElementsAre(3));
}

TEST_F(AcknowledgementsTest, SayTheNumberThatIsKnownWhileTheDiskIsSlow) {
  Expect(3)();
  loop_.RunReady();
  const auto later = Expect(5);
  acknowledgements_->AnswerTheRest();
  acknowledgements_->AnswerTheRest();  // one answer a batch
  EXPECT_THAT(answers_, ElementsAre(3, 3));
  later();
  loop_.RunReady();
  EXPECT_THAT(answers_, ElementsAre(3, 3, 5));
}

TEST_F(AcknowledgementsTest, AreNotOfAnEpochThatIsClosed) {
  const auto written = Expect(3);
  roster_.GiveUp(peer(), "gone");
  roster_.Open(peer());
  written();
  loop_.RunReady();
  EXPECT_THAT(answers_, IsEmpty());
}

TEST_F(AcknowledgementsTest, EndWithTheLevel) {
  const auto written = Expect(3);
  acknowledgements_.reset();
  written();
  loop_.RunReady();
  EXPECT_THAT(answers_, IsEmpty());
}

}  // namespace
}  // namespace byzerperf
