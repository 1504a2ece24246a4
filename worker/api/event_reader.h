#ifndef BYZERPERF_WORKER_API_EVENT_READER_H_
#define BYZERPERF_WORKER_API_EVENT_READER_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "worker/api/api.h"

namespace byzerperf {

// Reads the events of one stream after another, most of them without a JSON
// parser, and exactly as Api::Decode() would.
//
// The events of a stream repeat each other but for their text. The bytes around
// the text of one that Decode() has read are kept as its *shape*. Another event
// of the same bytes, with any other JSON string in the text's place, can only
// mean the same with another text. Whatever is different is left to Decode():
// another byte anywhere, an escape in the text, an empty text. Memory: the two
// parts of a shape, at most 1 KiB together.
class EventReader {
 public:
  // `api` must outlive this; readers of one loop share it.
  EventReader(Api& api, bool keep_text) : api_(api), keep_text_(keep_text) {}

  // As Api::Decode(). The event is valid until the next call; its `last_text`
  // until then or until another reader's call, whichever is first.
  absl::StatusOr<const DecodedEvent*> Read(std::string_view json);

  // Read() comes soon.
  void PrefetchShape() const;

 private:
  // The text between the shape's parts, as JSON and as itself the same; nullopt
  // when the event is not of the shape or the text is not so simple.
  std::optional<std::string_view> TextInShape(std::string_view json) const;
  void TakeText(std::string_view text);

  // Keeps the event's shape when the place of its one text is certain.
  void Learn(std::string_view json, const DecodedEvent& event);

  std::string_view before() const { return {shape_.data(), before_bytes_}; }
  std::string_view after() const {
    return std::string_view(shape_).substr(before_bytes_);
  }

  // Up to the text's opening quote, and from its closing quote on, in one
  // piece of memory; empty: no shape.
  std::string shape_;
  size_t before_bytes_ = 0;
  Api& api_;
  const bool keep_text_;
  DecodedEvent shaped_;  // the latest event of the shape
  DecodedEvent decoded_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_API_EVENT_READER_H_
