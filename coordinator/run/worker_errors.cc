#include "coordinator/run/worker_errors.h"

#include <cmath>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/address.h"
#include "common/base/duration.h"
#include "common/base/text.h"
#include "common/base/version.h"

namespace byzerperf {
namespace {

std::string Head(const std::string& name) {
  return absl::StrCat("worker ", name, ": ");
}

// The line that starts a worker which this coordinator can reach.
std::string LineToType(const std::string& name) {
  const absl::StatusOr<Address> address =
      ParseAddress(name, kDefaultWorkerPort);
  if (!address.ok() || address->is_unix()) {
    return absl::StrCat("worker --listen ", name);
  }
  if (IsLoopback(*address)) {
    return absl::StrCat("worker --listen ", AddressText(*address));
  }
  return absl::StrCat(
      "worker --listen 0.0.0.0:", address->port, " --tls-cert ", address->host,
      ".crt --tls-key ", address->host,
      ".key --tls-ca ca.crt --allow-client coordinator --target "
      "http://127.0.0.1:8000\n(the files: `coordinator certs ",
      address->host, " -o certs/` here, then copy them there)");
}

std::string ToType(const std::string& name) {
  return absl::StrCat("\nType on that host:\n  ", LineToType(name));
}

bool IsTlsFailure(const absl::Status& status) {
  for (const char* word : {"handshake", "certificate", "SSL", "TLS", "ssl",
                           "tls", "Peer name", "verif"}) {
    if (absl::StrContains(status.message(), word)) return true;
  }
  return false;
}

}  // namespace

bool MayAnswerLater(const absl::Status& status) {
  return (absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status)) &&
         !IsTlsFailure(status);
}

std::string NoAnswerText(const std::string& name, const absl::Status& status,
                         double waited_s) {
  const std::string reason(status.message());
  if (absl::IsUnauthenticated(status)) {
    return absl::StrCat(
        Head(name), "it refuses the token: ", reason,
        "\nGive both sides the same file: --worker-token-file FILE here, and "
        "there:\n  worker --token-file FILE …");
  }
  if (absl::IsPermissionDenied(status)) {
    return absl::StrCat(Head(name),
                        "it refuses this coordinator's certificate: ", reason,
                        ToType(name));
  }
  if (IsTlsFailure(status)) {
    return absl::StrCat(
        Head(name), "no TLS connection: ", reason,
        "\nBoth sides need certificates of one authority; this side takes "
        "--worker-tls-cert, --worker-tls-key and --worker-tls-ca, or ./certs.",
        ToType(name));
  }
  return absl::StrCat(Head(name), "no answer for ",
                      byzerperf::FormatDuration(
                          absl::Milliseconds(std::llround(waited_s * 1000))),
                      ": ", reason, ToType(name));
}

std::string VersionText(const std::string& name,
                        const v1::WorkerDescription& description) {
  if (description.version() == Version() &&
      description.protocol() == kProtocol) {
    return "";
  }
  return absl::StrCat(
      Head(name), "it is version ", description.version(), " (protocol ",
      description.protocol(), "), this coordinator is ", ToAbsl(Version()),
      " (protocol ", kProtocol, "); both must be the same. Install ",
      ToAbsl(Version()), " there and start it again.", ToType(name));
}

std::string BusyText(const std::string& name,
                     const v1::WorkerDescription& description) {
  if (description.busy_with().empty()) return "";
  std::string since;
  if (description.busy_since_s() > 0) {
    const absl::Time time =
        absl::FromUnixMillis(std::llround(description.busy_since_s() * 1000));
    since = absl::StrCat(" since ", absl::FormatTime("%Y-%m-%d %H:%M:%S", time,
                                                     absl::LocalTimeZone()));
  }
  return absl::StrCat(Head(name), "it is busy", since, " with run ",
                      description.busy_with(),
                      ". Wait for that run to end, or stop it there (Ctrl-C); "
                      "--worker-wait 5m waits.");
}

std::string RefusedText(const std::string& name, const v1::Refused& refused) {
  std::string text = absl::StrCat(Head(name), refused.reason());
  switch (refused.code()) {
    case v1::Refused::target_not_allowed:
      absl::StrAppend(&text,
                      "\nAllow the target on that host, by starting it with:"
                      "\n  worker --allow-target URL …");
      break;
    case v1::Refused::version:
      absl::StrAppend(&text, ToType(name));
      break;
    default:
      break;
  }
  return text;
}

}  // namespace byzerperf
