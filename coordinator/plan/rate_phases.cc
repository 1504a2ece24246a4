#include "coordinator/plan/rate_phases.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "coordinator/plan/rates.h"

namespace byzerperf {
namespace {

// How long a phase has a rate of its own.
double OwnRateS(const PhaseRules& phase) {
  if (!phase.rate_per_s.has_value()) return 0;
  return std::max(phase.duration_s(),
                  phase.request_count.value_or(0) / *phase.rate_per_s);
}

// Requests that a phase takes from the level's own rate.
double LabelledRequests(const PhaseRules& phase, double rate_per_s) {
  if (phase.rate_per_s.has_value()) return 0;
  return std::max(phase.duration_s() * rate_per_s,
                  static_cast<double>(phase.request_count.value_or(0)));
}

v1::RateStretch Stretch(double duration_s, double from_per_s, double to_per_s) {
  v1::RateStretch stretch;
  stretch.set_duration_s(duration_s);
  stretch.set_from_per_s(from_per_s);
  stretch.set_to_per_s(to_per_s);
  return stretch;
}

}  // namespace

RatePhases::RatePhases(double rate_per_s, const LevelRules& rules)
    : rate_per_s_(rate_per_s),
      warmup_(rules.warmup),
      cooldown_(rules.cooldown),
      cooldown_s_(OwnRateS(rules.cooldown)) {
  const auto append = [this](double duration_s, double from, double to) {
    if (duration_s <= 0) return;
    before_.push_back(Stretch(duration_s, from, to));
    before_s_ += duration_s;
    before_requests_ += duration_s * (from + to) / 2;
  };
  const double first_per_s = warmup_.rate_per_s.value_or(0);
  append(OwnRateS(warmup_), first_per_s, first_per_s);
  append(absl::ToDoubleSeconds(rules.ramp), first_per_s, rate_per_s);
}

double RatePhases::warmup_requests() const {
  return std::max(before_requests_, LabelledRequests(warmup_, rate_per_s_));
}

double RatePhases::cooldown_requests() const {
  return cooldown_s_ * cooldown_.rate_per_s.value_or(0) +
         LabelledRequests(cooldown_, rate_per_s_);
}

absl::StatusOr<RatePhases::Shape> RatePhases::Fit(
    const std::string& level, std::optional<uint32_t> count,
    std::optional<double> end_s) const {
  constexpr double kNever = std::numeric_limits<double>::infinity();
  const double after = cooldown_s_ * cooldown_.rate_per_s.value_or(0);
  const double by_count =
      count.has_value() ? (*count - before_requests_ - after) / rate_per_s_
                        : kNever;
  const double by_time =
      end_s.has_value() ? *end_s - before_s_ - cooldown_s_ : kNever;
  const double own_s = std::min(by_count, by_time);
  if (own_s <= 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--warmup-request-rate, --request-rate-ramp and "
        "--cooldown-request-rate take all of the ",
        by_count < by_time
            ? absl::StrCat(*count, " requests (--max-num-completed-requests)")
            : absl::StrCat(RateText(*end_s), " s (--timeout)"),
        " of level ", level,
        ", so that none is left for its own rate; give it more"));
  }
  Shape shape;
  shape.stretches = before_;
  shape.stretches.push_back(Stretch(own_s, rate_per_s_, rate_per_s_));
  if (cooldown_s_ > 0) {
    shape.cooldown_start_s = before_s_ + own_s;
    shape.stretches.push_back(
        Stretch(cooldown_s_, *cooldown_.rate_per_s, *cooldown_.rate_per_s));
  }
  return shape;
}

}  // namespace byzerperf
