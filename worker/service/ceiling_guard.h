#ifndef BYZERPERF_WORKER_SERVICE_CEILING_GUARD_H_
#define BYZERPERF_WORKER_SERVICE_CEILING_GUARD_H_

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "byzerperf/v1/control.pb.h"
#include "worker/load/run_context.h"

namespace byzerperf {

// Holds a worker's ceilings against what a coordinator asks for while a run
// goes on, which may be more than its plan. Looks at commands and batches,
// never at a request. Loop-thread only.
class CeilingGuard {
 public:
  // `run` holds plan and prompts by now.
  CeilingGuard(const v1::Ceilings& ceilings,
               std::shared_ptr<const RunContext> run);

  // The share of StartLevel or AdjustShare, at most the ceiling. In an open
  // loop a share of 0 is the ceiling or the plan's own max_in_flight, which a
  // worker without a part keeps too; 0 only where neither is a limit.
  uint32_t HeldShare(uint32_t stage, uint32_t share);

  // What the coordinator is to be told, once: that its share was not followed.
  std::string TakeNotice();

  // Each returns why the load must end now; "" while it may go on.
  //
  // Requests and tokens are counted as they are granted, so that they never get
  // above their ceiling; what was granted and not begun is given back when the
  // level ends. Without any ceiling, too, a level has no index above its most:
  // one that wrapped around would be sent and not counted.
  std::string OnGrant(const v1::Grant& grant);
  // The rate is that of ten seconds: more than 10 × rate requests, and six
  // times the root of that for chance, is too many.
  std::string OnBatch(const v1::Batch& batch, int64_t now_ns);

  // A level that did not start has not ended, whatever a coordinator says. By
  // the end of one all its requests that were begun have their rows.
  void OnLevelStarted(uint32_t stage) { active_ = stage; }
  void OnLevelEnded(uint32_t stage);

  // When the run must be over, if its first level starts then; 0: never.
  int64_t RunEndNs(int64_t first_start_ns) const;
  std::string RunTimeReason() const;

  // Requests of all levels so far, turns of sessions counted one by one.
  uint64_t requests_begun() const { return ended_.requests + in_flight_; }

 private:
  struct Sample {
    int64_t time_ns;
    uint64_t begun;
  };
  struct Sum {
    uint64_t requests = 0;
    uint64_t tokens = 0;  // asked
    Sum& operator+=(const Sum& other) {
      requests += other.requests;
      tokens += other.tokens;
      return *this;
    }
  };

  std::string TooMany(const Sum& sum) const;
  std::string TooFast(int64_t now_ns);

  const v1::Ceilings ceilings_;
  const std::shared_ptr<const RunContext> run_;
  Sum ended_;   // requests that were begun and have their rows
  Sum before_;  // of levels that are over
  std::map<uint32_t, Sum> granted_;  // by stage, of levels that are not over
  std::optional<uint32_t> active_;
  uint32_t in_flight_ = 0;
  std::deque<Sample> samples_;  // of the last ten seconds and one before
  std::string notice_;
  bool told_ = false;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_CEILING_GUARD_H_
