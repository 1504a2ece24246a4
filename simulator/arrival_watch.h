#ifndef BYZERPERF_SIMULATOR_ARRIVAL_WATCH_H_
#define BYZERPERF_SIMULATOR_ARRIVAL_WATCH_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "simulator/libevent_loop.h"

struct evhttp_connection;

namespace byzerperf {

// One connection of evhttp: when its next request came, by the kernel's receive
// stamp, and that it is closed. evhttp reads by itself, and reads late when
// much is to be sent; so the stamp is taken by a peek that the loop runs before
// evhttp's own read. Loop-thread only.
class ArrivalWatch {
 public:
  // From a connection's first request on. `on_closed` is called once, when
  // evhttp is about to free the connection; it may destroy this, which else
  // must outlive the connection.
  ArrivalWatch(LibeventLoop& loop, evhttp_connection* connection,
               std::function<void()> on_closed);
  ArrivalWatch(const ArrivalWatch&) = delete;
  ArrivalWatch& operator=(const ArrivalWatch&) = delete;

  // A request was read: when its first bytes came (CLOCK_MONOTONIC). nullopt
  // for a connection's first one, which was not waited for. Waits for the next.
  std::optional<int64_t> TakeArrivalNs();

  // Who answers the present request; told when the connection closes. Null for
  // nobody.
  void SetAnswering(std::function<void()> on_gone) {
    on_gone_ = std::move(on_gone);
  }

 private:
  void Peek(int fd);

  const std::function<void()> on_closed_;
  std::function<void()> on_gone_;
  EventPtr readable_;
  std::optional<int64_t> arrival_ns_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_SIMULATOR_ARRIVAL_WATCH_H_
