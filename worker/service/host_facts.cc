#include "worker/service/host_facts.h"

#include <sched.h>
#include <sys/resource.h>
#include <sys/utsname.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/host_name.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> Words(std::string_view text) {
  return absl::StrSplit(ToAbsl(text), absl::ByAnyChar(" \t\n"),
                        absl::SkipEmpty());
}

uint32_t AffinityCores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof(set), &set) != 0) return 1;
  return static_cast<uint32_t>(std::max(1, CPU_COUNT(&set)));
}

// The tightest limit from this process's cgroup up to the root (cgroup 2), as
// `read` finds it in the file's text; 0: none.
uint32_t CgroupLimit(const char* file, uint32_t (*read)(std::string_view)) {
  uint32_t tightest = 0;
  for (const auto& line : absl::StrSplit(ReadFile("/proc/self/cgroup"), '\n')) {
    const std::string_view text = ToStd(line);
    if (text.rfind("0::", 0) != 0) continue;
    std::string path(text.substr(3));
    while (true) {
      const uint32_t here =
          read(ReadFile(absl::StrCat("/sys/fs/cgroup", path, "/", file)));
      if (here > 0) {
        tightest = tightest == 0 ? here : std::min(tightest, here);
      }
      if (path.empty() || path == "/") break;
      path.resize(path.rfind('/'));
    }
  }
  return tightest;
}

// What follows `key` and a colon in the first line that begins with it.
std::string ValueAfter(std::string_view text, std::string_view key) {
  for (const auto& piece : absl::StrSplit(ToAbsl(text), '\n')) {
    const std::string_view line = ToStd(piece);
    if (!line.starts_with(key)) continue;
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    return std::string(Trim(line.substr(colon + 1)));
  }
  return "";
}

uint32_t InMib(uint64_t bytes) {
  return static_cast<uint32_t>(std::min<uint64_t>(bytes >> 20, UINT32_MAX));
}

uint32_t OpenFileLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  return static_cast<uint32_t>(std::min<rlim_t>(limit.rlim_cur, UINT32_MAX));
}

}  // namespace

void RaiseOpenFileLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  // A refusal leaves the old limit, which the limits check then works with.
  (void)setrlimit(RLIMIT_NOFILE, &limit);
}

uint32_t CoresOfCpuMax(std::string_view cpu_max) {
  const std::vector<std::string> words = Words(cpu_max);
  uint64_t quota_us = 0;
  uint64_t period_us = 0;
  if (words.size() != 2 || !absl::SimpleAtoi(words[0], &quota_us) ||
      !absl::SimpleAtoi(words[1], &period_us) || period_us == 0) {
    return 0;
  }
  return static_cast<uint32_t>((quota_us + period_us - 1) / period_us);
}

std::string CpuNameOf(std::string_view cpuinfo) {
  return ValueAfter(cpuinfo, "model name");
}

uint32_t TotalMemoryMib(std::string_view meminfo) {
  const std::vector<std::string> words = Words(ValueAfter(meminfo, "MemTotal"));
  uint64_t kib = 0;
  if (words.size() != 2 || words[1] != "kB" ||
      !absl::SimpleAtoi(words[0], &kib)) {
    return 0;
  }
  return InMib(kib << 10);
}

uint32_t MemoryMibOfMax(std::string_view memory_max) {
  const std::vector<std::string> words = Words(memory_max);
  uint64_t bytes = 0;
  if (words.size() != 1 || !absl::SimpleAtoi(words[0], &bytes)) return 0;
  return InMib(bytes);
}

uint32_t PortsOfRange(std::string_view range) {
  const std::vector<std::string> words = Words(range);
  uint32_t low = 0;
  uint32_t high = 0;
  if (words.size() != 2 || !absl::SimpleAtoi(words[0], &low) ||
      !absl::SimpleAtoi(words[1], &high) || high < low) {
    return 0;
  }
  return high - low + 1;
}

HostFacts ReadHostFacts() {
  HostFacts facts;
  facts.hostname = HostName();
  utsname system{};
  if (uname(&system) == 0) {
    facts.kernel = absl::StrCat(system.sysname, " ", system.release);
  }
  facts.cores = AffinityCores();
  const uint32_t cgroup = CgroupLimit("cpu.max", &CoresOfCpuMax);
  if (cgroup > 0) facts.cores = std::min(facts.cores, cgroup);
  facts.cpu = CpuNameOf(ReadFile("/proc/cpuinfo"));
  facts.memory_mib = TotalMemoryMib(ReadFile("/proc/meminfo"));
  const uint32_t memory = CgroupLimit("memory.max", &MemoryMibOfMax);
  if (memory > 0) facts.memory_mib = std::min(facts.memory_mib, memory);
  facts.limits.max_open_files = OpenFileLimit();
  facts.limits.ephemeral_ports =
      PortsOfRange(ReadFile("/proc/sys/net/ipv4/ip_local_port_range"));
  facts.clock_source = Trim(ReadFile(
      "/sys/devices/system/clocksource/clocksource0/current_clocksource"));
  return facts;
}

uint32_t DefaultLoopThreads(uint32_t cores) {
  return std::clamp<uint32_t>(cores / 4, 1, 4);
}

}  // namespace byzerperf
