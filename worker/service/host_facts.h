#ifndef BYZERPERF_WORKER_SERVICE_HOST_FACTS_H_
#define BYZERPERF_WORKER_SERVICE_HOST_FACTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace byzerperf {

// What the kernel allows this process.
struct HostLimits {
  uint32_t max_open_files = 0;
  uint32_t ephemeral_ports = 0;  // for connections to one target address
};

struct HostFacts {
  std::string hostname;
  std::string kernel;       // such as "Linux 6.1.0"
  uint32_t cores = 1;       // of the cgroup and the affinity mask, at least 1
  std::string cpu;          // the processor's name; empty: unknown
  uint32_t memory_mib = 0;  // of the cgroup or the host; 0: unknown
  HostLimits limits;
  std::string clock_source;  // such as "tsc"; empty: unknown
  // Whether the kernel stamps what is received; nullopt: not tried.
  std::optional<bool> kernel_stamps;
};

// Raises the soft limit of open files to the hard one, as far as that works.
void RaiseOpenFileLimit();

// All but kernel_stamps.
HostFacts ReadHostFacts();

// CPUs that a cgroup's cpu.max ("QUOTA PERIOD" or "max PERIOD", microseconds)
// allows, rounded up; 0 when it sets no limit or is not of that form.
uint32_t CoresOfCpuMax(std::string_view cpu_max);

// The first processor's name in /proc/cpuinfo; "" where it has none, as on Arm.
std::string CpuNameOf(std::string_view cpuinfo);

// MemTotal of /proc/meminfo, in MiB; 0 when it is not of that form.
uint32_t TotalMemoryMib(std::string_view meminfo);

// A cgroup's memory.max (bytes or "max"), in MiB; 0 when it sets no limit or is
// not of that form.
uint32_t MemoryMibOfMax(std::string_view memory_max);

// Ports of /proc/sys/net/ipv4/ip_local_port_range ("LOW HIGH"); 0 when it is
// not of that form.
uint32_t PortsOfRange(std::string_view range);

// Loop threads when the user does not say: a quarter of the cores, at least 1,
// at most 4. The engine under test needs the others.
uint32_t DefaultLoopThreads(uint32_t cores);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_HOST_FACTS_H_
