// Any bytes as a body, streamed or whole, however the connection ends: exactly
// one outcome, and token arrivals that sum to the tokens.
#include <memory>
#include <string>

#include "common/base/text.h"
#include "tests/fuzz/fuzz_input.h"
#include "worker/api/api.h"
#include "worker/load/request_tracker.h"

namespace byzerperf {
namespace {

void CheckRecord(const RequestRecord& record) {
  Require(record.outcome != v1::Outcome::unset, "there is an outcome");
  Require((record.outcome == v1::Outcome::ok) == record.error.empty(),
          "what is not ok says why");
  Require(record.error.size() <= 300 && IsUtf8(record.error),
          "errors are short UTF-8");
  uint64_t arrived = 0;
  ForEachTokenArrival(
      record, [&arrived](int64_t, uint32_t tokens) { arrived += tokens; });
  Require(arrived == record.output_tokens.value_or(0),
          "arrivals sum to the tokens");
  Require(!record.tpot_ns || record.text_events.size() >= 2,
          "TPOT needs two text events");
}

void Play(std::string_view bytes, std::string_view type, HttpEnd end) {
  const auto api = MakeApi(v1::LoadPlan());
  int finished = 0;
  RequestTrackerOptions options;
  options.max_event_bytes = 2000;
  options.max_body_bytes = 4000;
  RequestTracker tracker(*api, options,
                         [&finished](RequestTracker&) { ++finished; });
  tracker.Begin().issued_ns = 1;
  tracker.OnHead(200, type);
  int64_t stamp_ns = 2;
  constexpr size_t kChunkBytes = 40;
  for (size_t at = 0; at < bytes.size(); at += kChunkBytes) {
    ++stamp_ns;
    tracker.OnBody(bytes.substr(at, kChunkBytes),
                   {.stamp_ns = stamp_ns, .read_ns = stamp_ns});
  }
  HttpResult result;
  result.end = end;
  result.sent_ns = 1;
  result.done_ns = ++stamp_ns;
  tracker.OnEnd(result);
  Require(finished == 1, "a request ends once");
  CheckRecord(tracker.record());
}

}  // namespace
}  // namespace byzerperf

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes = byzerperf::AsText(data, size);
  for (const auto end :
       {byzerperf::HttpEnd::kComplete, byzerperf::HttpEnd::kConnectionLost}) {
    byzerperf::Play(bytes, "text/event-stream", end);
    byzerperf::Play(bytes, "application/json", end);
  }
  return 0;
}
