#ifndef BYZERPERF_TESTS_UNIT_RUN_LATE_JOINER_FIXTURE_H_
#define BYZERPERF_TESTS_UNIT_RUN_LATE_JOINER_FIXTURE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tests/unit/run/run_fixture.h"

namespace byzerperf {

// A run of several levels, and workers that come between them.
class LateJoinerTest : public RunFixture {
 protected:
  // A worker whose process ends in the first level and is there again two
  // seconds later.
  FakeWorkerScript Restarted() {
    FakeWorkerScript script = BreaksAfter(3'000);
    script.restart_ns = *script.break_ns + 2 * kNsPerSecond;
    return script;
  }

  // One that nobody can reach until then.
  FakeWorkerScript MissingUntil(int64_t there_ns) {
    FakeWorkerScript script = Script();
    script.freeze_ns = 0;
    script.thaw_ns = there_ns;
    return script;
  }

  void AddOneThatIsThereAndOneThatNeverIs() {
    FakeWorkerScript script = Script();
    script.describe_error = absl::UnavailableError("connection refused");
    script.describe_errors = -1;
    task_.min_workers = 1;
    task_.worker_wait_s = 0;
    AddWorker();
    AddWorker(script);
  }

  std::vector<std::string> Joined(int level) const {
    const auto& names = Level(level).joined_workers();
    return {names.begin(), names.end()};
  }

  std::vector<std::string> WorkersOf(int level) const {
    std::vector<std::string> names;
    for (const v1::WorkerResult& worker : Level(level).workers()) {
      names.push_back(worker.worker());
    }
    return names;
  }
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_UNIT_RUN_LATE_JOINER_FIXTURE_H_
