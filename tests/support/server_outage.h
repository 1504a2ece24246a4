#ifndef BYZERPERF_TESTS_SUPPORT_SERVER_OUTAGE_H_
#define BYZERPERF_TESTS_SUPPORT_SERVER_OUTAGE_H_

#include <cstdint>
#include <vector>

#include "tests/support/fake_transport.h"

namespace byzerperf {

// A time in which a model server does not do its work, on the clock of
// FakeRequest::started_ns.
struct ServerOutage {
  enum class Kind {
    kSilent,  // frozen: it says nothing, and all of it at the end
    kGone,    // killed: connections break, new ones are refused
  };
  Kind kind = Kind::kSilent;
  int64_t from_ns = 0;
  int64_t until_ns = 0;
};

// What becomes of an answer when these outages come upon its server.
FakeAnswer AnswerThrough(const std::vector<ServerOutage>& outages,
                         const FakeRequest& request, FakeAnswer answer);

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_SERVER_OUTAGE_H_
