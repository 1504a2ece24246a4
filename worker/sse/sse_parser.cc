#include "worker/sse/sse_parser.h"

namespace byzerperf {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kDataField = "data:";
constexpr std::string_view kBlankLine =
    "\n\n";  // and the end of the one before

// Where the first line ends; npos when it does not end here. Two scans for one
// byte each are far faster than one for either of two.
size_t FindLineEnd(std::string_view bytes) {
  const size_t line_feed = bytes.find('\n');
  const size_t carriage_return = bytes.substr(0, line_feed).find('\r');
  return carriage_return == std::string_view::npos ? line_feed
                                                   : carriage_return;
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
    if (const size_t taken = TakeWholeEvent(bytes, end, handler); taken > 0) {
      bytes.remove_prefix(taken);
      continue;
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

size_t SseParser::TakeWholeEvent(std::string_view bytes, size_t line_end,
                                 const Handler& handler) {
  if (mid_event() || line_end > max_event_bytes_ ||
      !bytes.substr(line_end).starts_with(kBlankLine) ||
      !bytes.starts_with(kDataField)) {
    return 0;
  }
  at_start_ = false;
  std::string_view data =
      bytes.substr(kDataField.size(), line_end - kDataField.size());
  if (data.starts_with(' ')) data.remove_prefix(1);
  handler(SseEvent{.event = {}, .data = data});
  return line_end + kBlankLine.size();
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
    if (line.starts_with(kByteOrderMark)) {
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
  if (value.starts_with(' ')) value.remove_prefix(1);
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
