#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/base/text.h"
#include "simulator/simulator.h"
#include "tests/support/raw_client.h"
#include "tests/support/running_simulator.h"
#include "tests/unit/simulator/server_words.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

using Flags = RunningSimulator::Flags;

// One request to a simulator whose every request meets the fault.
class SimulatorFault : public ::testing::Test {
 protected:
  void Meet(const std::string& fault, std::string_view body = kTextStream) {
    RunningSimulator simulator(Flags{{"--fault", fault}});
    answer_ = simulator.Ask(kText, body);
    const auto truth = simulator.StopAndReadTruth();
    ASSERT_THAT(truth, SizeIs(1));
    truth_ = truth[0];
    EXPECT_THAT(truth_, HasSubstr("\"fault\":\"" + fault + "\""));
  }

  bool TruthSays(const std::string& outcome) const {
    return truth_.find("\"outcome\":\"" + outcome + "\"") != std::string::npos;
  }

  RawAnswer answer_;
  std::string truth_;
};

TEST_F(SimulatorFault, StatusAnswersWithIt) {
  Meet("429");
  EXPECT_THAT(answer_.head, AllOf(StartsWith("HTTP/1.1 429 "),
                                  HasSubstr("Retry-After: 1\r\n")));
  EXPECT_TRUE(TruthSays("http_429"));
  Meet("500");
  EXPECT_THAT(answer_.head, StartsWith("HTTP/1.1 500 "));
  EXPECT_TRUE(TruthSays("http_5xx"));
}

TEST_F(SimulatorFault, CutBreaksTheConnectionInMidStream) {
  Meet("cut");
  EXPECT_FALSE(answer_.complete);
  EXPECT_THAT(answer_.body, AllOf(HasSubstr("data: "), Not(HasSubstr(kDone))));
  EXPECT_TRUE(TruthSays("cut"));
}

TEST_F(SimulatorFault, GarbageIsOneEventThatIsNotJson) {
  Meet("garbage");
  EXPECT_EQ(CountOf("data: {\"id\":\"chatcmpl-\n\n", answer_.body), 1);
  EXPECT_THAT(answer_.body, EndsWith(kDone));
  EXPECT_TRUE(TruthSays("garbage"));
}

TEST_F(SimulatorFault, ErrorEventEndsTheStream) {
  Meet("error-event");
  EXPECT_THAT(answer_.body,
              AllOf(HasSubstr("data: {\"error\":{"),
                    Not(HasSubstr("\"finish_reason\":\"")), EndsWith(kDone)));
  EXPECT_TRUE(TruthSays("error-event"));
}

TEST_F(SimulatorFault, HtmlIsAPageWithStatus200) {
  Meet("html");
  EXPECT_THAT(answer_.head, AllOf(StartsWith("HTTP/1.1 200 "),
                                  HasSubstr("Content-Type: text/html")));
  EXPECT_THAT(answer_.body, StartsWith("<!DOCTYPE html>"));
}

TEST_F(SimulatorFault, NoDoneLeavesOnlyTheDoneOut) {
  Meet("no-done");
  EXPECT_TRUE(answer_.complete);
  EXPECT_THAT(answer_.body, AllOf(HasSubstr("\"finish_reason\":\"stop\""),
                                  Not(HasSubstr("[DONE]"))));
  EXPECT_TRUE(TruthSays("ok"));
}

TEST_F(SimulatorFault, TruncateEndsEarlyWithoutAReason) {
  Meet("truncate");
  EXPECT_TRUE(answer_.complete);
  EXPECT_THAT(answer_.body, AllOf(Not(HasSubstr("\"finish_reason\":\"")),
                                  Not(HasSubstr("[DONE]"))));
  EXPECT_TRUE(TruthSays("truncate"));
}

TEST_F(SimulatorFault, EmptyChoicesIsOneMoreEvent) {
  Meet("empty-choices");
  EXPECT_EQ(CountOf("\"choices\":[]", answer_.body), 1);
  EXPECT_EQ(CountOf("\"text\":\"", answer_.body), 4);
  EXPECT_TRUE(TruthSays("ok"));
}

