#include "coordinator/explain/model_contrast.h"

#include <algorithm>
#include <cstdint>

namespace byzerperf {
namespace {

constexpr double kMinLatencyRatio = 2;
constexpr double kMinErrorDifference = 0.05;
constexpr uint32_t kMinFailures = 5;

uint32_t FailuresOf(const v1::ModelResult& model) {
  return model.requests().failed() + model.requests().lost();
}

std::optional<double> ModelErrorRate(const v1::ModelResult& model) {
  const double judged =
      static_cast<double>(model.requests().ok()) + FailuresOf(model);
  if (judged == 0) return std::nullopt;
  return FailuresOf(model) / judged;
}

// The models of least and greatest value among those that have one; nullopt
// when fewer than two do.
template <typename ValueOf>
std::optional<ModelContrast> Extremes(const v1::LevelResult& level,
                                      const ValueOf& value_of) {
  std::optional<ModelContrast> extremes;
  int known = 0;
  for (int i = 0; i < level.models_size(); ++i) {
    const std::optional<double> value = value_of(level.models(i));
    if (!value) continue;
    ++known;
    if (!extremes) extremes = ModelContrast{i, i, *value, *value};
    if (*value < extremes->low_value) {
      extremes->low = i;
      extremes->low_value = *value;
    }
    if (*value > extremes->high_value) {
      extremes->high = i;
      extremes->high_value = *value;
    }
  }
  if (known < 2) return std::nullopt;
  return extremes;
}

std::optional<double> MedianOf(const v1::Distribution& distribution) {
  if (!distribution.has_p50()) return std::nullopt;
  return distribution.p50();
}

}  // namespace

std::optional<ModelContrast> LatencyContrast(const v1::LevelResult& level) {
  const bool streamed = std::any_of(
      level.models().begin(), level.models().end(),
      [](const auto& model) { return model.ttft_ms().count() > 0; });
  const auto contrast = Extremes(level, [&](const v1::ModelResult& model) {
    return MedianOf(streamed ? model.ttft_ms() : model.e2e_ms());
  });
  if (!contrast || !(contrast->low_value > 0) ||
      contrast->high_value < kMinLatencyRatio * contrast->low_value) {
    return std::nullopt;
  }
  return contrast;
}

std::optional<ModelContrast> ErrorContrast(const v1::LevelResult& level) {
  const auto contrast = Extremes(level, ModelErrorRate);
  if (!contrast ||
      contrast->high_value - contrast->low_value < kMinErrorDifference ||
      FailuresOf(level.models(contrast->high)) < kMinFailures) {
    return std::nullopt;
  }
  return contrast;
}

}  // namespace byzerperf
