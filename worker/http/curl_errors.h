#ifndef BYZERPERF_WORKER_HTTP_CURL_ERRORS_H_
#define BYZERPERF_WORKER_HTTP_CURL_ERRORS_H_

#include <curl/curl.h>

#include <string_view>

#include "worker/http/transport.h"

namespace byzerperf {

// What a finished transfer of libcurl means. `text` is the library's own
// message: one code of its stands for both a lost connection and bad framing.
HttpEnd ToHttpEnd(CURLcode code, std::string_view text);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_HTTP_CURL_ERRORS_H_
