#include "worker/service/limits_check.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/schedule/split.h"

namespace byzerperf {
namespace {

absl::Status CheckStage(const v1::Stage& stage, WorkerPlace place,
                        uint32_t target_count, const HostLimits& limits) {
  const MostInFlight most = MostInFlightOf(stage);
  const uint64_t share = ShareOf(stage, place);
  const uint64_t descriptors = share + kOwnDescriptors;
  if (limits.max_open_files > 0 && descriptors > limits.max_open_files) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "level ", stage.level(), " needs ", descriptors,
        " descriptors here: ", share, " requests in flight (", most.requests,
        " over ", place.count, " workers) + ", kOwnDescriptors,
        " of the worker's own; the limit is ", limits.max_open_files,
        ". Raise it (ulimit -Hn), add workers or lower ", most.flag));
  }
  const uint64_t ports = (share + target_count - 1) / target_count;
  if (limits.ephemeral_ports > 0 && ports > limits.ephemeral_ports) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "level ", stage.level(), " needs ", ports, " local ports here: ", share,
        " requests in flight over ", target_count,
        " targets; net.ipv4.ip_local_port_range has ", limits.ephemeral_ports,
        ". Widen it, add workers or targets, or lower ", most.flag));
  }
  return absl::OkStatus();
}

}  // namespace

MostInFlight MostInFlightOf(const v1::Stage& stage) {
  if (!stage.load().has_arrivals()) {
    return {stage.load().concurrency(), "--num-concurrent-requests"};
  }
  const v1::Arrivals& arrivals = stage.load().arrivals();
  if (arrivals.max_in_flight() > 0) {
    return {arrivals.max_in_flight(), "--max-in-flight"};
  }
  if (std::isinf(arrivals.rate_per_s())) {
    return {stage.request_count(), "--max-num-completed-requests"};
  }
  return {};
}

uint32_t ShareOf(const v1::Stage& stage, WorkerPlace place) {
  const auto shares =
      SplitByLargestRemainder(MostInFlightOf(stage).requests, place.count);
  return place.index < shares.size() ? shares[place.index] : 0;
}

uint32_t LargestShare(const v1::LoadPlan& plan, WorkerPlace place) {
  uint32_t largest = 0;
  for (const v1::Stage& stage : plan.stages()) {
    largest = std::max(largest, ShareOf(stage, place));
  }
  return largest;
}

absl::Status CheckLimits(const v1::LoadPlan& plan, WorkerPlace place,
                         uint32_t target_count, const HostLimits& limits) {
  for (const v1::Stage& stage : plan.stages()) {
    RETURN_IF_ERROR(CheckStage(stage, place, target_count, limits));
  }
  return absl::OkStatus();
}

}  // namespace byzerperf
