#ifndef BYZERPERF_WORKER_SSE_SSE_PARSER_H_
#define BYZERPERF_WORKER_SSE_SSE_PARSER_H_

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace byzerperf {

// One dispatched event of a stream. Views live only during the call.
struct SseEvent {
  std::string_view event;  // "" means "message"
  std::string_view data;   // data lines joined by \n
};

// Splits a text/event-stream into events, whatever the chunking, by the rules
// of the WHATWG HTML standard, section 9.2.6: lines end in \n, \r\n or \r; a
// byte-order mark at the start is skipped; comment lines and unknown fields
// are ignored; an event without data is not dispatched; what has no blank line
// behind it when the stream ends is dropped. Bytes are passed on as they are,
// valid UTF-8 or not.
class SseParser {
 public:
  using Handler = std::function<void(const SseEvent&)>;

  // An event whose lines are larger than `max_event_bytes` makes overflowed()
  // true and ends parsing: memory stays bounded whatever a server sends.
  explicit SseParser(size_t max_event_bytes = size_t{8} << 20);

  // Calls `handler` for each event that these bytes complete. The handler must
  // not call the parser.
  void Feed(std::string_view bytes, const Handler& handler);

  // Ready for another stream; buffers keep their memory.
  void Reset();

  bool overflowed() const { return overflowed_; }

  // True when bytes of an unfinished event are held.
  bool mid_event() const;

 private:
  // Dispatches an event of one data line and a blank line at the beginning of
  // `bytes`, as nearly all are, without a copy; `line_end` is where its first
  // line ends. The number of bytes taken; 0 when it is not such an event.
  size_t TakeWholeEvent(std::string_view bytes, size_t line_end,
                        const Handler& handler);
  void CarryOver(std::string_view unfinished);
  void EndLine(std::string_view line, const Handler& handler);
  void TakeField(std::string_view line);
  void Dispatch(const Handler& handler);

  size_t max_event_bytes_;
  std::string line_;  // an unfinished line carried over
  std::string event_;
  std::string data_;  // each data line with a \n behind it
  bool has_data_ = false;
  bool at_start_ = true;         // a byte-order mark may come
  bool skip_line_feed_ = false;  // the last byte was \r
  bool overflowed_ = false;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SSE_SSE_PARSER_H_
