#include "simulator/truth_log.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/json_string.h"

namespace byzerperf {
namespace {

std::string NumberOrNull(const std::optional<int64_t>& number) {
  return number.has_value() ? absl::StrCat(*number) : "null";
}

}  // namespace

std::string TruthLine(const TruthRecord& record, bool with_gaps) {
  std::string line =
      absl::StrCat("{\"request_id\":", JsonString(record.request_id),
                   ",\"received_ns\":", record.received_ns,
                   ",\"first_token_ns\":", NumberOrNull(record.first_token_ns),
                   ",\"last_token_ns\":", NumberOrNull(record.last_token_ns),
                   ",\"done_ns\":", NumberOrNull(record.done_ns),
                   ",\"input_tokens\":", record.input_tokens,
                   ",\"output_tokens\":", record.output_tokens,
                   ",\"cached_tokens\":", record.cached_tokens,
                   ",\"events\":", record.events);
  absl::StrAppend(&line, ",\"outcome\":", JsonString(record.outcome),
                  ",\"fault\":", JsonString(record.fault),
                  ",\"lateness_us\":", record.lateness_us);
  if (with_gaps) {
    absl::StrAppend(&line, ",\"send_ns\":[", absl::StrJoin(record.send_ns, ","),
                    "]");
  }
  line += '}';
  return line;
}

absl::StatusOr<std::unique_ptr<TruthLog>> TruthLog::Create(
    const std::string& path, Gaps gaps) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  if (!file) {
    return absl::InvalidArgumentError(
        absl::StrCat("--truth-log: cannot write '", path,
                     "'; name a file in a folder that exists"));
  }
  return std::unique_ptr<TruthLog>(new TruthLog(std::move(file), gaps));
}

TruthLog::TruthLog(std::ofstream file, Gaps gaps)
    : file_(std::move(file)), gaps_(gaps) {}

void TruthLog::Write(const TruthRecord& record) {
  file_ << TruthLine(record, wants_gaps()) << '\n' << std::flush;
}

}  // namespace byzerperf
