#ifndef BYZERPERF_TESTS_SUPPORT_PROCESS_LOOP_H_
#define BYZERPERF_TESTS_SUPPORT_PROCESS_LOOP_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "common/loop/loop.h"

namespace byzerperf {

// All threads of one process of a simulated cluster: a Loop on a host with a
// clock of its own, whose process can be frozen (SIGSTOP) and killed. Frozen,
// it executes nothing while time goes on.
class ProcessLoop : public Loop {
 public:
  // `world` must outlive this. The host's clock shows `offset_ns` more.
  explicit ProcessLoop(Loop& world, int64_t offset_ns = 0)
      : world_(world),
        offset_ns_(offset_ns),
        alive_(std::make_shared<ProcessLoop*>(this)) {}
  ~ProcessLoop() override { Kill(); }

  int64_t NowNs() const override { return world_.NowNs() + offset_ns_; }
  TimerId RunAt(int64_t when_ns, std::function<void()> work) override;
  void Cancel(TimerId timer) override;
  void Post(std::function<void()> work) override;

  // Who thinks first when the process goes on: whoever waited for a time, or
  // whoever was told something.
  enum class First { kTimers, kPosted };

  void Freeze() { frozen_ = true; }
  // What came due or was posted meanwhile is executed now, all at once.
  void Thaw(First first);
  bool frozen() const { return frozen_; }

  // Nothing that was set or posted until now is executed any more.
  void Kill();

 private:
  struct Timer {
    TimerId in_world = 0;
    std::function<void()> work;
  };

  void OnDue(TimerId timer);
  void RunTimer(TimerId timer);
  void RunPosted(std::function<void()> work);

  Loop& world_;
  const int64_t offset_ns_;
  bool frozen_ = false;
  TimerId last_timer_ = 0;
  std::map<TimerId, Timer> timers_;
  std::vector<TimerId> due_;                   // while frozen
  std::vector<std::function<void()>> posted_;  // likewise
  std::shared_ptr<ProcessLoop*> alive_;        // expires with what it executes
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_PROCESS_LOOP_H_
