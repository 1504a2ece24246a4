#include "worker/service/session_rules.h"

#include <algorithm>
#include <array>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace byzerperf {
namespace {

// Headers that say nothing about who asks; any other one may be a key.
constexpr std::array<std::string_view, 8> kHarmlessHeaders = {
    "accept",       "accept-encoding", "accept-language", "cache-control",
    "content-type", "user-agent",      "x-request-id",    "openai-beta"};

}  // namespace

v1::Refused::Code RefusalCodeOf(const absl::Status& status) {
  if (absl::IsPermissionDenied(status)) return v1::Refused::target_not_allowed;
  if (absl::IsResourceExhausted(status)) return v1::Refused::limits;
  if (absl::IsUnavailable(status)) return v1::Refused::busy;
  return v1::Refused::invalid_plan;
}

bool MayBeAKey(const std::string& header) {
  const std::string name = absl::AsciiStrToLower(header);
  return std::find(kHarmlessHeaders.begin(), kHarmlessHeaders.end(), name) ==
         kHarmlessHeaders.end();
}

absl::Status CheckKeyMayTravel(const v1::Probe& probe,
                               const PinnedTarget& target) {
  if (target.address.endpoint.scheme == "https" || target.same_host ||
      probe.target().allow_plaintext_key()) {
    return absl::OkStatus();
  }
  std::string what = probe.secrets().api_key().empty() ? "" : "the API key";
  for (const auto& [name, value] : probe.secrets().headers()) {
    if (what.empty() && MayBeAKey(name)) {
      what = absl::StrCat("header ", name);
    }
  }
  if (what.empty()) return absl::OkStatus();
  return absl::PermissionDeniedError(
      absl::StrCat(what, " would go to ", target.address.masked_url,
                   " in clear text; use https, or say --allow-plaintext-key"));
}

std::string WhyNoSuchShare(const v1::LoadPlan& plan, uint32_t stage,
                           uint32_t share) {
  if (stage >= static_cast<uint32_t>(plan.stages_size())) return "";
  const v1::Stage& planned = plan.stages(static_cast<int>(stage));
  const bool open = planned.load().has_arrivals();
  const uint32_t most = open ? planned.load().arrivals().max_in_flight()
                             : planned.load().concurrency();
  // An open loop without a limit of its own may be given one.
  if (share <= most || (open && most == 0)) return "";
  return absl::StrCat("level ", planned.level(), ": the coordinator asks for ",
                      share, " requests in flight here, and its plan has ",
                      most, " on all workers together (",
                      open ? "max_in_flight" : "concurrency", ")");
}

std::vector<std::string> CommonHeaders(const v1::Secrets& secrets) {
  // By lower-case name, since names are the same in any case.
  std::map<std::string, std::string> lines;
  const auto set = [&lines](const std::string& name, const std::string& value) {
    lines[absl::AsciiStrToLower(name)] = absl::StrCat(name, ": ", value);
  };
  if (!secrets.api_key().empty()) {
    set("Authorization", absl::StrCat("Bearer ", secrets.api_key()));
  }
  for (const auto& [name, value] : secrets.headers()) set(name, value);
  std::vector<std::string> headers;
  headers.reserve(lines.size());
  for (auto& [name, line] : lines) headers.push_back(std::move(line));
  return headers;
}

}  // namespace byzerperf
