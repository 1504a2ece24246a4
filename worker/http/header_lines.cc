#include "worker/http/header_lines.h"

#include <algorithm>

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

// Whoever owns a target must be able to see and block a load generator: a
// user's own agent stands before ours, never in its place.
std::string WithUserAgent(std::string_view line, std::string_view ours) {
  const std::string_view own = Trim(line.substr(line.find(':') + 1));
  return absl::StrCat(ToAbsl(NameOf(line)), ": ", ToAbsl(own),
                      own.empty() ? "" : " ", ToAbsl(ours));
}

}  // namespace

std::string UserAgent(std::string_view version, std::string_view run_id) {
  return absl::StrCat("byzerperf/", ToAbsl(version), " run/", ToAbsl(run_id));
}

bool HasHeader(const std::vector<std::string>& headers, std::string_view name) {
  return std::any_of(
      headers.begin(), headers.end(), [&](const std::string& line) {
        return absl::EqualsIgnoreCase(ToAbsl(NameOf(line)), ToAbsl(name));
      });
}

absl::Status CheckOptions(const HttpTransportOptions& options) {
  for (const std::string& line : options.headers) {
    RETURN_IF_ERROR(CheckHeader(line));
  }
  for (const TargetAddress& target : options.targets) {
    if (!target.endpoint.addresses.empty()) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("target ", target.masked_url, " has not been resolved"));
  }
  return absl::OkStatus();
}

std::vector<std::string> CommonHeaders(const HttpTransportOptions& options,
                                       const TargetAddress& address) {
  std::vector<std::string> lines = options.headers;
  for (std::string& line : lines) {
    if (!absl::EqualsIgnoreCase(ToAbsl(NameOf(line)), "User-Agent")) continue;
    line = WithUserAgent(line, options.user_agent);
  }
  if (!address.userinfo_header.empty() && !HasHeader(lines, "Authorization")) {
    lines.push_back(address.userinfo_header);
  }
  // Compressed events would be held back by the compressor; whoever sends them
  // all the same is decoded.
  if (!HasHeader(lines, "Accept-Encoding")) {
    lines.emplace_back("Accept-Encoding: identity");
  }
  return lines;
}

}  // namespace byzerperf
