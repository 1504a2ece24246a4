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
// before it, so that nothing is skipped in silence. `Message` has a number().
template <typename Message>
class InOrder {
 public:
  // When so many wait, the one before them is not late but lost.
  static constexpr size_t kMostWaiting = 64;

  void Add(Message&& message) {
    const uint32_t number = message.number();
    if (number <= last_ || lost_one()) return;
    waiting_.try_emplace(number, std::move(message));
  }

  // The next one, if it has come.
  std::optional<Message> Next() {
    const auto first = waiting_.begin();
    if (first == waiting_.end() || first->first != awaited()) {
      return std::nullopt;
    }
    ++last_;
    return std::move(waiting_.extract(first).mapped());
  }

  // Its number.
  uint32_t awaited() const { return last_ + 1; }

  // After all Next() ones were taken: it will not come any more, and whatever
  // is added is dropped, so that no peer can fill the memory.
  bool lost_one() const { return waiting_.size() > kMostWaiting; }

 private:
  uint32_t last_ = 0;
  std::map<uint32_t, Message> waiting_;  // by number
};

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_BASE_IN_ORDER_H_
