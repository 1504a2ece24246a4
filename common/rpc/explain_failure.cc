#include <grpcpp/support/status.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/rpc/listener.h"
#include "common/rpc/worker_channel.h"

namespace byzerperf {
namespace {

// The line for the worker's host, with the names of `coordinator certs`.
std::string LineFor(const WorkerAddress& worker, bool tls) {
  ListenerOptions options;
  options.listen = worker.address;
  // Everything but loopback is reached through whatever address the host has.
  if (!IsLoopback(worker.address)) options.listen.host = "0.0.0.0";
  if (tls) {
    options.tls = {absl::StrCat("certs/", worker.tls_name, ".pem"),
                   absl::StrCat("certs/", worker.tls_name, ".key"),
                   "certs/ca.pem"};
    options.allow_client = {"coordinator"};
  }
  options.other_flags = "--target http://127.0.0.1:8000";
  return WorkerLine(options);
}

struct Hint {
  const char* sign;  // in gRPC's text
  const char* words;
};

// gRPC's texts for failed connections, of 1.51. What none of them fits is
// passed on as it is.
constexpr Hint kTlsHints[] = {
    {"Hostname Verification Check failed",
     "its certificate is not for this name; was it made with `coordinator "
     "certs` for the name by which you call it?"},
    {"CERTIFICATE_VERIFY_FAILED",
     "its certificate is not of the CA in --worker-tls-ca, or is out of date"},
    {"certificate verify failed",
     "its certificate is not of the CA in --worker-tls-ca, or is out of date"},
    {"WRONG_VERSION_NUMBER",
     "it speaks plaintext, and this coordinator speaks TLS to it"},
    {"wrong version number",
     "it speaks plaintext, and this coordinator speaks TLS to it"},
    {"Connection refused", "nothing listens at this address"},
    {"",
     "it closed the connection: it does not accept this coordinator's "
     "certificate (wrong CA, out of date, or none was shown), or what "
     "listens there is no worker"},
};

constexpr Hint kPlainHints[] = {
    {"Connection refused", "nothing listens at this address"},
    {"No such file", "there is no such socket"},
    {"",
     "it closed the connection: it wants TLS (give --worker-tls-ca, "
     "--worker-tls-cert and --worker-tls-key), or what listens there is "
     "no worker"},
};

const char* HintFor(const std::string& text, bool tls) {
  const auto find = [&text](const auto& hints) -> const char* {
    for (const Hint& hint : hints) {
      if (absl::StrContains(text, hint.sign)) return hint.words;
    }
    return "";
  };
  return tls ? find(kTlsHints) : find(kPlainHints);
}

}  // namespace

absl::Status ExplainFailure(const WorkerAddress& worker,
                            const ClientSecurity& security,
                            const grpc::Status& failure) {
  const std::string& text = failure.error_message();
  const std::string who = absl::StrCat("worker ", worker.name);
  const auto status = [&failure](const std::string& words) {
    return absl::Status(static_cast<absl::StatusCode>(failure.error_code()),
                        words);
  };
  const bool tls = security.UsesTls(worker);
  const std::string line = absl::StrCat(".\nOn its host type, for example:\n  ",
                                        LineFor(worker, tls));
  switch (failure.error_code()) {
    case grpc::StatusCode::OK:
      return absl::OkStatus();
    case grpc::StatusCode::UNAUTHENTICATED:
    case grpc::StatusCode::PERMISSION_DENIED:
      return status(absl::StrCat(who, " refused: ", text));
    case grpc::StatusCode::UNAVAILABLE:
      return status(absl::StrCat(who, " can't be reached: ", HintFor(text, tls),
                                 " (", text, ")", line));
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return status(absl::StrCat(who, " did not answer in time", line));
    case grpc::StatusCode::UNIMPLEMENTED:
      return status(absl::StrCat(
          who, ": what listens there is no worker of this version (", text, ")",
          line));
    default:
      return status(absl::StrCat(who, ": ", text));
  }
}

}  // namespace byzerperf
