#include "coordinator/run/turn_book.h"

namespace byzerperf {

bool TurnBook::GoOn(uint32_t index) {
  const uint32_t reached = next(index) + 1;
  if (reached >= turns(index)) {
    next_.erase(index);
    return true;
  }
  next_[index] = reached;
  return false;
}

}  // namespace byzerperf
