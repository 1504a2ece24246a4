#include "worker/service/host_usage.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

constexpr uint64_t kUsPerSecond = 1'000'000;

// Fields of the line "cpu": user nice system idle iowait irq softirq steal.
// Guest times, behind them, are part of user and nice.
constexpr size_t kCpuFields = 8;
constexpr size_t kIdleField = 3;
constexpr size_t kIoWaitField = 4;

std::string FirstLine(const char* path) {
  std::string line;
  std::ifstream file(path);
  std::getline(file, line);
  return line;
}

uint32_t CountOpenFiles() {
  constexpr char kFolder[] = "/proc/self/fd";
  struct stat facts {};
  if (stat(kFolder, &facts) == 0 && facts.st_size > 0) {
    return static_cast<uint32_t>(facts.st_size);  // since Linux 6.2
  }
  std::error_code error;
  uint32_t count = 0;
  for (std::filesystem::directory_iterator entry(kFolder, error), end;
       !error && entry != end; entry.increment(error)) {
    ++count;
  }
  return count;
}

uint64_t Grown(uint64_t from, uint64_t to) { return to > from ? to - from : 0; }

}  // namespace

std::optional<CpuTimes> CpuTimesOf(std::string_view stat, uint64_t tick_us) {
  const std::vector<absl::string_view> words = absl::StrSplit(
      ToAbsl(stat.substr(0, stat.find('\n'))), ' ', absl::SkipEmpty());
  if (words.size() < kCpuFields + 1 || words[0] != "cpu") return std::nullopt;
  CpuTimes times;
  for (size_t i = 0; i < kCpuFields; ++i) {
    uint64_t ticks = 0;
    if (!absl::SimpleAtoi(words[i + 1], &ticks)) return std::nullopt;
    const bool idle = i == kIdleField || i == kIoWaitField;
    (idle ? times.idle_us : times.busy_us) += ticks * tick_us;
  }
  return times;
}

std::optional<uint64_t> PressureOf(std::string_view pressure) {
  for (const absl::string_view line : absl::StrSplit(ToAbsl(pressure), '\n')) {
    const std::vector<absl::string_view> words = absl::StrSplit(line, ' ');
    if (words[0] != "some") continue;
    for (absl::string_view word : words) {
      uint64_t total_us = 0;
      if (absl::ConsumePrefix(&word, "total=") &&
          absl::SimpleAtoi(word, &total_us)) {
        return total_us;
      }
    }
  }
  return std::nullopt;
}

HostReading ReadHostNow() {
  HostReading reading;
  const long ticks_per_s = sysconf(_SC_CLK_TCK);
  if (ticks_per_s > 0) {
    reading.cpu = CpuTimesOf(FirstLine("/proc/stat"),
                             kUsPerSecond / static_cast<uint64_t>(ticks_per_s));
  }
  reading.pressure_us = PressureOf(FirstLine("/proc/pressure/cpu"));
  reading.open_files = CountOpenFiles();
  return reading;
}

void HostUsageMeter::Begin(const HostReading& reading, int64_t now_ns) {
  last_ = reading;
  last_ns_ = now_ns;
}

v1::HostUsage HostUsageMeter::Since(const HostReading& reading,
                                    int64_t now_ns) {
  v1::HostUsage usage;
  // Of running totals, so that parts of a microsecond are not lost.
  usage.set_wall_us(static_cast<uint64_t>(now_ns / 1000 - last_ns_ / 1000));
  if (last_.cpu && reading.cpu) {
    usage.set_busy_us(Grown(last_.cpu->busy_us, reading.cpu->busy_us));
    usage.set_idle_us(Grown(last_.cpu->idle_us, reading.cpu->idle_us));
  }
  if (last_.pressure_us && reading.pressure_us) {
    usage.set_pressure_us(Grown(*last_.pressure_us, *reading.pressure_us));
  }
  Begin(reading, now_ns);
  return usage;
}

}  // namespace byzerperf
