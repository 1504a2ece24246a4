#ifndef BYZERPERF_TESTS_SUPPORT_RECORDING_SINK_H_
#define BYZERPERF_TESTS_SUPPORT_RECORDING_SINK_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "worker/http/transport.h"

namespace byzerperf {

// Keeps what a response was made of.
class RecordingSink : public HttpSink {
 public:
  void OnHead(int http_status, std::string_view content_type) override {
    ++heads;
    status = http_status;
    type = content_type;
    if (on_head) on_head();
  }
  void OnBody(std::string_view bytes, const Arrival& arrival) override {
    pieces.emplace_back(bytes);
    stamps_ns.push_back(arrival.stamp_ns);
    arrivals.push_back(arrival);
    body += bytes;
    if (on_body) on_body();
  }
  void OnEnd(const HttpResult& ended) override {
    ++ends;
    result = ended;
    if (on_end) on_end();
  }
  bool ended() const { return ends > 0; }

  int heads = 0;
  int status = 0;
  std::string type;
  std::string body;
  std::vector<std::string> pieces;
  std::vector<int64_t> stamps_ns;
  std::vector<Arrival> arrivals;
  int ends = 0;
  HttpResult result;
  std::function<void()> on_head;
  std::function<void()> on_body;
  std::function<void()> on_end;
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_RECORDING_SINK_H_
