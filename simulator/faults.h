#ifndef BYZERPERF_SIMULATOR_FAULTS_H_
#define BYZERPERF_SIMULATOR_FAULTS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace byzerperf {

// What a server can do wrong; the words are those of --fault.
enum class FaultKind {
  kNone,
  kStatus,              // 400…599: that status; 429 with Retry-After
  kStall,               // stall: no more bytes, the connection stays open
  kCut,                 // cut: the connection breaks in mid-stream
  kCloseAfterStream,    // close-after-stream: promises keep-alive, then closes
  kGarbage,             // garbage: one event is not JSON
  kErrorEvent,          // error-event: an error object ends the 200 stream
  kHtml,                // html: 200 with a web page
  kNoDone,              // no-done: all but the closing [DONE]
  kTruncate,            // truncate: ends early, no finish reason, no [DONE]
  kEmptyChoices,        // empty-choices: one event has `choices: []`
  kBigEvent,            // big-event: one token is 1 MiB of text
  kBadUtf8,             // bad-utf8: one token is not UTF-8
  kGzip,                // gzip: Content-Encoding: gzip, unasked
  kRejectStreamOptions  // reject-stream-options: 400 when the body has them
};

struct Fault {
  FaultKind kind = FaultKind::kNone;
  int status = 0;      // of kStatus
  uint32_t token = 0;  // in mid-stream faults: struck before this token
  std::string name;    // as in --fault; "" for kNone
};

// The faults that are asked for, each with its share of the requests. Which
// requests are struck follows from the seed and the request's number alone.
class FaultPlan {
 public:
  // Each item is NAME@SHARE, such as `429@0.1`; a bare NAME strikes every
  // request. InvalidArgument names the item and the known names.
  static absl::StatusOr<FaultPlan> Create(const std::vector<std::string>& items,
                                          uint64_t seed);

  // The first of the faults, in their order, that strikes this request.
  Fault Draw(uint64_t request, uint32_t output_tokens) const;

 private:
  struct Item {
    Fault fault;
    double share = 1;
  };
  static absl::StatusOr<Item> ReadItem(std::string_view text);

  std::vector<Item> items_;
  uint64_t seed_ = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_SIMULATOR_FAULTS_H_
