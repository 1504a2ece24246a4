#ifndef BYZERPERF_WORKER_HTTP_CURL_TARGET_H_
#define BYZERPERF_WORKER_HTTP_CURL_TARGET_H_

#include <string>
#include <string_view>

#include "worker/http/curl_handles.h"
#include "worker/http/transport_options.h"

namespace byzerperf {

// A target in libcurl's terms: what all its transfers share. Secret.
struct CurlTarget {
  const HttpTransportOptions* options = nullptr;  // outlives this
  const TargetAddress* address = nullptr;         // one of options->targets
  std::string ca_file;  // path of options->tls_ca_pem; empty: the system's
  CurlList get_headers;
  CurlList post_headers;
  CurlList resolve;  // pins the host's name to its checked addresses

  std::string Url(std::string_view path) const;
};

// `options` must outlive the result, and have passed CheckOptions().
CurlTarget MakeCurlTarget(const HttpTransportOptions& options, size_t index);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_HTTP_CURL_TARGET_H_
