#include "worker/api/event_reader.h"

#include <simdjson.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

#include "common/base/prefetch.h"

namespace byzerperf {
namespace {

// Larger events hold more than text: they would not come again.
constexpr size_t kMaxShapeBytes = 1024;

// All that would differ with another text is the text and its size.
bool HasOneText(const DecodedEvent& event) {
  return !event.last_text.empty() &&
         event.text_bytes + event.reasoning_bytes == event.last_text.size();
}

// Where the only string of exactly these bytes stands in JSON without escapes;
// npos when there are several. Without escapes quotes only open and close, and
// a key, a value or what stands between two strings is found alike: a single
// find is the one that is known to be there.
size_t PlaceOf(std::string_view text, std::string_view json) {
  size_t place = std::string_view::npos;
  for (size_t at = json.find(text, 1); at != std::string_view::npos;
       at = json.find(text, at + 1)) {
    const std::string_view behind = json.substr(at + text.size());
    if (json[at - 1] != '"' || !behind.starts_with('"')) continue;
    if (place != std::string_view::npos) return std::string_view::npos;
    place = at;
  }
  return place;
}

// `byte` in each of a word's eight.
constexpr uint64_t InEach(uint8_t byte) {
  return uint64_t{byte} * 0x0101010101010101;
}
constexpr uint64_t kHighBits = InEach(0x80);

// Not 0 when a byte of the word is below `limit`, which is at most 0x80
// (Anderson, Bit Twiddling Hacks, "hasless").
constexpr uint64_t AnyBelow(uint64_t word, uint8_t limit) {
  return (word - InEach(limit)) & ~word & kHighBits;
}

// True for what a JSON string holds as it is: UTF-8 without controls, quotes
// and backslashes. Eight bytes at a time.
bool IsUnescaped(std::string_view text) {
  uint64_t special = 0;
  uint64_t all_bits = 0;
  for (size_t at = 0; at < text.size(); at += sizeof(uint64_t)) {
    uint64_t word = InEach(' ');
    std::memcpy(&word, text.data() + at,
                std::min(text.size() - at, sizeof(word)));
    special |= AnyBelow(word, ' ') | AnyBelow(word ^ InEach('"'), 1) |
               AnyBelow(word ^ InEach('\\'), 1);
    all_bits |= word;
  }
  if (special != 0) return false;
  return (all_bits & kHighBits) == 0 ||
         simdjson::validate_utf8(text.data(), text.size());
}

}  // namespace

absl::StatusOr<const DecodedEvent*> EventReader::Read(std::string_view json) {
  if (const auto text = TextInShape(json)) {
    TakeText(*text);
    return &shaped_;
  }
  auto decoded = api_.Decode(json, keep_text_);
  if (!decoded.ok()) return decoded.status();
  decoded_ = *std::move(decoded);
  if (HasOneText(decoded_)) Learn(json, decoded_);
  return &decoded_;
}

void EventReader::PrefetchShape() const {
  PrefetchBytes(shape_.data(), shape_.size());
}

std::optional<std::string_view> EventReader::TextInShape(
    std::string_view json) const {
  if (shape_.empty() || json.size() <= shape_.size() ||
      !json.ends_with(after()) || !json.starts_with(before())) {
    return std::nullopt;
  }
  const std::string_view text =
      json.substr(before_bytes_, json.size() - shape_.size());
  if (!IsUnescaped(text)) return std::nullopt;
  return text;
}

void EventReader::TakeText(std::string_view text) {
  const auto bytes = static_cast<uint32_t>(text.size());
  (shaped_.text_bytes > 0 ? shaped_.text_bytes : shaped_.reasoning_bytes) =
      bytes;
  shaped_.last_text = text;
  if (!shaped_.text.empty()) shaped_.text = text;
}

void EventReader::Learn(std::string_view json, const DecodedEvent& event) {
  const std::string_view text = event.last_text;
  if (json.size() - text.size() > kMaxShapeBytes ||
      json.find('\\') != std::string_view::npos) {
    return;
  }
  const size_t place = PlaceOf(text, json);
  if (place == std::string_view::npos) return;
  shape_.assign(json.substr(0, place)).append(json.substr(place + text.size()));
  before_bytes_ = place;
  shaped_ = event;
}

}  // namespace byzerperf
