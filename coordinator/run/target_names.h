#ifndef BYZERPERF_COORDINATOR_RUN_TARGET_NAMES_H_
#define BYZERPERF_COORDINATOR_RUN_TARGET_NAMES_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "byzerperf/v1/control.pb.h"

namespace byzerperf {

// How rows and reports name a target. `http://127.0.0.1:8000` of two hosts is
// two model servers: where workers sit on several hosts, a loopback URL is
// followed by its host: `http://127.0.0.1:8000 on gpu1`.
class TargetNames {
 public:
  // Workers in the order of their indices.
  void Add(uint32_t worker, const std::string& hostname);

  std::string Name(uint32_t worker, const std::string& url) const;

  // True when some name differs from its URL.
  bool needed() const { return several_hosts_; }

 private:
  std::map<uint32_t, std::string> hostnames_;
  bool several_hosts_ = false;
};

// The headline's words for the way to the model: `via URL` when one URL was
// asked for, else `direct to N targets`.
std::string PathName(int asked_urls, const std::vector<std::string>& targets);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_TARGET_NAMES_H_
