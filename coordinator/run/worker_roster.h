#ifndef BYZERPERF_COORDINATOR_RUN_WORKER_ROSTER_H_
#define BYZERPERF_COORDINATOR_RUN_WORKER_ROSTER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "byzerperf/v1/calibration.pb.h"
#include "byzerperf/v1/control.pb.h"
#include "common/base/in_order.h"
#include "coordinator/run/clock_offset.h"
#include "coordinator/run/worker_link.h"

namespace byzerperf {

// A worker to be taken into a run.
struct WorkerEndpoint {
  std::string name;  // as rows and reports call it
  std::unique_ptr<WorkerLink> link;
};

// What the coordinator knows about one worker.
struct WorkerPeer {
  std::string name;
  uint32_t index = 0;  // place in the roster
  std::unique_ptr<WorkerLink> link;
  v1::WorkerDescription description;
  std::vector<v1::TargetFacts> targets;
  std::vector<std::string> notices;
  std::vector<v1::PreflightCheck> checks;
  ClockOffset clock;
  std::optional<v1::WorkerCalibration> calibration;  // that fits its host
  bool live = true;         // false: given up, its epoch is closed
  bool took_part = false;   // in some level of this run
  bool may_return = true;   // false: it refused by its ceilings or limits
  bool replaced = false;    // its service has other addresses now
  std::string lost_reason;  // why it was given up
  uint32_t epoch = 1;
  uint32_t commands_sent = 0;
  uint32_t written_event = 0;  // rows of its batches up to here are written
  InOrder<v1::Event> events;   // as they come, into their order
};

// Whoever leads the present part of a run.
class PeerListener {
 public:
  virtual ~PeerListener() = default;
  virtual void OnDescribed(
      WorkerPeer& /*peer*/,
      const absl::StatusOr<v1::WorkerDescription>& /*description*/) {}
  // Only events of the peer's open epoch, each once, in order. May be changed.
  virtual void OnEvent(WorkerPeer& peer, v1::Event& event) = 0;
  // The stream of a live peer ended; it was given up just now.
  virtual void OnLost(WorkerPeer& peer) = 0;
};

// All workers of a run: numbers commands, drops repeated events and those of a
// closed epoch, holds back what came before its turn, and passes the rest to
// the present listener. Loop-thread only.
class WorkerRoster {
 public:
  explicit WorkerRoster(std::vector<WorkerEndpoint> endpoints);
  WorkerRoster(const WorkerRoster&) = delete;
  WorkerRoster& operator=(const WorkerRoster&) = delete;

  // The listener must live until it is replaced; null: events are dropped, but
  // whoever refuses to go on is given up.
  void SetListener(PeerListener* listener) { listener_ = listener; }

  // Answers to Describe of peers that are not live; null: nobody wants them.
  void SetAbsentListener(PeerListener* listener) {
    absent_listener_ = listener;
  }

  // Told when an operator stopped a worker of this run (Refused of code
  // `braked`), whoever is the listener, which hears nothing of it.
  void SetBrakeListener(
      std::function<void(WorkerPeer& peer, const std::string& reason)> told) {
    on_braked_ = std::move(told);
  }

  // One that was found since. Not while a level runs, which knows its peers by
  // their indices. The reference lasts.
  WorkerPeer& Add(WorkerEndpoint endpoint);

  // Opens the run's stream to this peer: its first one, or after it was given
  // up one of a new epoch, which makes it live.
  void Open(WorkerPeer& peer);

  // Stamps the command with the peer's epoch and next number.
  void Send(WorkerPeer& peer, v1::Command command);
  void SendToLive(const v1::Command& command);
  // Says which of its batches are written: a sign of life, too.
  void Acknowledge(WorkerPeer& peer);

  // Closes the peer's epoch: whatever it says from now on is dropped, and its
  // stream is broken so that its load stops. The listener is not told.
  void GiveUp(WorkerPeer& peer, std::string reason);

  // The run is over: ends all live streams in order.
  void CloseAll();

  const std::vector<std::unique_ptr<WorkerPeer>>& peers() const {
    return peers_;
  }
  std::vector<WorkerPeer*> live() const;

 private:
  void HandleDescribed(
      WorkerPeer& peer,
      const absl::StatusOr<v1::WorkerDescription>& description);
  void HandleEvent(WorkerPeer& peer, v1::Event event);
  void HandleClosed(WorkerPeer& peer, const absl::Status& status);

  std::vector<std::unique_ptr<WorkerPeer>> peers_;
  PeerListener* listener_ = nullptr;
  PeerListener* absent_listener_ = nullptr;
  std::function<void(WorkerPeer&, const std::string&)> on_braked_;
  bool closing_ = false;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_WORKER_ROSTER_H_
