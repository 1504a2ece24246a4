// How a request ends when its server or its connection misbehaves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <vector>

#include "tests/unit/http/transport_fixture.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;

class TransportFailuresTest : public BothTransports {};
INSTANTIATE_TEST_SUITE_P(Of, TransportFailuresTest, PlainAndCurl(),
                         TransportName);

TEST_P(TransportFailuresTest, ARefusedPortIsAConnectError) {
  server_.StopListening();
  RecordingSink sink;
  Post(sink);
  UntilEnd(sink);
  EXPECT_EQ(sink.result.end, HttpEnd::kConnectError);
  EXPECT_NE(sink.result.error, "");
  EXPECT_EQ(sink.result.http_status, 0);
  EXPECT_EQ(sink.result.sent_ns, 0);
}

TEST_P(TransportFailuresTest, ALackOfDescriptorsIsSaid) {
  // Each kind of virtual call once before: UBSan opens a pipe to look at an
  // object of a kind that it has not seen yet.
  options_.new_connection_per_request = true;
  Exchange(0);
  EXPECT_NE(std::generic_category().message(EMFILE), "");
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  const UniqueFd lowest_free(dup(0));
  rlimit none = before;
  none.rlim_cur = static_cast<rlim_t>(lowest_free.get());
  setrlimit(RLIMIT_NOFILE, &none);
  RecordingSink sink;
  Post(sink);
  UntilEnd(sink);
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(sink.result.end, HttpEnd::kConnectError) << sink.result.error;
  EXPECT_TRUE(sink.result.no_descriptor);
  EXPECT_FALSE(sink.result.no_port);
  Exchange(1);
}

