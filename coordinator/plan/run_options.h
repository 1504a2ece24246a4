#ifndef BYZERPERF_COORDINATOR_PLAN_RUN_OPTIONS_H_
#define BYZERPERF_COORDINATOR_PLAN_RUN_OPTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

enum class Language { kEnglish, kChinese, kBoth };
enum class Ui { kAuto, kPlain, kNone };
enum class RecordsFormat { kJsonl, kJsonlZst, kNone };

// How the coordinator reaches its workers.
struct WorkerAccess {
  std::vector<std::string> addresses;  // as given; empty: one in this process
  uint32_t min_workers = 0;            // 0: all
  uint32_t min_workers_left = 1;
  absl::Duration wait = absl::Seconds(10);  // for a worker to answer
  std::string token_file;                   // "" for none
  // As given by flags; when all are "", FindClientSecurity looks in ./certs
  // (common/rpc/worker_channel.h).
  std::string tls_cert_file;
  std::string tls_key_file;
  std::string tls_ca_file;
};

struct OutputOptions {
  std::string results_dir;  // resolved: exists and is empty, or is absent
  bool overwrite = false;
  Language language = Language::kEnglish;
  Ui ui = Ui::kAuto;
  std::string http_address;     // metrics and health; "" for off
  std::string http_token_file;  // "": only where no other host can ask
  RecordsFormat records = RecordsFormat::kJsonl;
  std::string log_level = "info";
  // The exit status is 110 unless every level's client verdict is `ok`.
  bool require_valid = false;
  // An objective whose interval contains its limit does not change the status.
  bool inconclusive_passes = false;
};

// All that a run needs to know, resolved from flags, environment and files.
struct RunOptions {
  v1::LoadPlan plan;  // complete but for the model, when it was not asked for
  v1::Secrets secrets;
  v1::PromptSet prompts;
  WorkerAccess workers;
  OutputOptions output;
  std::string calibration_file;  // as given; "": the usual one, if it is there
  std::string plan_yaml;         // text of the results directory's plan.yaml
  std::vector<std::string> notices;  // such as ignored Ray flags
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_RUN_OPTIONS_H_
