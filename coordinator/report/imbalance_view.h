#ifndef BYZERPERF_COORDINATOR_REPORT_IMBALANCE_VIEW_H_
#define BYZERPERF_COORDINATOR_REPORT_IMBALANCE_VIEW_H_

#include "byzerperf/v1/result.pb.h"
#include "coordinator/explain/target_imbalance.h"
#include "coordinator/report/view.h"

namespace byzerperf {

// Says which target of the level is the slowest (`slowest`), and in a section
// each (`by_ttft`, `by_tpot`, `by_output`) how far what is known of all of them
// lies apart (`ratio`).
void AddImbalance(const v1::LevelResult& level,
                  const TargetImbalance& imbalance, View* section);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_IMBALANCE_VIEW_H_
