#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/unit/http/transport_fixture.h"

namespace byzerperf {
namespace {

class TlsTransportTest : public TransportFixture {
 protected:
  TlsTransportTest() : TransportFixture(RawHttpServer::Transport::kTls) {}
};

TEST_F(TlsTransportTest, SpeaksTlsToAServerOfTheGivenAuthority) {
  RecordingSink sink;
  Post(sink);
  RawHttpServer::Connection& connection = UntilRequest();
  connection.Send(ChunkedHead() + Chunk("data: x\n\n"));
  Until([&] { return sink.pieces.size() == 1; });
  connection.Send("0\r\n\r\n");
  UntilEnd(sink);
  EXPECT_EQ(sink.result.end, HttpEnd::kComplete) << sink.result.error;
  EXPECT_GT(sink.result.tls_done_ns, sink.result.connected_ns);
  EXPECT_GE(sink.result.sent_ns, sink.result.tls_done_ns);
  Exchange(0, 2);
  EXPECT_EQ(transport_->connections_opened(), 1);
}

TEST_F(TlsTransportTest, AnUnknownAuthorityIsATlsErrorUnlessInsecure) {
  options_.tls_ca_pem.clear();
  RecordingSink refused;
  Post(refused);
  UntilEnd(refused);
  EXPECT_EQ(refused.result.end, HttpEnd::kTlsError);
  EXPECT_EQ(refused.result.sent_ns, 0);

  options_.insecure = true;
  transport_.reset();
  Exchange(server_.connections());
}

TEST_F(TlsTransportTest, AStaleTlsConnectionIsReplacedOnceToo) {
  Exchange(0);
  RecordingSink sink;
  Post(sink);
  UntilRequest(0, 2).Close();
  UntilRequest(1).Send(Plain("ok"));
  UntilEnd(sink);
  EXPECT_EQ(sink.result.end, HttpEnd::kComplete);
  EXPECT_EQ(sink.result.stale_reconnects, 1);
}

using PlainTransportTest = TransportFixture;

TEST_F(PlainTransportTest, APlainServerBehindHttpsIsATlsError) {
  UseTarget(absl::StrCat("https://127.0.0.1:", server_.port()));
  RecordingSink sink;
  Post(sink);
  Until([&] {
    return server_.connections() == 1 && !server_.last().received().empty();
  });
  server_.last().Send("HTTP/1.1 400 Bad Request\r\n\r\n");
  UntilEnd(sink);
  EXPECT_EQ(sink.result.end, HttpEnd::kTlsError);
}

}  // namespace
}  // namespace byzerperf
