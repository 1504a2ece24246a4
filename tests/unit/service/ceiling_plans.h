#ifndef BYZERPERF_TESTS_UNIT_SERVICE_CEILING_PLANS_H_
#define BYZERPERF_TESTS_UNIT_SERVICE_CEILING_PLANS_H_

#include <cstdint>

#include "tests/unit/load/load_fixture.h"

namespace byzerperf {

// One level, of so many requests unless that is 0.
inline v1::LoadPlan ClosedPlan(uint32_t concurrency, uint32_t requests) {
  v1::LoadPlan plan = SmallRun(concurrency)->plan;
  if (requests > 0) plan.mutable_stages(0)->set_request_count(requests);
  return plan;
}

// 100 requests at a rate.
inline v1::LoadPlan OpenPlan(double rate_per_s) {
  v1::LoadPlan plan = SmallRun()->plan;
  v1::Arrivals& arrivals =
      *plan.mutable_stages(0)->mutable_load()->mutable_arrivals();
  arrivals.set_rate_per_s(rate_per_s);
  plan.mutable_stages(0)->set_request_count(100);
  return plan;
}

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_UNIT_SERVICE_CEILING_PLANS_H_
