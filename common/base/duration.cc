#include "common/base/duration.h"

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/text.h"

namespace byzerperf {

absl::StatusOr<absl::Duration> ParseDuration(std::string_view text,
                                             absl::Duration bare_unit) {
  absl::Duration duration;
  double number = 0;
  if (absl::SimpleAtod(ToAbsl(text), &number)) {
    duration = number * bare_unit;
  } else if (!absl::ParseDuration(ToAbsl(text), &duration)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "'", ToAbsl(text), "' is not a duration such as 500ms, 2s or 1m"));
  }
  if (duration < absl::ZeroDuration() || duration == absl::InfiniteDuration()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "'", ToAbsl(text), "' must be a finite duration of 0 or more"));
  }
  return duration;
}

std::string FormatDuration(absl::Duration duration) {
  return absl::FormatDuration(duration);
}

}  // namespace byzerperf
