#include "common/plan/validate_calibration.h"

#include <cstdint>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/plan/checks.h"

namespace byzerperf {
namespace {

constexpr int kMaxSteps = 100;
constexpr uint32_t kMaxStreams = 1'000'000;

// NaN is out of every range.
absl::Status CheckSeconds(std::string_view flag, double seconds, double low,
                          double high) {
  if (seconds >= low && seconds <= high) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrFormat("%s: %.15gs must be from %.15gs to %.15gs", ToAbsl(flag),
                      seconds, low, high));
}

}  // namespace

absl::Status ValidateCalibration(const v1::CalibrateRequest& request) {
  RETURN_IF_ERROR(CheckName("the calibration's id", request.run_id()));
  if (request.streams().empty() || request.streams_size() > kMaxSteps) {
    return absl::InvalidArgumentError(
        absl::StrCat("--num-concurrent-requests: ", request.streams_size(),
                     " levels must be 1 to ", kMaxSteps));
  }
  uint32_t last = 0;
  for (const uint32_t streams : request.streams()) {
    if (streams <= last || streams > kMaxStreams) {
      return absl::InvalidArgumentError(absl::StrCat(
          "--num-concurrent-requests: ", streams, " must be above ", last,
          " and at most ", kMaxStreams,
          ": the levels of a calibration rise, so that it can end at the first "
          "that is too much"));
    }
    last = streams;
  }
  RETURN_IF_ERROR(CheckSeconds("--itl", request.gap_s(), 0.001, 1));
  return CheckSeconds("--step-duration", request.step_s(), 0.1, 60);
}

}  // namespace byzerperf
