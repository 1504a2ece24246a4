// What either transport does with a server that behaves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/unit/http/transport_fixture.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class TransportTest : public BothTransports {};
INSTANTIATE_TEST_SUITE_P(Of, TransportTest, PlainAndCurl(), TransportName);

TEST_P(TransportTest, SendsWhatItWasGivenAndNothingOfTheEnvironment) {
  options_.headers = {"Authorization: Bearer key"};
  RecordingSink sink;
  Post(sink, R"({"model":"m"})");
  RawHttpServer::Connection& connection = UntilRequest();
  const std::string& request = connection.received();
  EXPECT_THAT(request, StartsWith("POST /v1/chat/completions HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nAuthorization: Bearer key\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nX-Request-Id: r1-c1-0-1\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nUser-Agent: byzerperf/1.2.3 run/r1\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nContent-Type: application/json\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nAccept-Encoding: identity\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\n\r\n{\"model\":\"m\"}"));
  EXPECT_THAT(request, Not(HasSubstr("Expect")));
}

TEST_P(TransportTest, SendsALargeBodyWithoutWaitingForTheServer) {
  const std::string body(3 << 20, 'x');
  RecordingSink sink;
  Post(sink, body);
  UntilRequest().Send(Plain("ok"));
  UntilEnd(sink);
  EXPECT_THAT(server_.connection(0).received(), Not(HasSubstr("Expect")));
  EXPECT_EQ(sink.result.end, HttpEnd::kComplete);
}

TEST_P(TransportTest, DeliversTheSameBodyHoweverTheStreamIsCut) {
  const std::string whole = ChunkedHead() + Chunk("data: a\n\n") +
                            Chunk("data: b") + Chunk("\n\n") + "0\r\n\r\n";
  for (size_t piece_bytes = 1; piece_bytes < whole.size(); ++piece_bytes) {
    SCOPED_TRACE(piece_bytes);
    RecordingSink sink;
    Post(sink);
    RawHttpServer::Connection& connection = UntilRequest(0, piece_bytes);
    for (size_t at = 0; at < whole.size(); at += piece_bytes) {
      connection.Send(std::string_view(whole).substr(at, piece_bytes));
      loop_->RunOnce();
    }
    UntilEnd(sink);
    EXPECT_EQ(sink.result.end, HttpEnd::kComplete) << sink.result.error;
    EXPECT_EQ(sink.heads, 1);
    EXPECT_EQ(sink.type, "text/event-stream");
    EXPECT_EQ(sink.result.server, "raw/1");
    EXPECT_EQ(sink.body, "data: a\n\ndata: b\n\n");
  }
  EXPECT_EQ(transport_->connections_opened(), 1);
}

TEST_P(TransportTest, ReusesAConnectionAndSaysSo) {
  Exchange(0, 1);
  RecordingSink sink;
  Post(sink);
  UntilRequest(0, 2).Send(Plain("ok"));
  UntilEnd(sink);
  EXPECT_TRUE(sink.result.connection_reused);
  EXPECT_EQ(sink.result.connected_ns, 0);
  EXPECT_GT(sink.result.sent_ns, 0);
  EXPECT_EQ(transport_->connections_opened(), 1);
}

TEST_P(TransportTest, OpensANewConnectionARequestWhereAsked) {
  options_.new_connection_per_request = true;
  Exchange(0);
  Exchange(1);
  EXPECT_EQ(transport_->connections_opened(), 2);
  Until([&] { return server_.connection(1).closed_by_peer(); });
}

TEST_P(TransportTest, HoldsMoreRequestsInFlightThanOneMultiHandleTakes) {
  constexpr size_t kRequests = 300;
  std::vector<std::unique_ptr<RecordingSink>> sinks;
  for (size_t i = 0; i < kRequests; ++i) {
    sinks.push_back(std::make_unique<RecordingSink>());
    Post(*sinks.back());
  }
  for (size_t i = 0; i < kRequests; ++i) {
    UntilRequest(i).Send(Plain("ok"));
  }
  for (const auto& sink : sinks) {
    UntilEnd(*sink);
    EXPECT_EQ(sink->result.end, HttpEnd::kComplete);
  }
  EXPECT_EQ(transport_->connections_opened(), kRequests);
}

TEST_P(TransportTest, DeliversTheBodyOfAnErrorStatus) {
  RecordingSink sink;
  Get(sink);
  RawHttpServer::Connection& connection = UntilRequest();
  EXPECT_THAT(connection.received(), StartsWith("GET /v1/models HTTP/1.1\r\n"));
  connection.Send(
      "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n"
      "Content-Length: 9\r\n\r\n{\"e\":404}");
  UntilEnd(sink);
  EXPECT_EQ(sink.result.end, HttpEnd::kComplete);
  EXPECT_EQ(sink.result.http_status, 404);
  EXPECT_EQ(sink.body, "{\"e\":404}");
}

TEST_P(TransportTest, DoesNotFollowRedirects) {
  RecordingSink sink;
  Get(sink);
  UntilRequest().Send(
      "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n"
      "Content-Length: 0\r\n\r\n");
  UntilEnd(sink);
  EXPECT_EQ(sink.result.http_status, 302);
}

