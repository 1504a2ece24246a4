#include "worker/http/end_texts.h"

#include "absl/strings/str_cat.h"
#include "common/base/duration.h"

namespace byzerperf {

std::string TimeoutText(const HttpResult& result, int64_t timeout_ns) {
  const char* missing = result.sent_ns == 0       ? "no connection"
                        : result.http_status == 0 ? "no response"
                                                  : "no end of the response";
  return absl::StrCat(missing, " within ",
                      byzerperf::FormatDuration(absl::Nanoseconds(timeout_ns)));
}

std::string LateCloseText(const HttpResult& result, int64_t now_ns) {
  return absl::StrCat("the server closed the kept-alive connection ",
                      (now_ns - result.sent_ns) / kNsPerMs,
                      " ms after the request, without an answer");
}

}  // namespace byzerperf
