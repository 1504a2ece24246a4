#ifndef BYZERPERF_WORKER_HTTP_STAMP_CLOCK_H_
#define BYZERPERF_WORKER_HTTP_STAMP_CLOCK_H_

#include <time.h>

#include <cstdint>

namespace byzerperf {

// CLOCK_REALTIME stamps in CLOCK_MONOTONIC nanoseconds. The offset between the
// clocks is sampled again each second, since NTP bends the one and not the
// other, and looked at for every stamp: where somebody set the clock, nothing
// tells how old a stamp from before is, so that it is refused.
class StampClock {
 public:
  using ReadClock = int64_t (*)(clockid_t);  // nanoseconds

  explicit StampClock(ReadClock read) : read_(read) {}

  // `now_ns` is CLOCK_MONOTONIC of now. 0 when the stamp makes no sense,
  // and for 0, which is no stamp.
  int64_t ToMonotonic(int64_t realtime_ns, int64_t now_ns);

 private:
  bool HasJumped(int64_t now_ns) const;
  void SampleOffset(int64_t now_ns);

  const ReadClock read_;
  int64_t offset_ns_ = 0;  // monotonic − realtime
  bool has_sample_ = false;
  int64_t next_sample_ns_ = 0;
  // Stamps of before are of a clock that was set since.
  int64_t valid_from_ns_ = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_HTTP_STAMP_CLOCK_H_
