// The law that every schedule keeps: the union over workers is one schedule,
// whatever their number. Over random plans.

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "common/base/rng.h"
#include "common/schedule/arrivals.h"
#include "gtest/gtest.h"
#include "tests/unit/schedule/arrival_laws.h"

namespace byzerperf {
namespace {

constexpr uint64_t kSpecSeed = 99;
constexpr uint64_t kSpecs = 240;
constexpr uint32_t kSpecRequests = 2500;  // beyond the first checkpoint

// The numbers of one random plan, one after another.
class SpecDraws {
 public:
  explicit SpecDraws(uint64_t spec) : spec_(spec) {}
  uint32_t Below(uint32_t limit) {
    return static_cast<uint32_t>(RandomBits(kSpecSeed, spec_, drawn_++) %
                                 limit);
  }
  double UpTo(double most) {
    return most * RandomUnit(kSpecSeed, spec_, drawn_++);
  }

 private:
  uint64_t spec_;
  uint64_t drawn_ = 0;
};

v1::Arrivals RandomArrivals(SpecDraws& draws) {
  v1::Arrivals arrivals;
  arrivals.set_pattern(
      static_cast<v1::ArrivalPattern::Value>(1 + draws.Below(3)));
  arrivals.set_smoothness(0.1 + draws.UpTo(5));
  if (draws.Below(20) == 0) {
    arrivals.set_rate_per_s(std::numeric_limits<double>::infinity());
    return arrivals;
  }
  const uint32_t stretches = 1 + draws.Below(5);
  for (uint32_t i = 0; i < stretches; ++i) {
    const auto rate = [&draws] {
      return draws.Below(6) == 0 ? 0.0 : draws.UpTo(400);
    };
    const double from_per_s = rate();
    const double to_per_s = draws.Below(2) == 0 ? from_per_s : rate();
    AddStretch(draws.UpTo(5), from_per_s, to_per_s, arrivals);
  }
  return arrivals;
}

TEST(ArrivalWorkers, HaveOneScheduleTogetherWhateverTheirNumber) {
  for (uint64_t spec = 0; spec < kSpecs; ++spec) {
    SpecDraws draws(spec);
    const v1::Arrivals arrivals = RandomArrivals(draws);
    const uint32_t seed = draws.Below(UINT32_MAX);
    const uint32_t stage = draws.Below(20);
    std::vector<int64_t> by_one(kSpecRequests);
    ArrivalSchedule one(arrivals, seed, stage);
    for (uint32_t i = 0; i < kSpecRequests; ++i) by_one[i] = one.TimeNs(i);
    for (const uint32_t workers : {2, 3, 7}) {
      for (uint32_t worker = 0; worker < workers; ++worker) {
        ArrivalSchedule own(arrivals, seed, stage);
        for (uint32_t i = worker; i < kSpecRequests; i += workers) {
          ASSERT_EQ(own.TimeNs(i), by_one[i])
              << arrivals.ShortDebugString() << " index " << i << " of "
              << workers << " workers";
        }
      }
    }
  }
}

TEST(ArrivalWorkers, SeeTheSameTimesAndCountsFromAnyPlace) {
  for (uint64_t spec = 0; spec < kSpecs; ++spec) {
    SpecDraws draws(spec);
    const v1::Arrivals arrivals = RandomArrivals(draws);
    const auto times_ns = UnionOfWorkers(arrivals, 1, 0, 1, kSpecRequests);
    ASSERT_TRUE(std::is_sorted(times_ns.begin(), times_ns.end()));
    ArrivalSchedule schedule(arrivals, 1, 0);
    for (int look = 0; look < 20; ++look) {
      const uint32_t index = draws.Below(kSpecRequests);
      const int64_t time_ns = times_ns[index];
      ASSERT_EQ(schedule.TimeNs(index), time_ns)
          << arrivals.ShortDebugString() << " index " << index;
      const auto before =
          std::lower_bound(times_ns.begin(), times_ns.end(), time_ns) -
          times_ns.begin();
      ASSERT_EQ(schedule.CountBefore(time_ns, kSpecRequests), before)
          << arrivals.ShortDebugString() << " until " << time_ns << " ns";
    }
  }
}

}  // namespace
}  // namespace byzerperf
