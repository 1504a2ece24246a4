#ifndef BYZERPERF_COMMON_WEB_HTTP_PAGE_H_
#define BYZERPERF_COMMON_WEB_HTTP_PAGE_H_

#include <string>

namespace byzerperf {

struct HttpPage {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  std::string extra_headers;  // whole lines, each with its line end
};

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_WEB_HTTP_PAGE_H_
