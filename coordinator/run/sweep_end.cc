#include "coordinator/run/sweep_end.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace byzerperf {

std::string WhyNoHigherRate(const v1::LoadPlan& plan, uint32_t next,
                            const v1::LevelResult& last) {
  if (!last.over_saturated() ||
      plan.on_saturation() == v1::OnSaturation::mark ||
      next >= static_cast<uint32_t>(plan.stages_size())) {
    return "";
  }
  const bool none_asks_for_less =
      std::all_of(plan.stages().begin() + static_cast<int>(next),
                  plan.stages().end(), [&last](const v1::Stage& stage) {
                    return stage.load().has_arrivals() &&
                           stage.load().arrivals().rate_per_s() >=
                               last.asked().rate_per_s();
                  });
  if (!none_asks_for_less) return "";
  const std::string& first = plan.stages(static_cast<int>(next)).level();
  return absl::StrCat("level ", last.level(),
                      " was over-saturated, so that level ", first,
                      plan.stages_size() - static_cast<int>(next) > 1
                          ? " and those after it, which ask for no less, were"
                          : ", which asks for no less, was",
                      " left out (--on-saturation mark runs all levels)");
}

}  // namespace byzerperf
