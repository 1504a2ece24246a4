#ifndef BYZERPERF_COMMON_BASE_IN_ORDER_H_
#define BYZERPERF_COMMON_BASE_IN_ORDER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

namespace byzerperf {

// Puts numbered messages back into their order, 1, 2, 3, …, each once. A
// repeated one changes nothing; one that came before its turn waits for those
// before it, so that nothing is skipped in silence. `Message` is a protobuf
// with a number().
template <typename Message>
class InOrder {
 public:
  // When more than so many wait, or so many bytes as they travel, the one
  // before them is not late but lost.
  static constexpr size_t kMostWaiting = 64;
  static constexpr size_t kMostWaitingBytes = size_t{32} << 20;

  void Add(Message&& message) {
    const uint32_t number = message.number();
    if (number <= last_ || lost_one() || waiting_.contains(number)) return;
    // The one that is awaited does not stay, so its size is not asked for.
    const size_t bytes = number == awaited() ? 0 : message.ByteSizeLong();
    waiting_bytes_ += bytes;
    waiting_.emplace(number, Waiting{std::move(message), bytes});
  }

  // The next one, if it has come.
  std::optional<Message> Next() {
    const auto first = waiting_.begin();
    if (first == waiting_.end() || first->first != awaited()) {
      return std::nullopt;
    }
    ++last_;
    Waiting next = std::move(waiting_.extract(first).mapped());
    waiting_bytes_ -= next.bytes;
    return std::move(next.message);
  }

  // Its number.
  uint32_t awaited() const { return last_ + 1; }

  // After all Next() ones were taken: it will not come any more, and whatever
  // is added is dropped, so that no peer can fill the memory.
  bool lost_one() const {
    return waiting_.size() > kMostWaiting || waiting_bytes_ > kMostWaitingBytes;
  }

 private:
  struct Waiting {
    Message message;
    size_t bytes;
  };

  uint32_t last_ = 0;
  std::map<uint32_t, Waiting> waiting_;  // by number
  size_t waiting_bytes_ = 0;             // the sum of all `bytes`
};

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_BASE_IN_ORDER_H_
