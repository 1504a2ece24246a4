#ifndef BYZERPERF_TESTS_SUPPORT_FAULTY_WIRE_H_
#define BYZERPERF_TESTS_SUPPORT_FAULTY_WIRE_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>

#include "common/loop/loop.h"

namespace byzerperf {

// A link on which packets take their time.
struct SlowLink {
  int64_t delay_ns = 0;
  int64_t jitter_ns = 0;  // up to so much more
  double lost_share = 0;  // of messages, each of which …
  int64_t stall_ns = 0;   // … is sent again after that
};

// One direction of a connection. What is sent arrives once and in order, as TCP
// has it: late on a slow link; never while the wire is cut, and then all at
// once when it is healed. Beyond TCP, messages may be repeated or overtaken:
// that is what their numbers are for.
class FaultyWire {
 public:
  enum class Kind {
    kStream,   // in order, once, whatever happens
    kMessage,  // may be repeated and overtaken where that is asked
  };

  // `world` must outlive this. What is drawn follows from `seed`.
  FaultyWire(Loop& world, uint32_t seed, int64_t delay_ns);

  // `deliver` is called when the message arrives.
  void Send(Kind kind, std::function<void()> deliver);

  void SetSlow(const SlowLink& slow) { slow_ = slow; }
  void Cut() { cut_ = true; }
  void Heal();
  bool is_cut() const { return cut_; }
  // Shares of the messages from now on.
  void Trouble(double repeated, double overtaken) {
    repeated_ = repeated;
    overtaken_ = overtaken;
  }

  // The connection is over: nothing arrives that was sent until now.
  void Clear();

 private:
  struct Message {
    Kind kind = Kind::kStream;
    std::function<void()> deliver;
  };

  double Draw();
  void Arrive(Message message);
  void Deliver(const Message& message);
  void Later(int64_t delay_ns, std::function<void()> work);

  Loop& world_;
  const uint32_t seed_;
  uint64_t drawn_ = 0;
  SlowLink slow_;
  int64_t last_arrival_ns_ = 0;
  bool cut_ = false;
  double repeated_ = 0;
  double overtaken_ = 0;
  std::deque<Message> held_;    // while cut
  std::shared_ptr<int> alive_;  // expires with the connection
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_FAULTY_WIRE_H_