TEST_P(TransportTest, SkipsInterimHeadsAndTrailers) {
  RecordingSink sink;
  Post(sink);
  UntilRequest().Send("HTTP/1.1 103 Early Hints\r\nContent-Type: x/y\r\n\r\n" +
                      ChunkedHead() + Chunk("a") +
                      "0\r\nContent-Type: z/z\r\n\r\n");
  UntilEnd(sink);
  EXPECT_EQ(sink.heads, 1);
  EXPECT_EQ(sink.status, 200);
  EXPECT_EQ(sink.type, "text/event-stream");
}

TEST_P(TransportTest, DecodesGzipThatNobodyAskedFor) {
  // gzip of "hi", with the file name left out.
  const std::string gzip(
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\xc8\x04\x00\xac\x2a\x93"
      "\xd8\x02\x00\x00\x00",
      22);
  RecordingSink sink;
  Post(sink);
  UntilRequest().Send(absl::StrCat(
      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ",
      gzip.size(), "\r\n\r\n", gzip));
  UntilEnd(sink);
  EXPECT_EQ(sink.result.end, HttpEnd::kComplete) << sink.result.error;
  EXPECT_EQ(sink.body, "hi");
}

TEST_P(TransportTest, DeliversAHugeEvent) {
  const std::string event = "data: " + std::string(5 << 20, 'x') + "\n\n";
  RecordingSink sink;
  Post(sink);
  UntilRequest().Send(ChunkedHead() + Chunk(event) + "0\r\n\r\n");
  UntilEnd(sink);
  EXPECT_TRUE(sink.body == event);
}

TEST_P(TransportTest, ABodyWithoutLengthEndsWithTheConnection) {
  RecordingSink sink;
  Post(sink);
  RawHttpServer::Connection& connection = UntilRequest();
  connection.Send("HTTP/1.1 200 OK\r\n\r\nall of it");
  connection.Close();
  UntilEnd(sink);
  EXPECT_EQ(sink.result.end, HttpEnd::kComplete);
  EXPECT_EQ(sink.body, "all of it");
}

TEST_P(TransportTest, AddsTheTargetsQueryAndUser) {
  UseTarget("http://u:p@127.0.0.1:" + std::to_string(server_.port()) +
            "/x/v1?api=k");
  RecordingSink sink;
  Get(sink);
  const std::string& request = UntilRequest().received();
  EXPECT_THAT(request, StartsWith("GET /x/v1/models?api=k HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nAuthorization: Basic dTpw\r\n"));
}

TEST_P(TransportTest, GoesToThePinnedAddressOfAName) {
  const auto resolver = [](const std::string&) {
    return absl::StatusOr<std::vector<IpAddress>>(
        std::vector<IpAddress>{*IpAddress::Parse("127.0.0.1")});
  };
  options_.targets = {
      *ResolveTarget(absl::StrCat("http://gpu.invalid:", server_.port()),
                     AllowList::Everything(), resolver)};
  transport_ = *Make();
  RecordingSink sink;
  Get(sink);
  const std::string& request = UntilRequest().received();
  EXPECT_THAT(request, HasSubstr(absl::StrCat(
                           "\r\nHost: gpu.invalid:", server_.port(), "\r\n")));
}

TEST_P(TransportTest, AHeaderOfTheUsersTakesThePlaceOfOurs) {
  options_.headers = {"Host: model.example", "Accept:"};
  RecordingSink sink;
  Get(sink);
  const std::string& request = UntilRequest().received();
  EXPECT_THAT(request, HasSubstr("\r\nHost: model.example\r\n"));
  EXPECT_THAT(request, Not(HasSubstr("127.0.0.1")));
  EXPECT_THAT(request, Not(HasSubstr("Accept:")));
}

TEST_P(TransportTest, AUserAgentOfTheUsersStandsBeforeOursNeverInItsPlace) {
  options_.headers = {"user-agent: mine"};
  RecordingSink sink;
  Get(sink);
  EXPECT_THAT(UntilRequest().received(),
              HasSubstr("\r\nuser-agent: mine byzerperf/1.2.3 run/r1\r\n"));
}

TEST_P(TransportTest, AUserAgentCannotBeLeftOut) {
  options_.headers = {"User-Agent:"};
  RecordingSink sink;
  Get(sink);
  EXPECT_THAT(UntilRequest().received(),
              HasSubstr("\r\nUser-Agent: byzerperf/1.2.3 run/r1\r\n"));
}

TEST_P(TransportTest, TriesAllAddressesOfAName) {
  const auto resolver = [](const std::string&) {
    // The server listens on one of them only.
    return absl::StatusOr<std::vector<IpAddress>>(std::vector<IpAddress>{
        *IpAddress::Parse("127.0.0.2"), *IpAddress::Parse("127.0.0.1")});
  };
  options_.targets = {
      *ResolveTarget(absl::StrCat("http://gpu.invalid:", server_.port()),
                     AllowList::Everything(), resolver)};
  transport_ = *Make();
  Exchange(0);
}

TEST_P(TransportTest, RefusesBadHeadersWithoutRepeatingTheirValues) {
  options_.targets = {
      *ResolveTarget("http://127.0.0.1:1", AllowList::Everything())};
  for (const std::string line :
       {"secret", "X-A: secret\r\nX-B: secret", ": secret", "a b: secret"}) {
    SCOPED_TRACE(line);
    options_.headers = {line};
    const auto made = Make();
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(made.status().message()), Not(HasSubstr("secret")));
  }
}

TEST_P(TransportTest, RefusesATargetThatWasNotResolved) {
  options_.targets = {*ParseTarget("http://gpu:8000")};
  EXPECT_FALSE(Make().ok());
}

}  // namespace
}  // namespace byzerperf
