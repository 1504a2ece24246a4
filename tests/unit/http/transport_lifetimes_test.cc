// Who may call what when: starting, cancelling and destroying.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/unit/http/transport_fixture.h"

namespace byzerperf {
namespace {

class TransportLifetimesTest : public BothTransports {};
INSTANTIATE_TEST_SUITE_P(Of, TransportLifetimesTest, PlainAndCurl(),
                         TransportName);

TEST_P(TransportLifetimesTest, ASinkMayStartTheNextRequestAtTheEndOfItsOwn) {
  RecordingSink first;
  RecordingSink second;
  first.on_end = [&] { Post(second); };
  Post(first);
  UntilRequest(0, 1).Send(Plain("one"));
  UntilRequest(0, 2).Send(Plain("two"));
  UntilEnd(second);
  EXPECT_EQ(second.body, "two");
}

TEST_P(TransportLifetimesTest, NeverCallsASinkFromInsideStart) {
  server_.StopListening();
  RecordingSink sink;
  Post(sink);
  EXPECT_FALSE(sink.ended());
  UntilEnd(sink);
}

TEST_P(TransportLifetimesTest, CancelClosesTheConnectionAndEndsTheCalls) {
  RecordingSink sink;
  const HttpTransport::RequestId id = Post(sink);
  UntilRequest().Send(ChunkedHead() + Chunk("data: x\n\n"));
  Until([&] { return sink.pieces.size() == 1; });
  transport_->Cancel(id);
  Until([&] { return server_.connection(0).closed_by_peer(); });
  EXPECT_FALSE(sink.ended());
  transport_->Cancel(id);  // again is no error
  Exchange(1);
  EXPECT_FALSE(sink.ended());
}

TEST_P(TransportLifetimesTest, ASinkMayCancelFromInsideItsCalls) {
  for (const bool at_head : {true, false}) {
    SCOPED_TRACE(at_head);
    const size_t connection = server_.connections();
    RecordingSink sink;
    HttpTransport::RequestId id = 0;
    (at_head ? sink.on_head : sink.on_body) = [&] { transport_->Cancel(id); };
    id = Post(sink);
    UntilRequest(connection).Send(ChunkedHead() + Chunk("a") + Chunk("b"));
    Until([&] { return server_.connection(connection).closed_by_peer(); });
    EXPECT_EQ(sink.pieces.size(), at_head ? 0 : 1);
    EXPECT_FALSE(sink.ended());
  }
}

TEST_P(TransportLifetimesTest, ARequestCancelledBeforeItsConnectIsNeverSent) {
  RecordingSink sink;
  Transport().Cancel(Post(sink));
  RecordingSink next;
  Post(next);
  const auto requests = [&] {
    size_t count = 0;
    for (size_t i = 0; i < server_.connections(); ++i) {
      count += server_.connection(i).requests();
    }
    return count;
  };
  Until([&] { return requests() > 0; });
  server_.last().Send(Plain("ok"));
  UntilEnd(next);
  EXPECT_EQ(next.body, "ok");
  EXPECT_EQ(requests(), 1);
  EXPECT_FALSE(sink.ended());
}

TEST_P(TransportLifetimesTest, ClosesItsConnectionsWhenItIsDestroyed) {
  Exchange(0);
  RecordingSink sink;
  Post(sink);
  UntilRequest(0, 2);
  transport_.reset();
  Until([&] { return server_.connection(0).closed_by_peer(); });
  EXPECT_FALSE(sink.ended());
}

}  // namespace
}  // namespace byzerperf
