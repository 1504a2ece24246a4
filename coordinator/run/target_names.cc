#include "coordinator/run/target_names.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/address.h"
#include "common/base/url.h"

namespace byzerperf {
namespace {

bool HasLoopbackHost(const std::string& text) {
  const absl::StatusOr<Url> url = ParseUrl(text);
  return url.ok() && IsLoopback(Address{.host = url->host});
}

}  // namespace

void TargetNames::Add(uint32_t worker, const std::string& hostname) {
  if (!hostnames_.empty() && hostnames_.begin()->second != hostname) {
    several_hosts_ = true;
  }
  hostnames_[worker] = hostname;
}

std::string TargetNames::Name(uint32_t worker, const std::string& url) const {
  const auto host = hostnames_.find(worker);
  if (!several_hosts_ || host == hostnames_.end() || !HasLoopbackHost(url)) {
    return url;
  }
  return absl::StrCat(url, " on ", host->second);
}

std::string PathName(int asked_urls, const std::vector<std::string>& targets) {
  const std::set<std::string> distinct(targets.begin(), targets.end());
  if (asked_urls == 1 && distinct.size() == 1) {
    return absl::StrCat("via ", *distinct.begin());
  }
  return absl::StrCat("direct to ", distinct.size(),
                      distinct.size() == 1 ? " target" : " targets");
}

}  // namespace byzerperf
