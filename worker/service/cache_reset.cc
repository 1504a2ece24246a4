#include "worker/service/cache_reset.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/duration.h"
#include "common/base/status_macros.h"

namespace byzerperf {
namespace {

constexpr int64_t kTimeoutNs = 30 * kNsPerSecond;
constexpr char kVllmPath[] = "/reset_prefix_cache";
constexpr char kSglangPath[] = "/flush_cache";

std::string WhyNot(const HttpResult& result, const std::string& path) {
  if (result.http_status == 0) return result.error;
  std::string why = absl::StrCat("POST ", path, " is answered with HTTP ",
                                 result.http_status);
  if (path == kVllmPath && result.http_status == 404) {
    // https://docs.vllm.ai: only development mode has this endpoint.
    why += "; start vLLM with VLLM_SERVER_DEV_MODE=1";
  }
  return why;
}

}  // namespace

absl::StatusOr<CacheResetOrder> MakeCacheResetOrder(const TransportOrder& run,
                                                    TargetAccess& access) {
  const std::string& asked = run.options.reset_cache();
  if (asked == "vllm") return CacheResetOrder{run, kVllmPath};
  if (asked == "sglang") return CacheResetOrder{run, kSglangPath};
  ASSIGN_OR_RETURN(PinnedTarget target, access.Pin(asked));
  if (!target.error.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("--reset-cache: ", asked, ": ", target.error));
  }
  CacheResetOrder reset{run, ""};
  reset.order.targets = {std::move(target)};
  reset.order.headers.clear();
  return reset;
}

CacheReset::CacheReset(Loop& loop, HttpTransport& transport,
                       const CacheResetOrder& reset)
    : loop_(loop), reset_(reset), open_(reset.order.targets.size()) {
  for (size_t i = 0; i < open_; ++i) {
    fetches_.push_back(std::make_unique<HttpFetch>(transport));
  }
}

void CacheReset::Start(Done done) {
  done_ = std::move(done);
  for (size_t i = 0; i < fetches_.size(); ++i) {
    fetches_[i]->PostJson(
        i, reset_.path, "{}", kTimeoutNs,
        [this, i](const FetchedPage& page) { OnPage(i, page); });
  }
}

void CacheReset::OnPage(size_t target, const FetchedPage& page) {
  const bool is_ok = page.result.end == HttpEnd::kComplete &&
                     page.result.http_status / 100 == 2;
  if (!is_ok && error_.empty()) {
    error_ = absl::StrCat(reset_.order.targets[target].address.masked_url, ": ",
                          WhyNot(page.result, reset_.path));
  }
  if (--open_ > 0) return;
  loop_.Post([done = std::move(done_), error = error_] { done(error); });
}

}  // namespace byzerperf
