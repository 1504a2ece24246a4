#ifndef BYZERPERF_WORKER_SERVICE_HOST_USAGE_H_
#define BYZERPERF_WORKER_SERVICE_HOST_USAGE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "byzerperf/v1/stats.pb.h"

namespace byzerperf {

// What all processors of a host did since it started, summed over them.
struct CpuTimes {
  uint64_t busy_us = 0;  // whatever is not idle, stolen time included
  uint64_t idle_us = 0;  // waiting for disks included

  friend bool operator==(const CpuTimes&, const CpuTimes&) = default;
};

// One look at the host and at this process's open files.
struct HostReading {
  std::optional<CpuTimes> cpu;
  std::optional<uint64_t> pressure_us;  // of "some" in /proc/pressure/cpu
  uint32_t open_files = 0;              // of this process; 0: unknown
};

using ReadHost = std::function<HostReading()>;

// Reads /proc. Before Linux 6.2 open files are counted one by one: some
// milliseconds for ten thousand of them, so not on a load loop's thread.
HostReading ReadHostNow();

// The first line of /proc/stat, its ticks of `tick_us` each; nullopt when it
// is not of that form.
std::optional<CpuTimes> CpuTimesOf(std::string_view stat, uint64_t tick_us);

// `total=` of the line "some" of a /proc/pressure file; nullopt likewise.
std::optional<uint64_t> PressureOf(std::string_view pressure);

// What the host used from one look to the next.
class HostUsageMeter {
 public:
  void Begin(const HostReading& reading, int64_t now_ns);

  // Since the last call. A count that went backwards, as the kernel's idle
  // time may, gives 0.
  v1::HostUsage Since(const HostReading& reading, int64_t now_ns);

 private:
  HostReading last_;
  int64_t last_ns_ = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_HOST_USAGE_H_
