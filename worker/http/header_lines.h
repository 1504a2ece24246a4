#ifndef BYZERPERF_WORKER_HTTP_HEADER_LINES_H_
#define BYZERPERF_WORKER_HTTP_HEADER_LINES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "worker/http/transport_options.h"

namespace byzerperf {

// True when a line of `headers` has this name, in any case of letters.
bool HasHeader(const std::vector<std::string>& headers, std::string_view name);

// What either transport needs before it begins: all targets resolved, all
// headers single lines `Name: value`. InvalidArgument names what is wrong and
// hides headers' values.
absl::Status CheckOptions(const HttpTransportOptions& options);

// The lines of every request to this target: the options' own (a User-Agent of
// theirs with ours behind it), what its URL's user asks for, and that bodies
// come as they are. Secret.
std::vector<std::string> CommonHeaders(const HttpTransportOptions& options,
                                       const TargetAddress& address);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_HTTP_HEADER_LINES_H_
