#include "common/rpc/authenticator.h"

#include <grpcpp/security/auth_context.h>
#include <grpcpp/server_context.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/text.h"
#include "common/rpc/token_file.h"
#include "common/rpc/token_header.h"

namespace byzerperf {
namespace {

constexpr char kSanProperty[] = "x509_subject_alternative_name";

std::vector<std::string> CertificateNames(const grpc::ServerContextBase& call) {
  std::vector<std::string> names;
  const auto context = call.auth_context();
  if (context == nullptr) return names;
  for (const grpc::string_ref& name :
       context->FindPropertyValues(kSanProperty)) {
    // A stranger's text: it goes into messages and logs.
    names.push_back(SafeUtf8(std::string_view(name.data(), name.size()), 253));
  }
  return names;
}

}  // namespace

Authenticator::Authenticator(ListenerOptions options)
    : options_(std::move(options)) {}

absl::Status Authenticator::Check(const grpc::ServerContextBase& call) const {
  absl::Status status = CheckCertificate(call);
  if (status.ok()) status = CheckToken(call);
  return status;
}

absl::Status Authenticator::CheckCertificate(
    const grpc::ServerContextBase& call) const {
  if (options_.allow_client.empty()) return absl::OkStatus();
  const auto context = call.auth_context();
  if (context == nullptr || !context->IsPeerAuthenticated()) {
    return absl::UnauthenticatedError(
        "the call came without a verified client certificate; give the "
        "coordinator --worker-tls-cert and --worker-tls-key");
  }
  const std::vector<std::string>& allowed = options_.allow_client;
  if (allowed.front() == "any") return absl::OkStatus();
  const std::vector<std::string> names = CertificateNames(call);
  for (const std::string& name : names) {
    if (std::find(allowed.begin(), allowed.end(), name) != allowed.end()) {
      return absl::OkStatus();
    }
  }
  if (names.empty()) {
    return absl::PermissionDeniedError(
        "the client's certificate has no subject alternative name, and this "
        "worker obeys only certain names; `coordinator certs` makes a "
        "certificate with the name `coordinator`");
  }
  ListenerOptions proposal = options_;
  proposal.allow_client.push_back(names.front());
  return absl::PermissionDeniedError(absl::StrCat(
      "the client's certificate is of ", absl::StrJoin(names, ", "),
      ", and this worker obeys only ", absl::StrJoin(allowed, ", "),
      ". To allow it, type on the worker's host:\n  ", WorkerLine(proposal)));
}

absl::Status Authenticator::CheckToken(
    const grpc::ServerContextBase& call) const {
  if (options_.token_file.empty()) return absl::OkStatus();
  const absl::StatusOr<Secret> token = ReadToken(options_.token_file);
  if (!token.ok()) {
    return absl::UnauthenticatedError(absl::StrCat(
        "this worker can't read its own token: ", token.status().message()));
  }
  const auto& metadata = call.client_metadata();
  const auto given = metadata.find(kTokenHeader);
  // Whoever has no token is a stranger: nothing of this worker's own line, with
  // its targets and files, is for him.
  constexpr char kAdvice[] =
      "; give the coordinator --worker-token-file with the same token as this "
      "worker's --token-file";
  if (given == metadata.end()) {
    return absl::UnauthenticatedError(
        absl::StrCat("the call came without a token", kAdvice));
  }
  std::string_view text(given->second.data(), given->second.size());
  const std::string_view prefix = kTokenPrefix;
  if (!text.starts_with(prefix) ||
      !token->Matches(text.substr(prefix.size()))) {
    return absl::UnauthenticatedError(
        absl::StrCat("the call came with a wrong token", kAdvice));
  }
  return absl::OkStatus();
}

std::string Authenticator::PeerName(const grpc::ServerContextBase& call) {
  const std::vector<std::string> names = CertificateNames(call);
  const std::string who = names.empty() ? "" : names.front() + " at ";
  return who + call.peer();
}

}  // namespace byzerperf
