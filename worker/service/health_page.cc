#include "worker/service/health_page.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/address.h"
#include "common/base/duration.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/base/version.h"
#include "common/loop/event_loop.h"
#include "worker/http/make_transport.h"
#include "worker/service/http_fetch.h"

namespace byzerperf {
namespace {

constexpr int64_t kTimeoutNs = 5 * kNsPerSecond;

// A worker that listens everywhere is asked on this host.
std::string HostToAsk(const std::string& host) {
  if (host == "0.0.0.0") return "127.0.0.1";
  if (host == "::") return "::1";
  return host;
}

}  // namespace

HttpPage HealthPage(const std::optional<RunAdmission::Holder>& holder) {
  // A run id is made of digits, letters and hyphens: nothing to escape.
  return {200, "application/json",
          absl::StrCat(R"({"status":"ok","version":")", ToAbsl(Version()),
                       R"(","busy_with":")", holder ? holder->run_id : "",
                       "\"}\n")};
}

absl::Status AskHealth(const std::string& http_address) {
  ASSIGN_OR_RETURN(Address address, ParseAddress(http_address, 0));
  address.host = HostToAsk(address.host);
  ASSIGN_OR_RETURN(TargetAddress target,
                   ResolveTarget(absl::StrCat("http://", AddressText(address)),
                                 AllowList::Everything()));
  ASSIGN_OR_RETURN(const std::unique_ptr<EventLoop> loop, EventLoop::Create());
  HttpTransportOptions options;
  options.targets.push_back(std::move(target));
  options.user_agent = UserAgent(Version(), "healthcheck");
  ASSIGN_OR_RETURN(const std::unique_ptr<HttpTransport> transport,
                   MakeHttpTransport(*loop, std::move(options)));
  absl::Status health;
  HttpFetch fetch(*transport);
  fetch.Get(0, "/health", kTimeoutNs, [&](const FetchedPage& page) {
    if (page.result.http_status != 200) {
      health = absl::UnavailableError(
          absl::StrCat(http_address, "/health: ",
                       page.result.error.empty()
                           ? absl::StrCat("HTTP ", page.result.http_status)
                           : page.result.error));
    }
    loop->Stop();
  });
  loop->Run();
  return health;
}

}  // namespace byzerperf
