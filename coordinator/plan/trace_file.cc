#include "coordinator/plan/trace_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/duration.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

constexpr uint64_t kMaxTraceBytes = uint64_t{1} << 30;

absl::Status WrongWindow(std::string_view text) {
  return absl::InvalidArgumentError(absl::StrCat(
      "--trace-window: '", ToAbsl(text),
      "' must be START:END in trace time, such as 0s:10m, the end behind the "
      "start, or START: for all that follows"));
}

class TraceParser {
 public:
  TraceParser(std::optional<TraceFormat> format, const TraceWindow& window)
      : format_(format), window_(window) {}

  absl::Status Add(size_t number, std::string_view line) {
    if (!IsUtf8(line)) return absl::InvalidArgumentError("not valid UTF-8");
    if (reader_ == nullptr) {
      if (!format_.has_value()) {
        ASSIGN_OR_RETURN(format_, RecogniseTrace(line));
      }
      reader_ = MakeTraceReader(*format_);
    }
    ASSIGN_OR_RETURN(std::optional<TracedRequest> request, reader_->Read(line));
    if (!request.has_value()) return absl::OkStatus();
    if (request->output_tokens == 0u) {
      ++trace_.unanswered;
      return absl::OkStatus();
    }
    request->line = number;
    trace_.requests.push_back(*std::move(request));
    return absl::OkStatus();
  }

  Trace Take() {
    std::vector<TracedRequest>& requests = trace_.requests;
    if (format_.has_value()) trace_.format = *format_;
    std::stable_sort(requests.begin(), requests.end(),
                     [](const TracedRequest& a, const TracedRequest& b) {
                       return a.time_us < b.time_us;
                     });
    const bool by_date = trace_.format == TraceFormat::kAzure;
    const int64_t zero_us =
        by_date && !requests.empty() ? requests.front().time_us : 0;
    const size_t all = requests.size();
    for (TracedRequest& request : requests) {
      request.time_us -= zero_us + window_.start_us;
    }
    const auto is_outside = [this](const TracedRequest& request) {
      return request.time_us < 0 ||
             (window_.end_us.has_value() &&
              request.time_us >= *window_.end_us - window_.start_us);
    };
    requests.erase(std::remove_if(requests.begin(), requests.end(), is_outside),
                   requests.end());
    trace_.outside = all - requests.size();
    return std::move(trace_);
  }

 private:
  std::optional<TraceFormat> format_;
  TraceWindow window_;
  std::unique_ptr<TraceReader> reader_;
  Trace trace_;
};

// The next line of `rest`, which loses it.
std::string_view TakeLine(std::string_view* rest) {
  const std::string_view line = rest->substr(0, rest->find('\n'));
  rest->remove_prefix(std::min(line.size() + 1, rest->size()));
  return Trim(line);
}

}  // namespace

absl::StatusOr<TraceWindow> ParseTraceWindow(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) return WrongWindow(text);
  const auto start = ParseDuration(Trim(text.substr(0, colon)));
  if (!start.ok()) return WrongWindow(text);
  TraceWindow window;
  window.start_us = absl::ToInt64Microseconds(*start);
  const std::string_view end_text = Trim(text.substr(colon + 1));
  if (end_text.empty()) return window;
  const auto end = ParseDuration(end_text);
  if (!end.ok() || *end <= *start) return WrongWindow(text);
  window.end_us = absl::ToInt64Microseconds(*end);
  return window;
}

absl::StatusOr<Trace> ParseTrace(std::string_view text, std::string_view name,
                                 std::optional<TraceFormat> format,
                                 const TraceWindow& window) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";  // byte order
  if (absl::StartsWith(ToAbsl(text), ToAbsl(kMark))) {
    text.remove_prefix(kMark.size());
  }
  TraceParser parser(format, window);
  for (size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = TakeLine(&text);
    if (line.empty()) continue;
    const absl::Status status = parser.Add(number, line);
    if (status.ok()) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        "--trace: ", ToAbsl(name), ":", number, ": ", status.message()));
  }
  Trace trace = parser.Take();
  if (!trace.requests.empty()) return trace;
  return absl::InvalidArgumentError(absl::StrCat(
      "--trace: ", ToAbsl(name), " holds no request",
      trace.unanswered > 0
          ? absl::StrCat(" with output tokens: ", trace.unanswered,
                         trace.unanswered == 1 ? " has" : " have",
                         " 0, as those have that failed when it was taken")
          : "",
      trace.outside > 0 ? absl::StrCat(" inside --trace-window, and ",
                                       trace.outside, " outside")
                        : ""));
}

absl::StatusOr<Trace> ReadTrace(const std::string& path,
                                std::optional<TraceFormat> format,
                                const TraceWindow& window) {
  std::error_code error;
  std::ifstream file(path, std::ios::binary);
  const bool is_file = std::filesystem::is_regular_file(path, error);
  if (!file || !is_file) {
    return absl::InvalidArgumentError(
        absl::StrCat("--trace: '", path, "' is not a file that can be read"));
  }
  const uintmax_t bytes = std::filesystem::file_size(path, error);
  if (!error && bytes > kMaxTraceBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("--trace: '", path, "' holds ", bytes,
                     " bytes; at most 1 GiB; cut the part out that you need"));
  }
  const std::string text{std::istreambuf_iterator<char>(file),
                         std::istreambuf_iterator<char>()};
  return ParseTrace(text, path, format, window);
}

}  // namespace byzerperf
