#include "coordinator/run/worker_finder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/loop/event_loop.h"
#include "tests/support/fake_lookup.h"
#include "tests/support/simulated_loop.h"

namespace byzerperf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class WorkerFinderTest : public testing::Test {
 protected:
  WorkerFinderTest()
      : finder_(
            {{"dns:///pods:7071", "pods", 7071}, {"dns:///more", "more", 7070}},
            {{"10.0.0.9:7071", {"10.0.0.9", 7071, ""}, "10.0.0.9"}},
            std::make_unique<FakeLookup>(loop_, names_),
            [this](
                const WorkerAddress& worker) -> absl::StatusOr<WorkerEndpoint> {
              tls_names_.push_back(worker.tls_name);
              if (worker.name == refused_) {
                return absl::InvalidArgumentError("no TLS");
              }
              return WorkerEndpoint{worker.name, nullptr};
            }) {
    names_.addresses["more"] = {"10.1.0.1"};
    names_.addresses["pods"] = {"10.0.0.2", "10.0.0.9", "10.0.0.1"};
  }

  WorkerFinder::Found Find() {
    std::optional<WorkerFinder::Found> found;
    finder_.Find([&](WorkerFinder::Found one) { found = std::move(one); });
    EXPECT_FALSE(found.has_value());
    loop_.RunReady();
    EXPECT_TRUE(found.has_value());
    return std::move(*found);
  }

  static std::vector<std::string> Names(const WorkerFinder::Found& found) {
    std::vector<std::string> names;
    names.reserve(found.workers.size());
    for (const WorkerEndpoint& worker : found.workers) {
      names.push_back(worker.name);
    }
    return names;
  }

  SimulatedLoop loop_;
  FakeNames names_;
  std::string refused_;
  std::vector<std::string> tls_names_;
  WorkerFinder finder_;
};

TEST_F(WorkerFinderTest, FindsEachWorkerOnceAndNoneThatHasItsOwnEntry) {
  EXPECT_THAT(Names(Find()),
              ElementsAre("10.0.0.1:7071", "10.0.0.2:7071", "10.1.0.1:7070"));
  EXPECT_THAT(Names(Find()), IsEmpty());
  EXPECT_EQ(finder_.text(), "dns:///pods:7071, dns:///more");
}

TEST_F(WorkerFinderTest, AsksForTheCertificateOfTheServicesName) {
  Find();
  EXPECT_THAT(tls_names_, ElementsAre("pods", "pods", "more"));
}

TEST_F(WorkerFinderTest, TellsWhatHasComeAndGone) {
  Find();
  names_.addresses["pods"] = {"10.0.0.2", "10.0.0.3"};
  const WorkerFinder::Found found = Find();
  EXPECT_THAT(Names(found), ElementsAre("10.0.0.3:7071"));
  EXPECT_THAT(found.gone, ElementsAre("10.0.0.1:7071"));
}

TEST_F(WorkerFinderTest, FindsWhomAnAbandonedSearchWouldHaveFound) {
  bool told = false;
  finder_.Find([&told](const WorkerFinder::Found&) { told = true; });
  finder_.Abandon();
  EXPECT_THAT(Names(Find()),
              ElementsAre("10.0.0.1:7071", "10.0.0.2:7071", "10.1.0.1:7070"));
  EXPECT_FALSE(told);
}

TEST_F(WorkerFinderTest, SaysOfNobodyThatItIsGoneWhenANameIsNotFound) {
  Find();
  names_.addresses.erase("pods");
  const WorkerFinder::Found found = Find();
  EXPECT_THAT(found.gone, IsEmpty());
  EXPECT_THAT(found.problems,
              ElementsAre("worker dns:///pods:7071: cannot look up pods"));
}

TEST_F(WorkerFinderTest, PassesOnWhyAWorkerCannotBeSpokenTo) {
  refused_ = "10.0.0.2:7071";
  const WorkerFinder::Found found = Find();
  EXPECT_THAT(Names(found), ElementsAre("10.0.0.1:7071", "10.1.0.1:7070"));
  EXPECT_THAT(found.problems, ElementsAre("no TLS"));
}

TEST(NameLookup, AnswersOnTheLoop) {
  const auto loop = *EventLoop::Create();
  const auto lookup = MakeNameLookup(
      *loop,
      [](const std::string& host) -> absl::StatusOr<std::vector<std::string>> {
        return std::vector<std::string>{host + "!"};
      });
  std::vector<std::string> answer;
  lookup->LookUp("pods", [&](absl::StatusOr<std::vector<std::string>> found) {
    answer = *found;
  });
  while (answer.empty()) loop->RunOnce(loop->NowNs() + 10'000'000);
  EXPECT_THAT(answer, ElementsAre("pods!"));
}

TEST(NameLookup, IsSilentOnceItIsGone) {
  const auto loop = *EventLoop::Create();
  bool told = false;
  std::vector<std::string> later;
  auto lookup = MakeNameLookup(*loop, [](const std::string&) {
    return absl::StatusOr<std::vector<std::string>>(
        std::vector<std::string>{"10.0.0.1"});
  });
  lookup->LookUp("pods", [&](const auto&) { told = true; });
  lookup.reset();
  lookup = MakeNameLookup(*loop, LookUpHost);
  lookup->LookUp("127.0.0.1",
                 [&](const absl::StatusOr<std::vector<std::string>>& found) {
                   later = *found;
                 });
  while (later.empty()) loop->RunOnce(loop->NowNs() + 10'000'000);
  EXPECT_FALSE(told);
}

}  // namespace
}  // namespace byzerperf