TEST_P(TransportFailuresTest, AnAnswerMayComeBeforeTheRequestIsOut) {
  const std::string body(32 << 20, 'x');
  RecordingSink sink;
  Post(sink, body);
  Until([&] { return server_.connections() == 1; });
  server_.connection(0).Send(
      "HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
  UntilEnd(sink);
  EXPECT_EQ(sink.result.end, HttpEnd::kComplete) << sink.result.error;
  EXPECT_EQ(sink.result.http_status, 413);
  EXPECT_EQ(sink.body, "no");
  Exchange(1);
}

TEST_P(TransportFailuresTest, BytesBehindTheAnswerEndTheConnection) {
  RecordingSink sink;
  Post(sink);
  UntilRequest(0).Send(Plain("ok") + "HTTP/1.1 408 Request Timeout\r\n");
  UntilEnd(sink);
  EXPECT_EQ(sink.result.end, HttpEnd::kComplete);
  Exchange(1);
}

TEST_P(TransportFailuresTest, AServerThatSaysCloseGetsANewConnection) {
  RecordingSink sink;
  Post(sink);
  UntilRequest(0).Send(
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  UntilEnd(sink);
  Exchange(1);
}

TEST_P(TransportFailuresTest, AResetBeforeTheAnswerOfANewConnectionIsLost) {
  RecordingSink sink;
  Post(sink);
  UntilRequest().Reset();
  UntilEnd(sink);
  EXPECT_EQ(sink.result.end, HttpEnd::kConnectionLost);
  EXPECT_EQ(sink.result.stale_reconnects, 0);
  EXPECT_EQ(server_.connections(), 1);
}

TEST_P(TransportFailuresTest, ACloseBeforeTheAnswerOfANewConnectionIsLost) {
  RecordingSink sink;
  Post(sink);
  UntilRequest().Close();
  UntilEnd(sink);
  EXPECT_EQ(sink.result.end, HttpEnd::kConnectionLost);
  EXPECT_EQ(server_.connections(), 1);
}

TEST_P(TransportFailuresTest, ACutInMidStreamIsLostAfterWhatCame) {
  for (const bool reset : {false, true}) {
    SCOPED_TRACE(reset);
    const size_t index = server_.connections();
    RecordingSink sink;
    Post(sink);
    RawHttpServer::Connection& connection = UntilRequest(index);
    connection.Send(ChunkedHead() + Chunk("data: x\n\n"));
    Until([&] { return sink.pieces.size() == 1; });
    reset ? connection.Reset() : connection.Close();
    UntilEnd(sink);
    EXPECT_EQ(sink.result.end, HttpEnd::kConnectionLost) << sink.result.error;
    EXPECT_EQ(sink.result.http_status, 200);
    EXPECT_EQ(sink.body, "data: x\n\n");
  }
}

TEST_P(TransportFailuresTest, ABodyShorterThanItsLengthIsLost) {
  RecordingSink sink;
  Post(sink);
  RawHttpServer::Connection& connection = UntilRequest();
  connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
  connection.Close();
  UntilEnd(sink);
  EXPECT_EQ(sink.result.end, HttpEnd::kConnectionLost);
}

// llama.cpp announces keep-alive and then closes after each stream.
TEST_P(TransportFailuresTest, AServerThatClosesAfterEachStreamCostsNoRequest) {
  for (size_t i = 0; i < 5; ++i) {
    RecordingSink sink;
    Post(sink);
    RawHttpServer::Connection& connection = UntilRequest(i);
    connection.Send(
        "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5, max=100\r\n"
        "Transfer-Encoding: chunked\r\n\r\n" +
        Chunk("data: x\n\n") + "0\r\n\r\n");
    UntilEnd(sink);
    EXPECT_EQ(sink.result.end, HttpEnd::kComplete) << sink.result.error;
    connection.Close();
  }
}

TEST_P(TransportFailuresTest, AStaleConnectionIsReplacedOnceAndCounted) {
  for (const bool reset : {false, true}) {
    SCOPED_TRACE(reset);
    const size_t index = server_.connections();
    Exchange(index);
    RecordingSink sink;
    Post(sink);
    RawHttpServer::Connection& stale = UntilRequest(index, 2);
    reset ? stale.Reset() : stale.Close();
    UntilRequest(index + 1).Send(Plain("fresh"));
    UntilEnd(sink);
    EXPECT_EQ(sink.result.end, HttpEnd::kComplete) << sink.result.error;
    EXPECT_EQ(sink.result.stale_reconnects, 1);
    EXPECT_FALSE(sink.result.connection_reused);
    EXPECT_GT(sink.result.connected_ns, 0);
    EXPECT_EQ(sink.body, "fresh");
    server_.connection(index + 1).Close();
    Until([&] { return server_.connection(index + 1).sent(); });
  }
}

TEST_P(TransportFailuresTest, TheReplacementOfAStaleConnectionIsNotReplaced) {
  Exchange(0);
  RecordingSink sink;
  Post(sink);
  UntilRequest(0, 2).Close();
  UntilRequest(1).Close();
  UntilEnd(sink);
  EXPECT_EQ(sink.result.end, HttpEnd::kConnectionLost);
  EXPECT_EQ(sink.result.stale_reconnects, 1);
  EXPECT_EQ(server_.connections(), 2);
}

// libcurl would send the request again, after any time: a prefill that crashed
// would look like a slow success.
TEST_P(TransportFailuresTest, ALateCloseIsLostAndNothingIsSentTwice) {
  options_.stale_window_ns = 0;
  for (const bool reset : {false, true}) {
    SCOPED_TRACE(reset);
    const size_t index = server_.connections();
    Exchange(index);
    RecordingSink sink;
    Post(sink);
    RawHttpServer::Connection& connection = UntilRequest(index, 2);
    reset ? connection.Reset() : connection.Close();
    UntilEnd(sink);
    EXPECT_EQ(sink.result.end, HttpEnd::kConnectionLost);
    EXPECT_EQ(sink.result.stale_reconnects, 0);
    EXPECT_TRUE(sink.result.connection_reused);
    EXPECT_THAT(sink.result.error, HasSubstr("without an answer"));
    EXPECT_EQ(server_.connections(), index + 1);
  }
}

TEST_P(TransportFailuresTest, ALateCloseDoesNotUseAnotherIdleConnection) {
  options_.stale_window_ns = 0;
  RecordingSink first;
  RecordingSink second;
  Post(first);
  Post(second);
  UntilRequest(0).Send(Plain("ok"));
  UntilRequest(1).Send(Plain("ok"));
  UntilEnd(first);
  UntilEnd(second);
  RecordingSink sink;
  Post(sink);
  Until([&] {
    return server_.connection(0).requests() +
               server_.connection(1).requests() ==
           3;
  });
  const size_t used = server_.connection(0).requests() == 2 ? 0 : 1;
  server_.connection(used).Close();
  UntilEnd(sink);
  EXPECT_EQ(sink.result.end, HttpEnd::kConnectionLost);
  EXPECT_EQ(server_.connection(1 - used).requests(), 1);
}

TEST_P(TransportFailuresTest, ACloseAfterAPieceOfTheHeadIsLost) {
  Exchange(0);
  RecordingSink sink;
  Post(sink);
  RawHttpServer::Connection& connection = UntilRequest(0, 2);
  connection.Send("HTTP/1.");
  connection.Close();
  UntilEnd(sink);
  EXPECT_EQ(sink.result.end, HttpEnd::kConnectionLost);
  EXPECT_EQ(server_.connections(), 1);
}

TEST_P(TransportFailuresTest, AnIdleConnectionThatClosesIsNotUsedAgain) {
  Exchange(0);
  server_.connection(0).Close();
  RecordingSink sink;
  Post(sink);
  UntilRequest(1).Send(Plain("ok"));
  UntilEnd(sink);
  EXPECT_EQ(sink.result.end, HttpEnd::kComplete);
}

TEST_P(TransportFailuresTest, ASilentServerTimesOut) {
  RecordingSink sink;
  Exchange(0);
  Post(sink, "{}", 1'000'000);
  UntilEnd(sink);
  EXPECT_EQ(sink.result.end, HttpEnd::kTimeout);
  EXPECT_EQ(sink.result.error, "no response within 1ms");
}

// How far the exchange comes before its time is over is the machine's affair.
TEST_P(TransportFailuresTest, AStreamThatNeverEndsTimesOutAndIsClosed) {
  Exchange(0);
  RecordingSink sink;
  Post(sink, "{}", 20'000'000);
  Until([&] { return server_.connection(0).requests() == 2 || sink.ended(); });
  server_.connection(0).Send(ChunkedHead() + Chunk("data: x\n\n"));
  UntilEnd(sink);
  EXPECT_EQ(sink.result.end, HttpEnd::kTimeout);
  Until([&] { return server_.connection(0).closed_by_peer(); });
}

TEST_P(TransportFailuresTest, WhatIsNotHttpIsAProtocolError) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::vector<std::string> answers = {
      "SSH-2.0-OpenSSH_9.2\r\n",
      "{\"no\": \"head\"}\r\n\r\n",
      "HTTP/9.9 200 OK\r\n\r\n",
      ok + "Content-Length: ten\r\n\r\n",
      ok + "Content-Encoding: nonsense\r\nContent-Length: 1\r\n\r\nx",
      ok + "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
      ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
      ok + "X: " + std::string(1 << 20, 'x') + "\r\n\r\n",
  };
  for (const std::string& answer : answers) {
    SCOPED_TRACE(answer.substr(0, 80));
    const size_t index = server_.connections();
    RecordingSink sink;
    Post(sink);
    RawHttpServer::Connection& connection = UntilRequest(index);
    connection.Send(answer);
    connection.Close();
    UntilEnd(sink);
    EXPECT_EQ(sink.result.end, HttpEnd::kProtocolError) << sink.result.error;
    EXPECT_NE(sink.result.error, "");
  }
}

}  // namespace
}  // namespace byzerperf
