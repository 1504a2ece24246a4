#include "worker/calibrate/null_server.h"

#include <pthread.h>

#include <csignal>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/duration.h"
#include "common/base/status_macros.h"
#include "common/loop/loop_thread.h"
#include "worker/calibrate/calibration_plan.h"

namespace byzerperf {
namespace {

absl::StatusOr<SimulatorOptions> NullServerOptions(double gap_s) {
  SimulatorOptions options;
  options.listen = "127.0.0.1:0";
  options.model_name = kCalibrationModel;
  options.truth_gaps = true;
  const double ttft_ms = NsToMs(kCalibrationTtftNs);
  ASSIGN_OR_RETURN(options.model.ttft_ns,
                   Distribution::OfDurations(absl::StrCat(ttft_ms, "ms")));
  ASSIGN_OR_RETURN(options.model.gap_ns,
                   Distribution::OfDurations(absl::StrCat(gap_s, "s")));
  ASSIGN_OR_RETURN(
      options.model.output_tokens,
      Distribution::OfNumbers(absl::StrCat("uniform:", kLeastCalibrationTokens,
                                           ",", kMostCalibrationTokens)));
  return options;
}

// A client that goes away is an error of one write, not of the process.
void BlockPipeSignal() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

absl::StatusOr<std::unique_ptr<NullServer>> NullServer::Start(double gap_s) {
  ASSIGN_OR_RETURN(const SimulatorOptions options, NullServerOptions(gap_s));
  std::unique_ptr<NullServer> server(new NullServer());
  NullServer* const self = server.get();
  ASSIGN_OR_RETURN(
      server->simulator_,
      Simulator::Create(options, [self](const TruthRecord& record) {
        const MutexLock lock(self->mutex_);
        self->truth_.push_back(record);
      }));
  try {
    server->thread_ = std::thread([self] {
      pthread_setname_np(pthread_self(), "null-server");
      BlockPipeSignal();
      self->simulator_->Run();
    });
  } catch (const std::system_error& error) {
    return absl::ResourceExhaustedError(
        absl::StrCat("cannot start the null server's thread: ", error.what()));
  }
  return server;
}

NullServer::~NullServer() {
  if (!thread_.joinable()) return;
  simulator_->Stop();
  thread_.join();
}

std::vector<TruthRecord> NullServer::TakeTruth() {
  // A client may read an answer's end before the server has noted it.
  RunAndWait(simulator_->loop(), [] {});
  const MutexLock lock(mutex_);
  return std::exchange(truth_, {});
}

}  // namespace byzerperf
