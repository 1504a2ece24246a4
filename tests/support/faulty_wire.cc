#include "tests/support/faulty_wire.h"

#include <algorithm>
#include <utility>

#include "common/base/duration.h"
#include "common/base/rng.h"

namespace byzerperf {
namespace {

// So late may a message be that others overtake.
constexpr double kMostOvertakenNs = 80.0 * kNsPerMs;

}  // namespace

FaultyWire::FaultyWire(Loop& world, uint32_t seed, int64_t delay_ns)
    : world_(world),
      seed_(seed),
      slow_{.delay_ns = delay_ns},
      alive_(std::make_shared<int>(0)) {}

double FaultyWire::Draw() { return RandomUnit(seed_, /*stream=*/31, drawn_++); }

void FaultyWire::Later(int64_t delay_ns, std::function<void()> work) {
  world_.RunAt(world_.NowNs() + delay_ns,
               [alive = std::weak_ptr<int>(alive_), work = std::move(work)] {
                 if (!alive.expired()) work();
               });
}

void FaultyWire::Send(Kind kind, std::function<void()> deliver) {
  int64_t delay_ns = slow_.delay_ns;
  if (slow_.jitter_ns > 0) {
    delay_ns +=
        static_cast<int64_t>(Draw() * static_cast<double>(slow_.jitter_ns));
  }
  if (slow_.lost_share > 0 && Draw() < slow_.lost_share) {
    delay_ns += slow_.stall_ns;
  }
  last_arrival_ns_ = std::max(last_arrival_ns_, world_.NowNs() + delay_ns);
  Later(
      last_arrival_ns_ - world_.NowNs(),
      [this, message = Message{kind, std::move(deliver)}] { Arrive(message); });
}

void FaultyWire::Arrive(Message message) {
  if (cut_) {
    held_.push_back(std::move(message));
  } else {
    Deliver(message);
  }
}

void FaultyWire::Deliver(const Message& message) {
  const bool is_message = message.kind == Kind::kMessage;
  if (is_message && repeated_ > 0 && Draw() < repeated_) {
    Later(static_cast<int64_t>(Draw() * kMostOvertakenNs), message.deliver);
  }
  if (is_message && overtaken_ > 0 && Draw() < overtaken_) {
    Later(static_cast<int64_t>(Draw() * kMostOvertakenNs), message.deliver);
  } else {
    message.deliver();
  }
}

void FaultyWire::Heal() {
  cut_ = false;
  for (const Message& message : std::exchange(held_, {})) Deliver(message);
}

void FaultyWire::Clear() {
  alive_ = std::make_shared<int>(0);
  held_.clear();
}

}  // namespace byzerperf
