// What either transport says of time: stamps, and its own part of a delay.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/unit/http/transport_fixture.h"

namespace byzerperf {
namespace {

class TransportTimesTest : public BothTransports {};
INSTANTIATE_TEST_SUITE_P(Of, TransportTimesTest, PlainAndCurl(), TransportName);

TEST_P(TransportTimesTest, StampsEachPieceWithItsArrival) {
  RecordingSink sink;
  const int64_t start_ns = loop_->NowNs();
  Post(sink);
  RawHttpServer::Connection& connection = UntilRequest();
  connection.Send(ChunkedHead());
  Until([&] { return sink.heads == 1; });
  std::vector<int64_t> sent_ns;
  for (size_t i = 1; i <= 3; ++i) {
    sent_ns.push_back(loop_->NowNs());
    connection.Send(Chunk("data: x\n\n"));
    Until([&] { return sink.pieces.size() == i; });
  }
  connection.Send("0\r\n\r\n");
  UntilEnd(sink);
  const HttpResult& result = sink.result;
  EXPECT_GE(result.connected_ns, start_ns);
  EXPECT_GE(result.sent_ns, result.connected_ns);
  // The clocks' offset is known to well under a millisecond.
  constexpr int64_t kClockErrorNs = 1'000'000;
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_GE(sink.stamps_ns[i], sent_ns[i] - kClockErrorNs);
  }
  EXPECT_TRUE(std::is_sorted(sink.stamps_ns.begin(), sink.stamps_ns.end()));
  EXPECT_GE(result.done_ns, sink.stamps_ns.back());
}

TEST_P(TransportTimesTest, TheStampIsTheKernelsAndNotThatOfALateRead) {
  RecordingSink sink;
  Post(sink);
  RawHttpServer::Connection& connection = UntilRequest();
  connection.Send(ChunkedHead());
  Until([&] { return sink.heads == 1; });
  // The kernel may take a while to begin stamping.
  constexpr int64_t kBusyNs = 2'000'000;
  constexpr int kMostTries = 1000;
  bool stamped_by_kernel = false;
  for (int i = 0; i < kMostTries && !stamped_by_kernel; ++i) {
    const size_t pieces = sink.pieces.size();
    connection.Send(Chunk("data: x\n\n"));
    const int64_t sent_ns = loop_->NowNs();
    while (loop_->NowNs() < sent_ns + kBusyNs) {
    }
    Until([&] { return sink.pieces.size() > pieces; });
    stamped_by_kernel = sink.stamps_ns.back() < sent_ns + kBusyNs / 2;
  }
  EXPECT_TRUE(stamped_by_kernel);
}

TEST_P(TransportTimesTest, CountsItsOwnPartOfTheWayToASentRequest) {
  const int64_t start_ns = loop_->NowNs();
  RecordingSink sink;
  Post(sink);
  // The connect is complete long before the loop comes to it.
  constexpr int64_t kBusyNs = 100'000'000;
  while (loop_->NowNs() < start_ns + kBusyNs) {
  }
  UntilRequest().Send(Plain("ok"));
  UntilEnd(sink);
  EXPECT_GT(sink.result.own_delay_ns, kBusyNs / 2);
  EXPECT_LE(sink.result.own_delay_ns, sink.result.done_ns - start_ns);

  RecordingSink second;
  const int64_t second_ns = loop_->NowNs();
  Post(second);
  UntilRequest(0, 2).Send(Plain("ok"));
  UntilEnd(second);
  EXPECT_GE(second.result.own_delay_ns, 0);
  EXPECT_LE(second.result.own_delay_ns, second.result.done_ns - second_ns);
}

}  // namespace
}  // namespace byzerperf
