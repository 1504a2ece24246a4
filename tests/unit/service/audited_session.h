#ifndef BYZERPERF_TESTS_UNIT_SERVICE_AUDITED_SESSION_H_
#define BYZERPERF_TESTS_UNIT_SERVICE_AUDITED_SESSION_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tests/unit/service/session_rig.h"

namespace byzerperf {

// A session that leaves a trail.
class AuditedSession : public ::testing::Test {
 protected:
  AuditedSession() {
    rig_.environment.clock = &rig_.clock;
    rig_.environment.on_audit = [this](const v1::AuditRecord& record) {
      trail_.push_back(record);
    };
  }

  // A level in which nothing ever ends by itself.
  void StartEndlessLevel(uint32_t share, uint32_t granted) {
    rig_.targets.SetServer(RefusingServer([](const FakeRequest& request) {
      FakeAnswer answer = StreamAnswer(request, TokensOfIndex(1, 1));
      answer.never_ends = request.level == "c0004";
      return answer;
    }));
    rig_.Open("coordinator at ipv4:10.0.0.9:5000");
    ASSERT_TRUE(rig_.GetReady()) << rig_.RefusedReason();
    rig_.StartLevel(share);
    rig_.Grant(0, granted, false);
    rig_.loop.RunFor(2 * kNsPerSecond);
  }

  std::vector<v1::AuditRecord> trail_;
  SessionRig rig_;  // last: its session still writes into the trail
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_UNIT_SERVICE_AUDITED_SESSION_H_
