#include "worker/sse/sse_parser.h"

namespace byzerperf {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Where the first line ends; npos when it does not end here. Two scans for one
// byte each are far faster than one for either of two.
size_t FindLineEnd(std::string_view bytes) {
  const size_t line_feed = bytes.find('\n');
  const size_t carriage_return = bytes.substr(0, line_feed).find('\r');
  return carriage_return == std::string_view::npos ? line_feed
                                                   : carriage_return;
}

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

}  // namespace

SseParser::SseParser(size_t max_event_bytes)
    : max_event_bytes_(max_event_bytes) {}

void SseParser::Feed(std::string_view bytes, const Handler& handler) {
  while (!bytes.empty() && !overflowed_) {
    if (skip_line_feed_) {
      skip_line_feed_ = false;
      if (bytes.front() == '\n') {
        bytes.remove_prefix(1);
        continue;
      }
    }
    const size_t end = FindLineEnd(bytes);
    if (end == std::string_view::npos) {
      CarryOver(bytes);
      return;
    }
    skip_line_feed_ = bytes[end] == '\r';
    if (line_.empty()) {
      EndLine(bytes.substr(0, end), handler);
    } else {
      line_.append(bytes.substr(0, end));
      EndLine(line_, handler);
      line_.clear();
    }
    bytes.remove_prefix(end + 1);
  }
}

void SseParser::Reset() {
  line_.clear();
  event_.clear();
  data_.clear();
  has_data_ = false;
  at_start_ = true;
  skip_line_feed_ = false;
  overflowed_ = false;
}

bool SseParser::mid_event() const {
  return !line_.empty() || has_data_ || !event_.empty();
}

void SseParser::CarryOver(std::string_view unfinished) {
  if (data_.size() + line_.size() + unfinished.size() > max_event_bytes_) {
    overflowed_ = true;
    return;
  }
  line_.append(unfinished);
}

void SseParser::EndLine(std::string_view line, const Handler& handler) {
  // The same measure as for a line carried over: whether an event is too large
  // must not depend on the chunking.
  if (data_.size() + line.size() > max_event_bytes_) {
    overflowed_ = true;
    return;
  }
  if (at_start_) {
    at_start_ = false;
    if (StartsWith(line, kByteOrderMark)) {
      line.remove_prefix(kByteOrderMark.size());
    }
  }
  if (line.empty()) {
    Dispatch(handler);
  } else {
    TakeField(line);
  }
}

void SseParser::TakeField(std::string_view line) {
  // A comment line begins with a colon: its field's name is empty.
  const size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  std::string_view value;
  if (colon != std::string_view::npos) value = line.substr(colon + 1);
  if (StartsWith(value, " ")) value.remove_prefix(1);
  if (name == "data") {
    data_.append(value).push_back('\n');
    has_data_ = true;
  } else if (name == "event") {
    event_ = value;
  }
}

void SseParser::Dispatch(const Handler& handler) {
  if (has_data_) {
    const std::string_view data(data_.data(), data_.size() - 1);
    handler(SseEvent{.event = event_, .data = data});
  }
  event_.clear();
  data_.clear();
  has_data_ = false;
}

}  // namespace byzerperf
