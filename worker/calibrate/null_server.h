#ifndef BYZERPERF_WORKER_CALIBRATE_NULL_SERVER_H_
#define BYZERPERF_WORKER_CALIBRATE_NULL_SERVER_H_

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/mutex.h"
#include "simulator/simulator.h"

namespace byzerperf {

// What a calibration sends its load to: the simulator on a free port of
// 127.0.0.1 and a thread of its own, with times that never vary and the truth
// kept in memory.
class NullServer {
 public:
  // ResourceExhausted or Unavailable when there is no socket or no thread.
  static absl::StatusOr<std::unique_ptr<NullServer>> Start(double gap_s);

  // Ends requests in progress.
  ~NullServer();
  NullServer(const NullServer&) = delete;
  NullServer& operator=(const NullServer&) = delete;

  std::string url() const { return "http://" + simulator_->address(); }

  // The requests that ended since the last call, with the time of each send.
  std::vector<TruthRecord> TakeTruth();

 private:
  NullServer() = default;

  Mutex mutex_;
  std::vector<TruthRecord> truth_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<Simulator> simulator_;
  std::thread thread_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_CALIBRATE_NULL_SERVER_H_
