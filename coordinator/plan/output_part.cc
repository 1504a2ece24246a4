// Facts for the report, workers and output.
#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/address.h"
#include "common/base/status_macros.h"
#include "coordinator/plan/language_flag.h"
#include "coordinator/plan/plan_parts.h"
#include "coordinator/plan/words.h"

namespace byzerperf {
namespace {

absl::Status CheckAddress(const std::string& flag, const std::string& text) {
  const absl::Status status = ParseAddress(text, kDefaultWorkerPort).status();
  return status.ok() ? status
                     : absl::InvalidArgumentError(
                           absl::StrCat(flag, ": ", status.message()));
}

absl::Status FillAddresses(const RunFlags& flags, WorkerAccess* access) {
  std::set<std::string> seen;
  bool has_names = false;  // one name may be several workers
  for (const std::string& address : flags.workers) {
    if (!seen.insert(address).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("--workers: '", address, "' is given twice"));
    }
    has_names = has_names || absl::StartsWith(address, "dns:");
    if (!absl::StartsWith(address, "dns:")) {
      RETURN_IF_ERROR(CheckAddress("--workers", address));
    }
    access->addresses.push_back(address);
  }
  const size_t known = std::max<size_t>(flags.workers.size(), 1);
  for (const auto& [flag, count] :
       {std::pair("--min-workers", flags.min_workers),
        std::pair("--min-workers-left", flags.min_workers_left)}) {
    if (!has_names && count > known) {
      return absl::InvalidArgumentError(
          absl::StrCat(flag, ": ", count, " is more than the ", known,
                       " worker(s) of --workers"));
    }
  }
  return absl::OkStatus();
}

absl::Status FillRecords(const RunFlags& flags, OutputOptions* output) {
  ASSIGN_OR_RETURN(
      output->records,
      ReadWord<RecordsFormat>("--records", flags.records,
                              {{"jsonl", RecordsFormat::kJsonl},
                               {"jsonl.zst", RecordsFormat::kJsonlZst},
                               {"none", RecordsFormat::kNone}}));
  if (output->records == RecordsFormat::kNone &&
      (flags.save_text || flags.save_gaps)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--records none and --save-", flags.save_text ? "text" : "gaps",
        " contradict each other: there would be no rows to keep it in"));
  }
  return absl::OkStatus();
}

absl::Status FillPage(const RunFlags& flags, OutputOptions* output) {
  if (!flags.http_address.empty()) {
    RETURN_IF_ERROR(CheckAddress("--http", flags.http_address));
  }
  if (flags.http_address.empty() && !flags.http_token_file.empty()) {
    return absl::InvalidArgumentError(
        "--http-token-file without --http: there is no page to guard");
  }
  output->http_address = flags.http_address;
  output->http_token_file = flags.http_token_file;
  return absl::OkStatus();
}

}  // namespace

absl::Status FillFacts(const RunFlags& flags, RunOptions* options) {
  v1::Deployment& deployment = *options->plan.mutable_deployment();
  deployment.set_num_gpus(flags.num_gpus);
  deployment.set_gpu(flags.gpu);
  if (flags.gpu_hour_price.has_value()) {
    deployment.set_gpu_hour_price(*flags.gpu_hour_price);
  }
  deployment.set_currency(flags.currency);
  ASSIGN_OR_RETURN(const auto labels, ReadKeyValues("--label", flags.labels));
  deployment.mutable_labels()->insert(labels.begin(), labels.end());
  ASSIGN_OR_RETURN(const auto metadata,
                   ReadKeyValues("--metadata", flags.metadata));
  options->plan.mutable_metadata()->insert(metadata.begin(), metadata.end());
  v1::Recording& recording = *options->plan.mutable_recording();
  recording.set_save_text(flags.save_text);
  recording.set_save_gaps(flags.save_gaps);
  return absl::OkStatus();
}

absl::Status FillWorkers(const RunFlags& flags, RunOptions* options) {
  WorkerAccess& access = options->workers;
  RETURN_IF_ERROR(FillAddresses(flags, &access));
  access.min_workers = flags.min_workers;
  access.min_workers_left = flags.min_workers_left;
  access.wait = flags.worker_wait;
  access.token_file = flags.worker_token_file;
  access.tls_cert_file = flags.worker_tls_cert;
  access.tls_key_file = flags.worker_tls_key;
  access.tls_ca_file = flags.worker_tls_ca;
  if (access.tls_cert_file.empty() != access.tls_key_file.empty()) {
    return absl::InvalidArgumentError(
        "--worker-tls-cert and --worker-tls-key belong together; give both");
  }
  options->plan.set_lease_s(absl::ToDoubleSeconds(flags.lease));
  options->calibration_file = flags.calibration;
  if (!flags.co_located.empty()) {
    ASSIGN_OR_RETURN(
        const bool co_located_ok,
        ReadWord<bool>("--co-located", flags.co_located, {{"ok", true}}));
    options->plan.set_co_located_ok(co_located_ok);
  }
  return absl::OkStatus();
}

absl::Status FillOutput(RunFlags* flags, RunOptions* options) {
  OutputOptions& output = options->output;
  ASSIGN_OR_RETURN(output.language, ReadLanguageFlag(&flags->language));
  ASSIGN_OR_RETURN(output.ui, ReadWord<Ui>("--ui", flags->ui,
                                           {{"auto", Ui::kAuto},
                                            {"plain", Ui::kPlain},
                                            {"none", Ui::kNone}}));
  RETURN_IF_ERROR(FillRecords(*flags, &output));
  ASSIGN_OR_RETURN(output.log_level,
                   ReadWord<std::string>("--log-level", flags->log_level,
                                         {{"trace", "trace"},
                                          {"debug", "debug"},
                                          {"info", "info"},
                                          {"warn", "warn"},
                                          {"error", "error"}}));
  RETURN_IF_ERROR(FillPage(*flags, &output));
  output.overwrite = flags->overwrite;
  ASSIGN_OR_RETURN(output.inconclusive_passes,
                   ReadWord<bool>("--inconclusive", flags->inconclusive,
                                  {{"fail", false}, {"pass", true}}));
  // An objective that the client itself may have missed or met says nothing.
  output.require_valid = flags->require_valid || !flags->fail_on.empty();
  return absl::OkStatus();
}

void AddIgnoredFlagNotices(const RunFlags& flags, RunOptions* options) {
  std::string names = flags.ray_address.empty() ? "" : "--ray-address";
  if (!flags.tasks_use_ray.empty()) {
    absl::StrAppend(&names, names.empty() ? "" : " and ", "--tasks_use_ray");
  }
  if (names.empty()) return;
  options->notices.push_back(
      absl::StrCat(names, ": ignored, there is no Ray in this program"));
}

}  // namespace byzerperf
