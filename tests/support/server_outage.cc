#include "tests/support/server_outage.h"

#include <algorithm>
#include <utility>

#include "common/base/duration.h"

namespace byzerperf {
namespace {

FakeAnswer Refused() {
  FakeAnswer answer;
  answer.http_status = 0;
  answer.end = HttpEnd::kConnectError;
  answer.error = "Connection refused";
  answer.end_after_ns = kNsPerMs;
  return answer;
}

// `from_ns` and `until_ns` count from the start of the request.
void Hold(int64_t from_ns, int64_t until_ns, FakeAnswer* answer) {
  const auto held = [&](int64_t at_ns) {
    return at_ns < from_ns ? at_ns : std::max(at_ns, until_ns);
  };
  answer->head_after_ns = held(answer->head_after_ns);
  answer->end_after_ns = held(answer->end_after_ns);
  for (FakeAnswer::Piece& piece : answer->pieces) {
    piece.after_ns = held(piece.after_ns);
  }
}

void CutOff(int64_t at_ns, FakeAnswer* answer) {
  if (answer->end_after_ns < at_ns && !answer->never_ends) return;
  std::erase_if(answer->pieces, [&](const FakeAnswer::Piece& piece) {
    return piece.after_ns >= at_ns;
  });
  if (answer->head_after_ns >= at_ns) answer->http_status = 0;
  answer->never_ends = false;
  answer->end_after_ns = at_ns;
  answer->end = HttpEnd::kConnectionLost;
  answer->error = "Connection reset by peer";
}

}  // namespace

FakeAnswer AnswerThrough(const std::vector<ServerOutage>& outages,
                         const FakeRequest& request, FakeAnswer answer) {
  for (const ServerOutage& outage : outages) {
    const int64_t from_ns = outage.from_ns - request.started_ns;
    const int64_t until_ns = outage.until_ns - request.started_ns;
    if (until_ns <= 0) continue;
    if (outage.kind == ServerOutage::Kind::kSilent) {
      Hold(from_ns, until_ns, &answer);
    } else if (from_ns <= 0) {
      return Refused();
    } else {
      CutOff(from_ns, &answer);
    }
  }
  return answer;
}

}  // namespace byzerperf
