#include "coordinator/plan/rate_series.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/plan/validate_arrivals.h"

namespace byzerperf {
namespace {

struct RatePoint {
  double time_s = 0;
  double rate_per_s = 0;
};

bool IsNumber(const std::string& text) {
  double number = 0;
  return absl::SimpleAtod(text, &number);
}

// Such as `time_s,rate_per_s`.
bool IsHeading(const std::vector<std::string>& fields) {
  return fields.size() == 2 && !IsNumber(fields[0]) && !IsNumber(fields[1]);
}

// "" when the point keeps the rules beside those before it, else the rule.
std::string BrokenRule(const std::vector<RatePoint>& before,
                       const RatePoint& point) {
  if (!(point.rate_per_s >= 0 && point.rate_per_s <= kMaxRatePerS)) {
    return absl::StrFormat("has a rate that is not from 0 to %.15g",
                           kMaxRatePerS);
  }
  if (before.empty()) {
    return point.time_s == 0 ? "" : "must begin at 0, the level's start";
  }
  if (!(point.time_s >= before.back().time_s)) {
    return absl::StrFormat("must not go back in time (from %.15g s)",
                           before.back().time_s);
  }
  if (!(point.time_s <= kMaxLevelS)) return "is later than 7 days";
  if (before.size() == kMaxStretches) {
    return absl::StrCat("is more than the ", kMaxStretches,
                        " lines that there may be");
  }
  const bool third =
      before.size() > 1 && before[before.size() - 2].time_s == point.time_s;
  return third ? "is the third one at this time; two make a step" : "";
}

class RatePoints {
 public:
  // One line of the file; InvalidArgument says what is wrong with it.
  absl::Status Add(std::string_view line) {
    const std::string_view text = Trim(line.substr(0, line.find('#')));
    if (text.empty()) return absl::OkStatus();
    const std::vector<std::string> fields = absl::StrSplit(ToAbsl(text), ',');
    const bool first = std::exchange(first_, false);
    if (first && IsHeading(fields)) return absl::OkStatus();
    RatePoint point;
    std::string rule;
    if (fields.size() != 2 || !absl::SimpleAtod(fields[0], &point.time_s) ||
        !absl::SimpleAtod(fields[1], &point.rate_per_s)) {
      rule = "must be SECONDS,RATE such as 60,10";
    } else {
      rule = BrokenRule(points_, point);
    }
    if (!rule.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("'", SafeUtf8(text, 80), "' ", rule));
    }
    points_.push_back(point);
    return absl::OkStatus();
  }

  const std::vector<RatePoint>& points() const { return points_; }

 private:
  bool first_ = true;
  std::vector<RatePoint> points_;
};

v1::RateStretch StretchOf(double duration_s, double from_per_s,
                          double to_per_s) {
  v1::RateStretch stretch;
  stretch.set_duration_s(duration_s);
  stretch.set_from_per_s(from_per_s);
  stretch.set_to_per_s(to_per_s);
  return stretch;
}

// The last stretch lies behind the level's end, where nothing is due any more;
// a plan wants a rate above 0 there.
RateSeries SeriesOf(const std::vector<RatePoint>& points) {
  RateSeries series;
  for (size_t i = 0; i < points.size(); ++i) {
    series.highest_per_s = std::max(series.highest_per_s, points[i].rate_per_s);
    if (i == 0 || points[i].time_s == points[i - 1].time_s) continue;
    series.stretches.push_back(
        StretchOf(points[i].time_s - points[i - 1].time_s,
                  points[i - 1].rate_per_s, points[i].rate_per_s));
  }
  series.end_s = points.back().time_s;
  series.stretches.push_back(
      StretchOf(0, series.highest_per_s, series.highest_per_s));
  return series;
}

absl::StatusOr<std::vector<RatePoint>> ReadPoints(const std::string& path) {
  std::error_code error;
  std::ifstream file(path, std::ios::binary);
  if (!file || std::filesystem::is_directory(path, error)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--request-rate-series: '", path, "' is not a file that can be read"));
  }
  constexpr std::string_view kMark = "\xEF\xBB\xBF";  // byte order
  RatePoints points;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    std::string_view text = line;
    if (number == 1 && absl::StartsWith(line, ToAbsl(kMark))) {
      text.remove_prefix(kMark.size());
    }
    const absl::Status status = points.Add(text);
    if (!status.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("--request-rate-series: ", path, ":", number, ": ",
                       status.message()));
    }
  }
  return points.points();
}

}  // namespace

absl::StatusOr<RateSeries> ReadRateSeries(const std::string& path) {
  ASSIGN_OR_RETURN(const std::vector<RatePoint> points, ReadPoints(path));
  if (points.size() < 2 || points.back().time_s < kMinLevelS) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--request-rate-series: ", path,
        " must have at least two lines SECONDS,RATE, at 0 and at its end (from "
        "0.1 s), such as 0,5 and 60,10"));
  }
  RateSeries series = SeriesOf(points);
  if (series.highest_per_s < kMinRatePerS) {
    return absl::InvalidArgumentError(
        absl::StrFormat("--request-rate-series: %s: its highest rate, %.15g, "
                        "must be from %.15g requests/s",
                        path, series.highest_per_s, kMinRatePerS));
  }
  return series;
}

}  // namespace byzerperf
