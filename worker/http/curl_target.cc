#include "worker/http/curl_target.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/text.h"
#include "worker/http/header_lines.h"

namespace byzerperf {
namespace {

CurlList MakeList(const std::vector<std::string>& lines) {
  CurlList list;
  for (const std::string& line : lines) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) continue;
    [[maybe_unused]] const curl_slist* same = list.release();
    list.reset(longer);
  }
  return list;
}

std::string ResolveLine(const Endpoint& endpoint) {
  std::string line = absl::StrCat(endpoint.host, ":", endpoint.port, ":");
  std::string_view comma;
  for (const IpAddress& address : endpoint.addresses) {
    const bool v6 = !address.is_v4();
    absl::StrAppend(&line, ToAbsl(comma), v6 ? "[" : "", address.ToString(),
                    v6 ? "]" : "");
    comma = ",";
  }
  return line;
}

}  // namespace

std::string CurlTarget::Url(std::string_view path) const {
  return absl::StrCat(address->base, ToAbsl(path),
                      address->query.empty() ? "" : "?", address->query);
}

CurlTarget MakeCurlTarget(const HttpTransportOptions& options, size_t index) {
  CurlTarget target;
  target.options = &options;
  target.address = &options.targets[index];
  std::vector<std::string> lines = CommonHeaders(options, *target.address);
  // No header: bodies are sent without waiting for a 100 Continue.
  lines.emplace_back("Expect:");
  target.get_headers = MakeList(lines);
  if (!HasHeader(lines, "Content-Type")) {
    lines.emplace_back("Content-Type: application/json");
  }
  target.post_headers = MakeList(lines);
  const Endpoint& endpoint = target.address->endpoint;
  if (!endpoint.addresses.empty() &&
      !IpAddress::Parse(endpoint.host).has_value()) {
    target.resolve = MakeList({ResolveLine(endpoint)});
  }
  return target;
}

}  // namespace byzerperf
