#include "worker/service/target_probe.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/duration.h"
#include "worker/service/model_list.h"

namespace byzerperf {
namespace {

constexpr int64_t kRetryNs = kNsPerSecond;
constexpr int64_t kAskTimeoutNs = 10 * kNsPerSecond;

bool MayComeUp(const HttpResult& result) {
  return result.end == HttpEnd::kConnectError ||
         result.end == HttpEnd::kConnectionLost || result.http_status == 503;
}

ProbedTarget ReadPage(const FetchedPage& page) {
  ProbedTarget probed;
  const HttpResult& result = page.result;
  probed.server = result.server;
  if (result.http_status == 0) {
    probed.error = result.error;
    if (MayComeUp(result)) {
      absl::StrAppend(&probed.error,
                      "; is the model server up? --wait-for-model 60s waits "
                      "for one that is starting");
    }
  } else if (result.http_status == 503) {
    probed.error = "it answers HTTP 503: its model is not loaded";
  } else if (result.end != HttpEnd::kComplete) {
    probed.models_error = result.error;
  } else if (result.http_status != 200) {
    probed.models_error =
        absl::StrCat("/v1/models answers HTTP ", result.http_status);
  } else if (auto models = ParseModelList(page.body); models.ok()) {
    probed.models = *std::move(models);
  } else {
    probed.models_error = std::string(models.status().message());
  }
  return probed;
}

}  // namespace

TargetProbe::TargetProbe(Loop& loop, HttpTransport& transport,
                         size_t target_count)
    : loop_(loop), retries_(target_count, 0), results_(target_count) {
  for (size_t i = 0; i < target_count; ++i) {
    fetches_.push_back(std::make_unique<HttpFetch>(transport));
  }
}

TargetProbe::~TargetProbe() {
  for (const Loop::TimerId timer : retries_) loop_.Cancel(timer);
}

void TargetProbe::Start(int64_t wait_ns, Done done) {
  done_ = std::move(done);
  deadline_ns_ = loop_.NowNs() + wait_ns;
  open_ = results_.size();
  for (size_t i = 0; i < results_.size(); ++i) Ask(i);
}

void TargetProbe::Ask(size_t target) {
  fetches_[target]->Get(
      target, "/v1/models", kAskTimeoutNs,
      [this, target](const FetchedPage& page) { OnPage(target, page); });
}

void TargetProbe::OnPage(size_t target, const FetchedPage& page) {
  const int64_t retry_ns = loop_.NowNs() + kRetryNs;
  if (MayComeUp(page.result) && retry_ns <= deadline_ns_) {
    retries_[target] = loop_.RunAt(retry_ns, [this, target] { Ask(target); });
    return;
  }
  results_[target] = ReadPage(page);
  if (--open_ > 0) return;
  const std::vector<ProbedTarget> results = std::move(results_);
  const Done done = std::move(done_);
  done(results);
}

}  // namespace byzerperf
