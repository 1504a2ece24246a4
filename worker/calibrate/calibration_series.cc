#include "worker/calibrate/calibration_series.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/duration.h"
#include "common/base/status_macros.h"
#include "common/loop/loop_thread.h"
#include "common/loop/thread_usage.h"
#include "common/plan/planned_request.h"
#include "worker/calibrate/calibration_plan.h"
#include "worker/calibrate/null_server.h"
#include "worker/calibrate/step_tally.h"
#include "worker/load/load_runner.h"

namespace byzerperf {
namespace {

// Beyond that the client is far past what anyone would call exact.
constexpr double kStopErrorUs = 5000;
constexpr double kStopFailedShare = 0.01;

ThreadUsage UsageOf(Loop& loop) {
  ThreadUsage usage;
  RunAndWait(loop, [&] { usage = MakeThreadUsageReader()(); });
  return usage;
}

LoopsCpu CpuBetween(const std::vector<ThreadUsage>& before,
                    const std::vector<ThreadUsage>& after) {
  LoopsCpu cpu;
  for (size_t i = 0; i < before.size(); ++i) {
    const ThreadUsage used = UsageBetween(before[i], after[i]);
    cpu.total_ns += used.cpu_ns;
    if (used.wall_ns <= 0) continue;
    cpu.busiest_share =
        std::max(cpu.busiest_share, static_cast<double>(used.cpu_ns) /
                                        static_cast<double>(used.wall_ns));
  }
  return cpu;
}

// The load of one calibration.
class Series {
 public:
  Series(const v1::CalibrateRequest& request, const CalibrationParts& parts,
         NullServer& server)
      : request_(request), parts_(parts), server_(server) {
    RunAndWait(*parts_.home, [this] { MakeRunner(); });
  }
  ~Series() {
    RunAndWait(*parts_.home, [this] { runner_.reset(); });
    // What the runner posted closes the connections.
    for (Loop* loop : parts_.load_loops) RunAndWait(*loop, [] {});
  }
  Series(const Series&) = delete;
  Series& operator=(const Series&) = delete;

  absl::StatusOr<v1::CalibrationStep> RunStep(
      uint32_t stage, const StepWatch::Cancelled& cancelled);

 private:
  void MakeRunner();
  int64_t StartLevel(uint32_t stage);
  std::vector<ThreadUsage> LoopsUsage() const;

  const v1::CalibrateRequest& request_;
  const CalibrationParts& parts_;
  NullServer& server_;
  StepWatch watch_;
  std::unique_ptr<LoadRunner> runner_;  // lives on the home loop
};

void Series::MakeRunner() {
  std::vector<LoopSlot> slots;
  slots.reserve(parts_.load_loops.size());
  for (Loop* loop : parts_.load_loops) {
    slots.push_back(
        {loop, [loop, connect = parts_.connect, url = server_.url()] {
           return connect(*loop, url);
         }});
  }
  LoadEvents events;
  events.grants_wanted = [](const v1::GrantRequest&) {};  // all are granted
  events.batch = [this](v1::Batch batch) {
    if (batch.drained()) runner_->EndLevel(batch.stage(), /*abort=*/false);
    watch_.AddBatch(std::move(batch));
  };
  events.level_ended = [this](uint32_t) { watch_.SetEnded(); };
  events.failed = [this](const std::string& why) { watch_.SetFailed(why); };
  runner_ = std::make_unique<LoadRunner>(
      *parts_.home, slots, MakeCalibrationRun(request_, server_.url()),
      SlotNumbering{}, std::move(events));
}

int64_t Series::StartLevel(uint32_t stage) {
  int64_t start_ns = 0;
  RunAndWait(*parts_.home, [&] {
    v1::StartLevel start;
    start.set_stage(stage);
    start_ns = parts_.home->NowNs();
    start.set_at_worker_ns(start_ns);
    start.set_share(request_.streams(static_cast<int>(stage)));
    runner_->StartLevel(start);
    v1::Grant grant;
    grant.set_stage(stage);
    grant.set_count(kMaxRequestsPerLevel);
    grant.set_attempt(1);
    grant.set_exhausted(true);
    runner_->AddGrant(grant);
  });
  return start_ns;
}

std::vector<ThreadUsage> Series::LoopsUsage() const {
  std::vector<ThreadUsage> usage;
  usage.reserve(parts_.load_loops.size());
  for (Loop* loop : parts_.load_loops) usage.push_back(UsageOf(*loop));
  return usage;
}

absl::StatusOr<v1::CalibrationStep> Series::RunStep(
    uint32_t stage, const StepWatch::Cancelled& cancelled) {
  v1::CalibrationStep step;
  step.set_streams(request_.streams(static_cast<int>(stage)));
  StepOutcome outcome;
  outcome.level_start_ns = StartLevel(stage);
  const int64_t begin_ns = outcome.level_start_ns + SettleNs(step.streams());
  RETURN_IF_ERROR(watch_.Wait(begin_ns, cancelled));
  const std::vector<ThreadUsage> before = LoopsUsage();
  RETURN_IF_ERROR(
      watch_.Wait(begin_ns + SecondsToNs(request_.step_s()), cancelled));
  const std::vector<ThreadUsage> after = LoopsUsage();
  RETURN_IF_ERROR(watch_.Wait(0, cancelled));
  outcome.stretch = {before.front().wall_ns, after.front().wall_ns};
  outcome.cpu = CpuBetween(before, after);
  StepWatch::Told told = watch_.Take();
  outcome.rows = std::move(told.rows);
  outcome.text_events = told.text_events;
  outcome.coalesced_events = told.coalesced_events;
  outcome.truth = server_.TakeTruth();
  TallyStep(outcome, request_.gap_s(), step);
  return step;
}

// Why `step`, with `next_streams` to follow (0: none), is the last; "" if it is
// not.
std::string SeriesEnd(const v1::CalibrationStep& step, uint32_t next_streams,
                      uint32_t max_streams) {
  if (step.server_limited()) return "server_limited";
  if (step.ttft_error_p99_us() > kStopErrorUs) return "client_error";
  if (step.failed_requests() > kStopFailedShare * step.requests()) {
    return "failed_requests";
  }
  if (next_streams == 0) return "complete";
  if (max_streams > 0 && next_streams > max_streams) return "descriptors";
  return "";
}

}  // namespace

absl::Status RunCalibration(
    const v1::CalibrateRequest& request, const CalibrationParts& parts,
    const StepWatch::Cancelled& cancelled,
    const std::function<void(const v1::CalibrationStep&)>& on_step) {
  if (parts.max_streams > 0 && request.streams(0) > parts.max_streams) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "--num-concurrent-requests: ", request.streams(0),
        " streams need two descriptors each here, since the null server is in "
        "the same process; the limits allow ",
        parts.max_streams, ". Raise them (ulimit -Hn) or ask for less"));
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<NullServer> server,
                   NullServer::Start(request.gap_s()));
  Series series(request, parts, *server);
  for (int i = 0; i < request.streams_size(); ++i) {
    ASSIGN_OR_RETURN(v1::CalibrationStep step,
                     series.RunStep(static_cast<uint32_t>(i), cancelled));
    const uint32_t next =
        i + 1 < request.streams_size() ? request.streams(i + 1) : 0;
    step.set_series_end(SeriesEnd(step, next, parts.max_streams));
    on_step(step);
    if (!step.series_end().empty()) break;
  }
  return absl::OkStatus();
}

}  // namespace byzerperf