TEST_F(SimulatorFault, BigEventIsAMebibyteOfText) {
  Meet("big-event");
  EXPECT_GT(answer_.body.size(), size_t{1} << 20);
  EXPECT_THAT(answer_.body, EndsWith(kDone));
}

TEST_F(SimulatorFault, BadUtf8IsInOneToken) {
  Meet("bad-utf8");
  EXPECT_FALSE(IsUtf8(answer_.body));
  EXPECT_THAT(answer_.body, EndsWith(kDone));
}

TEST_F(SimulatorFault, GzipIsSaidAndDone) {
  Meet("gzip");
  EXPECT_THAT(answer_.head, HasSubstr("Content-Encoding: gzip\r\n"));
  EXPECT_THAT(answer_.body, StartsWith("\x1f\x8b"));
  EXPECT_TRUE(answer_.complete);
}

TEST_F(SimulatorFault, RejectStreamOptionsStrikesOnlyThose) {
  Meet("reject-stream-options");
  EXPECT_THAT(answer_.body, EndsWith(kDone));
  Meet("reject-stream-options",
       R"({"model":"chat","prompt":"Hello","stream":true,)"
       R"("stream_options":{"include_usage":true}})");
  EXPECT_THAT(answer_.head, StartsWith("HTTP/1.1 400 "));
  EXPECT_TRUE(TruthSays("http_4xx"));
}

TEST_F(SimulatorFault, SpoilsAWholeAnswerToo) {
  Meet("cut", kWhole);
  EXPECT_EQ(answer_.head, "");
  Meet("garbage", kWhole);
  EXPECT_EQ(answer_.body, "{\"id\":\"chatcmpl-");
  Meet("error-event", kWhole);
  EXPECT_THAT(answer_.body, StartsWith("{\"error\":{"));
  EXPECT_TRUE(TruthSays("error-event"));
  Meet("truncate", kWhole);
  EXPECT_THAT(answer_.body, AllOf(StartsWith("{"), Not(EndsWith("}"))));
}

TEST(SimulatorConnection, CloseAfterStreamClosesUnannounced) {
  RunningSimulator simulator(Flags{{"--fault", "close-after-stream"}});
  RawClient client(simulator.address());
  client.Post(kText, kTextStream);
  const RawAnswer answer = client.ReadAnswer();
  EXPECT_TRUE(answer.complete);
  EXPECT_THAT(answer.head, Not(HasSubstr("close")));
  EXPECT_TRUE(client.SeesClose());
}

TEST(SimulatorConnection, AStallKeepsTheConnectionAndTheSlot) {
  RunningSimulator simulator(Flags{{"--fault", "stall"}, {"--slots", "1"}});
  RawClient stalled(simulator.address());
  stalled.Post(kText, kTextStream);
  stalled.ReadUntil("data: ");
  RawClient waiting(simulator.address());
  waiting.Post(kText, kTextStream);
  simulator.WaitForMetric(kOneWaits);
  EXPECT_THAT(simulator.Metrics(), HasSubstr(kOneRuns));
  stalled.Close();
  waiting.ReadUntil("data: ");  // has the slot now
  waiting.Close();
  simulator.WaitForMetric(kIdle);
  const auto truth = simulator.StopAndReadTruth();
  ASSERT_THAT(truth, SizeIs(2));
  EXPECT_THAT(truth[0], HasSubstr(R"("outcome":"stall")"));
}

TEST(SimulatorConnection, AnAddressThatIsTakenIsSaid) {
  RunningSimulator simulator;
  const auto command = ReadSimulatorCommand({"--listen", simulator.address()});
  const auto second = Simulator::Create(command->options);
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(std::string(second.status().message()),
              HasSubstr("cannot listen on " + simulator.address()));
}

}  // namespace
}  // namespace byzerperf
