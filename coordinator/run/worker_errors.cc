#include "coordinator/run/worker_errors.h"

#include <cmath>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/address.h"
#include "common/base/duration.h"
#include "common/base/text.h"
#include "common/base/version.h"
#include "common/rpc/listener.h"

namespace byzerperf {
namespace {

std::string Head(const std::string& name) {
  return absl::StrCat("worker ", name, ": ");
}

// The line that starts a worker which this coordinator can reach.
std::string LineToType(const std::string& name) {
  ListenerOptions options;
  options.other_flags = "--target http://127.0.0.1:8000";
  const absl::StatusOr<Address> address =
      ParseAddress(name, kDefaultWorkerPort);
  if (address.ok()) {
    options.listen = *address;
    if (!IsLoopback(*address)) {
      options.listen.host = "0.0.0.0";
      options.tls = {absl::StrCat("certs/", address->host, ".pem"),
                     absl::StrCat("certs/", address->host, ".key"),
                     "certs/ca.pem"};
      options.allow_client = {"coordinator"};
    }
  }
  return WorkerLine(options);
}

}  // namespace

bool MayAnswerLater(const absl::Status& status) {
  if (!absl::IsUnavailable(status) && !absl::IsDeadlineExceeded(status)) {
    return false;
  }
  // A certificate that is not taken now will not be taken later.
  for (const char* sign : {"ertificate is not", "plaintext, and this"}) {
    if (absl::StrContains(status.message(), sign)) return false;
  }
  return true;
}

std::string NoAnswerText(const std::string& name, const absl::Status& status,
                         double waited_s) {
  std::string text(status.message());
  if (!absl::StartsWith(text, absl::StrCat("worker ", name))) {
    text = absl::StrCat(Head(name), text);
  }
  if (!MayAnswerLater(status)) return text;
  return absl::StrCat(text, "\n(asked for ",
                      byzerperf::FormatDuration(
                          absl::Milliseconds(std::llround(waited_s * 1000))),
                      "; --worker-wait 1m asks for longer)");
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
      " (protocol ", kProtocol, "); both must be the same. ",
      description.version() == Version()
          ? std::string("Build both from one commit, install that")
          : absl::StrCat("Install ", ToAbsl(Version())),
      " there and type:\n  ", LineToType(name));
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
  return absl::StrCat(Head(name), "it is busy", since, " with ",
                      description.busy_with(),
                      ". Wait for that run to end, or stop it: there by "
                      "Ctrl-C, or here by `coordinator stop --workers ",
                      name, "`; --worker-wait 5m waits.");
}

std::string RefusedText(const std::string& name, const v1::Refused& refused) {
  std::string text = absl::StrCat(Head(name), refused.reason());
  if (refused.code() == v1::Refused::version) {
    absl::StrAppend(&text, "\nType there:\n  ", LineToType(name));
  }
  return text;
}

}  // namespace byzerperf
