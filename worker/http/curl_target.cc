#include "worker/http/curl_target.h"

#include <algorithm>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

std::string_view NameOf(std::string_view line) {
  return Trim(line.substr(0, line.find(':')));
}

absl::Status CheckHeader(std::string_view line) {
  const bool one_line = line.find_first_of("\r\n") == std::string_view::npos &&
                        line.find('\0') == std::string_view::npos;
  const bool named = line.find(':') != std::string_view::npos &&
                     !NameOf(line).empty() &&
                     NameOf(line).find(' ') == std::string_view::npos;
  if (one_line && named) return absl::OkStatus();
  // Without a colon, all of it may be the value.
  return absl::InvalidArgumentError(absl::StrCat(
      "header ", named ? ToAbsl(NameOf(line)) : "***",
      ": it must be one line, `Name: value`; correct that -H/--header"));
}

bool HasHeader(const std::vector<std::string>& headers, std::string_view name) {
  return std::any_of(
      headers.begin(), headers.end(), [&](const std::string& line) {
        return absl::EqualsIgnoreCase(ToAbsl(NameOf(line)), ToAbsl(name));
      });
}

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

std::vector<std::string> CommonHeaders(const CurlTransportOptions& options,
                                       const TargetAddress& address) {
  std::vector<std::string> lines = options.headers;
  if (!address.userinfo_header.empty() && !HasHeader(lines, "Authorization")) {
    lines.push_back(address.userinfo_header);
  }
  // Compressed events would be held back by the compressor; whoever sends them
  // all the same is decoded.
  if (!HasHeader(lines, "Accept-Encoding")) {
    lines.emplace_back("Accept-Encoding: identity");
  }
  // No header: bodies are sent without waiting for a 100 Continue.
  lines.emplace_back("Expect:");
  return lines;
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

absl::StatusOr<CurlTarget> MakeCurlTarget(const CurlTransportOptions& options,
                                          size_t index) {
  for (const std::string& line : options.headers) {
    RETURN_IF_ERROR(CheckHeader(line));
  }
  CurlTarget target;
  target.options = &options;
  target.address = &options.targets[index];
  std::vector<std::string> lines = CommonHeaders(options, *target.address);
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
