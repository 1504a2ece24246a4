#include "common/schedule/grant_size.h"

#include <algorithm>
#include <cmath>

namespace byzerperf {
namespace {

constexpr double kRoundTrips = 4;
// Asked for at half, a grant is asked for about once a second, as often as a
// window of results is sent.
constexpr double kLastsS = 2;

}  // namespace

uint32_t GrantSize(const GrantDemand& demand) {
  if (demand.slots == 0 || demand.unassigned == 0) return 0;
  const double slots = demand.slots;
  const double all_slots = std::max(demand.slots, demand.all_slots);
  const double lasts_s = std::max(kRoundTrips * demand.round_trip_s, kLastsS);
  const double by_rate = std::ceil(lasts_s * demand.requests_per_s);
  const double enough = std::max(2 * slots, by_rate);
  const double guided =
      std::max(1.0, std::ceil(demand.unassigned * slots / (2 * all_slots)));
  // A rate that is NaN loses to two a slot, an infinite one to the guided size.
  return std::min(demand.unassigned,
                  static_cast<uint32_t>(std::min(guided, enough)));
}

}  // namespace byzerperf
