#ifndef BYZERPERF_TESTS_BENCH_BENCH_TALLY_H_
#define BYZERPERF_TESTS_BENCH_BENCH_TALLY_H_

#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "common/stats/histogram.h"

namespace byzerperf {

inline int64_t ClockNs(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

// `name=value` of the command line, or `otherwise`.
inline int64_t Argument(int argc, char** argv, const char* name,
                        int64_t otherwise) {
  const size_t length = std::strlen(name);
  for (int i = 1; i < argc; ++i) {
    if (std::strncmp(argv[i], name, length) != 0) continue;
    if (argv[i][length] == '=') return std::atoll(argv[i] + length + 1);
  }
  return otherwise;
}

inline std::string TextArgument(int argc, char** argv, const char* name,
                                const std::string& otherwise) {
  const std::string prefix = std::string(name) + "=";
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word.starts_with(prefix))
      return std::string(word.substr(prefix.size()));
  }
  return otherwise;
}

// Memory of this process that is in use, in KB.
inline int64_t ResidentKb() {
  int64_t pages = 0;
  FILE* const file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr) return 0;
  if (std::fscanf(file, "%*d %lld", reinterpret_cast<long long*>(&pages)) !=
      1) {
    pages = 0;
  }
  std::fclose(file);
  return pages * sysconf(_SC_PAGESIZE) / 1024;
}

// What a client of the benchmarks counts between Begin() and Print(): one line
// of JSON, the same for every client.
struct BenchTally {
  int64_t events = 0;
  int64_t reads = 0;  // as the kernel was asked; 0: not known
  int64_t requests = 0;
  int64_t lost = 0;  // events that answers ended without; where it is known
  // Own stamp minus the sender's; a negative one counts as 0.
  Histogram error_ns;

  void Begin() {
    *this = {};
    began_ns_ = ClockNs(CLOCK_MONOTONIC);
    began_cpu_ns_ = ClockNs(CLOCK_PROCESS_CPUTIME_ID);
  }

  void AddError(int64_t stamp_ns, int64_t sent_ns) {
    const int64_t error = stamp_ns - sent_ns;
    error_ns.Record(error > 0 ? static_cast<uint64_t>(error) : 0);
  }

  void Print() const {
    const auto us = [this](double percentile) {
      return static_cast<double>(error_ns.Percentile(percentile)) / 1e3;
    };
    std::printf(
        "{\"events\":%lld,\"reads\":%lld,\"requests\":%lld,\"lost\":%lld,"
        "\"rss_kb\":%lld,\"cpu_s\":%.6f,"
        "\"wall_s\":%.6f,\"error_us\":{\"p50\":%.1f,\"p99\":%.1f,\"max\":%.1f}"
        "}\n",
        static_cast<long long>(events), static_cast<long long>(reads),
        static_cast<long long>(requests), static_cast<long long>(lost),
        static_cast<long long>(ResidentKb()),
        static_cast<double>(ClockNs(CLOCK_PROCESS_CPUTIME_ID) - began_cpu_ns_) /
            1e9,
        static_cast<double>(ClockNs(CLOCK_MONOTONIC) - began_ns_) / 1e9, us(50),
        us(99), static_cast<double>(error_ns.max()) / 1e3);
  }

 private:
  int64_t began_ns_ = 0;
  int64_t began_cpu_ns_ = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_BENCH_BENCH_TALLY_H_
