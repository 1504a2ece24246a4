#ifndef BYZERPERF_WORKER_LOAD_RUN_CONTEXT_H_
#define BYZERPERF_WORKER_LOAD_RUN_CONTEXT_H_

#include <memory>
#include <string>
#include <vector>

#include "byzerperf/v1/plan.pb.h"
#include "common/base/secret_mask.h"
#include "worker/api/api.h"
#include "worker/load/send_lease.h"

namespace byzerperf {

// What is fixed for a whole run on this worker, and how long that may still
// send. Shared by its loops, which only read it.
struct RunContext {
  v1::LoadPlan plan;
  std::shared_ptr<const v1::PromptSet> prompts;
  UsageOptions usage;                // as preflight found
  std::vector<std::string> targets;  // as rows call them: secrets masked
  std::string worker;                // as the coordinator calls this worker
  SecretMask secrets;                // not to stand in rows
  SendLease lease;                   // granted with each level
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_LOAD_RUN_CONTEXT_H_
