#include "simulator/simulator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/text.h"
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

TEST(Simulator, StreamsARoleThenTokensThenUsageThenDone) {
  RunningSimulator simulator;
  const RawAnswer answer = simulator.Ask(kChat, kStream);
  EXPECT_THAT(answer.head, AllOf(StartsWith("HTTP/1.1 200 OK\r\n"),
                                 HasSubstr("Content-Type: text/event-stream")));
  EXPECT_TRUE(answer.complete);
  EXPECT_EQ(CountOf("data: ", answer.body), 1 + 4 + 1 + 1);
  EXPECT_LT(answer.body.find(R"("role":"assistant")"),
            answer.body.find(R"("delta":{"content":")"));
  EXPECT_EQ(CountOf(R"("delta":{"content":")", answer.body), 4);
  EXPECT_EQ(CountOf(R"("finish_reason":"stop")", answer.body), 1);
  EXPECT_EQ(CountOf(R"("usage":)", answer.body), 1);
  EXPECT_THAT(answer.body, HasSubstr(R"("completion_tokens":4,)"));
  EXPECT_THAT(answer.body, EndsWith(kDone));
}

TEST(Simulator, CountsInEachEventWhenAsked) {
  RunningSimulator simulator;
  const RawAnswer answer =
      simulator.Ask(kText, R"({"model":"chat","prompt":"Hello","stream":true,)"
                           R"("stream_options":{"include_usage":true,)"
                           R"("continuous_usage_stats":true}})");
  for (const char* count : {"1", "2", "3"}) {
    EXPECT_EQ(CountOf(absl::StrCat(R"("completion_tokens":)", count, ","),
                      answer.body),
              1);
  }
  EXPECT_EQ(CountOf(R"("usage":)", answer.body), 5);
}

TEST(Simulator, AnswersTooManyRequestsInASecondWith429) {
  RunningSimulator simulator(Flags{{"--rate-limit", "1"}});
  RawAnswer answer = simulator.Ask(kText, kTextStream);
  EXPECT_THAT(answer.head, StartsWith("HTTP/1.1 200 "));
  // Unless this thread stood still for a second, the next one.
  for (int i = 0; i < 100 && answer.head.starts_with("HTTP/1.1 200 "); ++i) {
    answer = simulator.Ask(kText, kTextStream);
  }
  EXPECT_THAT(answer.head,
              AllOf(StartsWith("HTTP/1.1 429 "), HasSubstr("Retry-After: 1")));
  EXPECT_THAT(simulator.StopAndReadTruth(),
              ::testing::Contains(HasSubstr("http_429")));
}

TEST(Simulator, LeavesUsageOutOfAStreamUnlessAsked) {
  RunningSimulator simulator;
  EXPECT_THAT(simulator.Ask(kText, kTextStream).body, Not(HasSubstr("usage")));
}

TEST(Simulator, AnswersWholeWithUsage) {
  RunningSimulator simulator;
  const RawAnswer answer = simulator.Ask(kText, kWhole);
  EXPECT_THAT(answer.head, HasSubstr("Content-Type: application/json"));
  EXPECT_THAT(answer.body,
              AllOf(StartsWith("{"), HasSubstr(R"("completion_tokens":4,)"),
                    HasSubstr(R"("finish_reason":"stop")")));
}

TEST(Simulator, ListsItsModelAndItsHealth) {
  RunningSimulator simulator(Flags{{"--model", "qwen"}});
  RawClient client(simulator.address());
  client.Get("/v1/models");
  EXPECT_THAT(client.ReadAnswer().body, HasSubstr(R"("id":"qwen")"));
  client.Get("/health");
  EXPECT_THAT(client.ReadAnswer().head, StartsWith("HTTP/1.1 200 "));
  client.Get("/nowhere");
  EXPECT_THAT(client.ReadAnswer().head, StartsWith("HTTP/1.1 404 "));
  client.Post("/tokenize", R"({"prompt":"abcdefgh"})");
  EXPECT_THAT(client.ReadAnswer().body, StartsWith(R"({"count":2,)"));
}

TEST(Simulator, RefusesAnotherModelAndABrokenBody) {
  RunningSimulator simulator;
  const RawAnswer other =
      simulator.Ask(kText, R"({"model":"gpt","prompt":"Hello"})");
  EXPECT_THAT(other.head, StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(other.body, HasSubstr("The model `gpt` does not exist."));
  EXPECT_THAT(simulator.Ask(kText, "{").head, StartsWith("HTTP/1.1 400 "));
}

TEST(Simulator, SaysTheSameForTheSameSeed) {
  const Flags flags = {{"--output-tokens", "uniform:1,50"}, {"--seed", "5"}};
  RunningSimulator one(flags);
  RunningSimulator same(flags);
  const auto events = [](RunningSimulator& simulator) {
    std::string body = simulator.Ask(kText, kTextStream).body;
    // The time of creation is a label and may differ.
    for (size_t at = 0;
         (at = body.find("\"created\":", at)) != std::string::npos;) {
      body.erase(at, body.find(',', at) - at);
    }
    return body;
  };
  EXPECT_EQ(events(one), events(same));
}

TEST(Simulator, KeepsTheConnectionForTheNextRequest) {
  RunningSimulator simulator;
  RawClient client(simulator.address());
  for (int i = 0; i < 3; ++i) {
    client.Post(kText, kTextStream);
    EXPECT_THAT(client.ReadAnswer().body, EndsWith(kDone));
    client.Post(kText, kWhole);
    EXPECT_TRUE(client.ReadAnswer().complete);
  }
}

TEST(Simulator, CountsCachedTokensOfARepeatedPrompt) {
  RunningSimulator simulator(Flags{{"--prefix-cache", ""}});
  const std::string body =
      R"({"model":"chat","prompt":")" + std::string(400, 'a') + R"("})";
  EXPECT_THAT(simulator.Ask(kText, body).body,
              HasSubstr(R"("cached_tokens":0)"));
  EXPECT_THAT(simulator.Ask(kText, body).body,
              HasSubstr(R"("prompt_tokens":100,)"));
  EXPECT_THAT(simulator.Ask(kText, body).body,
              HasSubstr(R"("cached_tokens":96)"));
  simulator.Ask("/reset_prefix_cache", "");
  EXPECT_THAT(simulator.Ask(kText, body).body,
              HasSubstr(R"("cached_tokens":0)"));
  EXPECT_THAT(simulator.Metrics(),
              AllOf(HasSubstr("vllm:prefix_cache_queries_total"
                              "{engine=\"0\",model_name=\"chat\"} 400\n"),
                    HasSubstr("vllm:prefix_cache_hits_total"
                              "{engine=\"0\",model_name=\"chat\"} 192\n")));
}

TEST(Simulator, ShowsMetricsInVllmsNames) {
  RunningSimulator simulator;
  simulator.Ask(kText, kWhole);
  const std::string text = simulator.Metrics();
  for (const std::string name :
       {"num_requests_running", "num_requests_waiting",
        "time_to_first_token_seconds_count", "prompt_tokens_total",
        "inter_token_latency_seconds_count", "generation_tokens_total",
        "e2e_request_latency_seconds_count", "request_success_total"}) {
    EXPECT_THAT(text, HasSubstr("\nvllm:" + name + "{engine=\"0\""));
  }
}

TEST(Simulator, AClientThatGoesAwayFreesItsSlot) {
  for (const std::string_view body : {kWhole, kTextStream}) {
    SCOPED_TRACE(body);
    RunningSimulator simulator(Flags{{"--ttft", "1h"}, {"--slots", "1"}});
    RawClient leaving(simulator.address());
    leaving.Post(kText, body, "X-Request-Id: leaving\r\n");
    simulator.WaitForMetric(kOneRuns);
    RawClient waiting(simulator.address());
    waiting.Post(kText, body, "X-Request-Id: waiting\r\n");
    simulator.WaitForMetric(kOneWaits);
    leaving.Close();
    simulator.WaitForMetric(
        "vllm:num_requests_waiting{engine=\"0\",model_name=\"chat\"} 0\n");
    const auto truth = simulator.StopAndReadTruth();
    ASSERT_THAT(truth, SizeIs(2));
    EXPECT_THAT(truth[0], AllOf(HasSubstr(R"("request_id":"leaving")"),
                                HasSubstr(R"("outcome":"disconnected")")));
    EXPECT_THAT(truth[1], AllOf(HasSubstr(R"("request_id":"waiting")"),
                                HasSubstr(R"("outcome":"stopped")")));
  }
}

TEST(Simulator, AClientThatGoesAwayInMidStreamFreesItsSlot) {
  RunningSimulator simulator(
      Flags{{"--itl", "1ms"}, {"--output-tokens", "1000000"}});
  RawClient client(simulator.address());
  client.Post(kText, kTextStream);
  client.ReadUntil("data: ");
  client.Close();
  simulator.WaitForMetric(kIdle);
}

std::string NumberIn(const std::string& line, const std::string& name) {
  const size_t at = line.find("\"" + name + "\":") + name.size() + 3;
  return line.substr(at, line.find_first_of(",}", at) - at);
}

TEST(Simulator, WritesTheTruthOfEachRequest) {
  RunningSimulator simulator(Flags{{"--ttft", "2ms"}, {"--itl", "1ms"}});
  simulator.Ask(kChat, kStream, "X-Request-Id: run-c0005-0-1\r\n");
  simulator.Ask(kText, kWhole, "X-Request-Id: run-c0005-1-1\r\n");
  const auto truth = simulator.StopAndReadTruth();
  ASSERT_THAT(truth, SizeIs(2));
  EXPECT_THAT(truth[0], AllOf(HasSubstr(R"("request_id":"run-c0005-0-1")"),
                              HasSubstr(R"("output_tokens":4,)"),
                              HasSubstr(R"("events":4,"outcome":"ok")")));
  EXPECT_THAT(truth[1], AllOf(HasSubstr(R"("request_id":"run-c0005-1-1")"),
                              HasSubstr(R"("output_tokens":4,)"),
                              HasSubstr(R"("events":0,"outcome":"ok")")));
  for (const std::string& line : truth) {
    const int64_t received_ns = std::stoll(NumberIn(line, "received_ns"));
    const int64_t first_ns = std::stoll(NumberIn(line, "first_token_ns"));
    const int64_t last_ns = std::stoll(NumberIn(line, "last_token_ns"));
    // Never early; late by no more than it says itself.
    const int64_t lateness_ns =
        1000 * (std::stoll(NumberIn(line, "lateness_us")) + 1);
    EXPECT_GE(first_ns - received_ns, 2'000'000);
    EXPECT_LE(first_ns - received_ns, 2'000'000 + lateness_ns);
    EXPECT_GE(last_ns - received_ns, 5'000'000);
    EXPECT_LE(last_ns, std::stoll(NumberIn(line, "done_ns")));
  }
  const size_t sends_at = truth[0].find("\"send_ns\":[");
  EXPECT_EQ(CountOf(",", truth[0].substr(sends_at)), 3);
}

// On a kept connection: of a new one evhttp reads the first request before
// anybody knows the socket.
TEST(Simulator, ARequestIsReceivedWhenItComesAndNotWhenItIsRead) {
  // The kernel may take a while to begin stamping.
  constexpr int kMostTries = 200;
  RunningSimulator simulator;
  RawClient client(simulator.address());
  client.Post(kChat, kStream);
  client.ReadAnswer();
  std::vector<int64_t> sent_ns(kMostTries);
  for (int64_t& sent : sent_ns) {
    simulator.WhileItIsBusy([&] {
      client.Post(kChat, kStream);
      sent = SystemClock().NowNs();
    });
    client.ReadAnswer();
  }
  const auto truth = simulator.StopAndReadTruth();
  ASSERT_THAT(truth, SizeIs(kMostTries + 1));
  int before_the_read = 0;
  for (int i = 0; i < kMostTries; ++i) {
    const auto& line = truth[static_cast<size_t>(i) + 1];
    if (std::stoll(NumberIn(line, "received_ns")) <=
        sent_ns[static_cast<size_t>(i)]) {
      ++before_the_read;
    }
  }
  EXPECT_GT(before_the_read, 0);
}

}  // namespace
}  // namespace byzerperf
