// Which transport a run gets, and what only libcurl's does.
#include "worker/http/make_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/http/transport_fixture.h"
#include "worker/http/curl_errors.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

HttpTransportOptions OptionsFor(const std::vector<std::string>& urls) {
  HttpTransportOptions options;
  for (const std::string& url : urls) {
    options.targets.push_back(*ResolveTarget(
        url, AllowList::Everything(), [](const std::string& host) {
          std::vector<IpAddress> addresses = {*IpAddress::Parse("10.0.0.1")};
          if (host == "two") addresses.push_back(*IpAddress::Parse("10.0.0.2"));
          if (host == "both") addresses.push_back(*IpAddress::Parse("fd00::1"));
          if (host == "localhost") {
            addresses = {*IpAddress::Parse("::1"),
                         *IpAddress::Parse("127.0.0.1")};
          }
          return absl::StatusOr<std::vector<IpAddress>>(addresses);
        }));
  }
  return options;
}

TEST(IsPlain, WhenAllTargetsAreHttpAndNothingElseIsAsked) {
  EXPECT_TRUE(IsPlain(OptionsFor({"http://one", "http://two"})));
  EXPECT_TRUE(IsPlain(OptionsFor({"http://localhost", "http://[::1]:1"})));
  EXPECT_FALSE(IsPlain(OptionsFor({"http://one", "https://one"})));
}

TEST(IsPlain, NotWhenAddressesOfTwoFamiliesMustBeRaced) {
  EXPECT_FALSE(IsPlain(OptionsFor({"http://both"})));
}

TEST(IsPlain, NotThroughAProxyNorWithHeadersThatChangeTheBody) {
  HttpTransportOptions options = OptionsFor({"http://one"});
  options.headers = {"X-Team: a"};
  EXPECT_TRUE(IsPlain(options));
  options.headers = {"accept-encoding: br"};
  EXPECT_FALSE(IsPlain(options));
  options.headers.clear();
  options.proxy = "http://proxy:1";
  EXPECT_FALSE(IsPlain(options));
}

using ChosenTransportTest = TransportFixture;

TEST_F(ChosenTransportTest, GoesThroughAProxyOnlyWhenOneIsGiven) {
  options_.proxy = server_.url();
  UseTarget("http://127.0.0.1:1/");
  RecordingSink sink;
  Get(sink);
  EXPECT_THAT(UntilRequest().received(),
              StartsWith("GET http://127.0.0.1:1/v1/models HTTP/1.1\r\n"));
}

TEST_F(ChosenTransportTest, IsThePlainOneForAPlainServer) {
  server_.StopListening();
  RecordingSink sink;
  Get(sink);
  UntilEnd(sink);
  EXPECT_THAT(sink.result.error, StartsWith("cannot connect to 127.0.0.1"));
}

TEST_F(ChosenTransportTest, UsesTheConnectionThatWasUsedLast) {
  RecordingSink first;
  RecordingSink second;
  Post(first);
  Post(second);
  UntilRequest(1);
  UntilRequest(0).Send(Plain("ok"));
  UntilEnd(first);
  server_.connection(1).Send(Plain("ok"));
  UntilEnd(second);
  Exchange(1, 2);
}

// libcurl 7.88 uses it again.
TEST_F(ChosenTransportTest, DropsAnIdleConnectionThatSpeaks) {
  Exchange(0);
  server_.connection(0).Send("HTTP/1.1 408 Request Timeout\r\n\r\n");
  loop_->RunOnce();  // what was sent is there already
  Exchange(1);
}

// The text's, where a server's last words follow it closely.
TEST_F(ChosenTransportTest, StampsAReadByItsFirstSegmentWhileThereIsTime) {
  // The kernel is slow to begin with stamps, and a sandbox may never.
  constexpr size_t kMostTries = 10'000;
  size_t requests = 0;
  bool stamped = false;
  while (!stamped && requests < kMostTries) {
    RecordingSink sink;
    Post(sink);
    UntilRequest(0, ++requests).Send(Plain("ok"));
    UntilEnd(sink);
    stamped = sink.arrivals.back().kernel;
  }
  if (!stamped) GTEST_SKIP() << "this kernel does not stamp";
  for (const int64_t tick_ns : {0, 100'000}) {
    loop_->LookOnceA(tick_ns);
    RecordingSink sink;
    Post(sink);
    RawHttpServer::Connection& connection = UntilRequest(0, ++requests);
    connection.Send(ChunkedHead() + Chunk("x"));
    Until([&] { return sink.body == "x"; });
    connection.Send(Chunk("text"));
    const int64_t between_ns = loop_->NowNs() + 50'000;
    while (loop_->NowNs() < between_ns + 50'000) {
    }
    connection.Send("0\r\n\r\n");
    UntilEnd(sink);
    const Arrival& text = sink.arrivals.back();
    ASSERT_TRUE(text.kernel);
    EXPECT_EQ(text.of_last, tick_ns == 0);
    EXPECT_EQ(text.stamp_ns<between_ns, tick_ns> 0);
    EXPECT_GT(sink.result.done_ns, between_ns);
  }
}

TEST_F(ChosenTransportTest, SaysThatWhatWasLeftUnreadMayBeOlder) {
  RecordingSink sink;
  Post(sink);
  RawHttpServer::Connection& connection = UntilRequest();
  // Opens the window, so that what follows comes as a whole.
  connection.Send(ChunkedHead() + Chunk(std::string(4 << 20, 'x')));
  Until([&] { return sink.body.size() == 4 << 20; });
  sink.arrivals.clear();
  connection.Send(Chunk(std::string(100'000, 'x')) + "0\r\n\r\n");
  UntilEnd(sink);
  // One read takes 64 KiB.
  ASSERT_EQ(sink.arrivals.size(), 2);
  EXPECT_GT(sink.arrivals[1].read_ns, sink.arrivals[0].read_ns);
  EXPECT_EQ(sink.arrivals[1].looked_ns, sink.arrivals[0].looked_ns);
}

TEST(ToHttpEnd, KnowsWhatNeedsANetworkToHappen) {
  EXPECT_EQ(ToHttpEnd(CURLE_COULDNT_RESOLVE_HOST, ""), HttpEnd::kDnsError);
  EXPECT_EQ(ToHttpEnd(CURLE_COULDNT_RESOLVE_PROXY, ""), HttpEnd::kDnsError);
  EXPECT_EQ(ToHttpEnd(CURLE_SSL_CONNECT_ERROR, ""), HttpEnd::kTlsError);
  EXPECT_EQ(ToHttpEnd(CURLE_RECV_ERROR, "Recv failure: Connection reset"),
            HttpEnd::kConnectionLost);
  EXPECT_EQ(ToHttpEnd(CURLE_RECV_ERROR,
                      "Illegal or missing hexadecimal "
                      "sequence in chunked-encoding"),
            HttpEnd::kProtocolError);
}

}  // namespace
}  // namespace byzerperf
