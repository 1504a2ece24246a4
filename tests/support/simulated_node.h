#ifndef BYZERPERF_TESTS_SUPPORT_SIMULATED_NODE_H_
#define BYZERPERF_TESTS_SUPPORT_SIMULATED_NODE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "coordinator/run/worker_link.h"
#include "tests/support/fake_target_access.h"
#include "tests/support/faulty_wire.h"
#include "tests/support/process_loop.h"
#include "tests/support/server_outage.h"
#include "worker/service/worker_session.h"

namespace byzerperf {

// One worker of a simulated cluster: its process, whose model servers are
// functions, a WorkerSession for each stream, and the connection to the
// coordinator with all that may happen to both. It keeps a trace of what the
// laws speak of, in the world's time.
class SimulatedNode {
 public:
  struct Setup {
    FakeServer server;
    int64_t clock_offset_ns = 0;
    int64_t message_delay_ns = 500'000;  // each way
    size_t load_loops = 2;
    std::string hostname = "node";
    std::vector<std::string> own_targets;  // for plans without URLs
    uint32_t seed = 1;                     // of what its wires draw
  };

  // `world` and `coordinator`, the loop of that process, must outlive this.
  SimulatedNode(Loop& world, ProcessLoop& coordinator, const Clock& clock,
                Setup setup);
  SimulatedNode(const SimulatedNode&) = delete;
  SimulatedNode& operator=(const SimulatedNode&) = delete;

  // To be given to the coordinator; once.
  std::unique_ptr<WorkerLink> MakeLink();

  // --- what may happen
  // SIGKILL: its stream breaks, its requests with it.
  void Kill();
  // Another process in the place of the killed one.
  void Restart() { dead_ = false; }
  void Freeze();
  void Thaw(ProcessLoop::First first);
  // Packets of this direction don't arrive. After a while both ends take the
  // connection for broken, as gRPC's keepalive does.
  void CutToWorker();
  void CutToCoordinator();
  void Heal();
  void SetSlow(const SlowLink& slow);
  void Trouble(double repeated, double overtaken);
  // Of its model servers, in the world's time; of requests that begin from now
  // on.
  void AddOutage(ServerOutage::Kind kind, int64_t from_ns, int64_t until_ns);

  // --- what happened
  // A word of the coordinator that lets it send, when the session took it.
  struct Word {
    int64_t at_ns = 0;
    bool starts_level = false;  // else a batch was answered
  };
  const std::vector<Word>& words() const { return words_; }
  struct SentBatch {
    uint32_t stage = 0;
    std::vector<std::pair<uint32_t, uint32_t>> rows;  // index, turn
  };
  // By stream and number.
  const std::map<std::pair<uint32_t, uint32_t>, SentBatch>& batches() const {
    return batches_;
  }
  // The last batch of each stream that the coordinator called written.
  const std::map<uint32_t, uint32_t>& acknowledged() const {
    return acknowledged_;
  }
  // What its model servers saw; on its own clock.
  const std::vector<FakeRequest>& seen() const { return targets_.seen(); }
  int64_t ToWorldNs(int64_t here_ns) const { return here_ns - offset_ns_; }
  size_t in_flight() const { return targets_.in_flight(); }
  bool frozen() const { return loop_.frozen(); }

 private:
  class Link;

  ThreadUsage UsageNow() const;
  HostReading HostNow() const;

  // Work of the worker's process, or of the coordinator's, a message's way
  // later.
  void ToWorker(FaultyWire::Kind kind, std::function<void()> work);
  void ToCoordinator(FaultyWire::Kind kind, std::function<void()> work);

  void Describe(uint32_t question);
  void Open(uint32_t stream);
  void Take(uint32_t stream, const v1::Command& command);
  void Emit(uint32_t stream, const v1::Event& event);
  void End(uint32_t stream, const absl::Status& why);
  void BreakUnlessItEnds();
  void BreakConnection();

  Loop& world_;
  ProcessLoop& coordinator_;
  const int64_t offset_ns_;
  const std::string hostname_;
  ProcessLoop loop_;
  FaultyWire to_worker_;
  FaultyWire to_coordinator_;
  FakeTargetAccess targets_;
  std::vector<ServerOutage> outages_;  // on its own clock
  PromptStore prompts_;
  RunAdmission admission_;
  SessionEnvironment environment_;
  std::map<uint32_t, std::unique_ptr<WorkerSession>> sessions_;  // by stream
  Link* link_ = nullptr;  // null once the coordinator let go of it
  bool dead_ = false;
  uint32_t troubles_ = 0;  // freezes and cuts, begun or ended
  std::vector<Word> words_;
  std::map<std::pair<uint32_t, uint32_t>, SentBatch> batches_;
  std::map<uint32_t, uint32_t> acknowledged_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_SIMULATED_NODE_H_
