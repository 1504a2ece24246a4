#include "common/rpc/listener.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace byzerperf {
namespace {

absl::Status Broken(const std::string& rule, const ListenerOptions& proposal) {
  return absl::InvalidArgumentError(
      absl::StrCat(rule, ". For example:\n  ", WorkerLine(proposal)));
}

// What was given, completed with the names that `coordinator certs` writes.
ListenerOptions WithTls(ListenerOptions options) {
  const auto fill = [](std::string& value, const char* name) {
    if (value.empty()) value = name;
  };
  fill(options.tls.cert, "certs/HOST.pem");
  fill(options.tls.key, "certs/HOST.key");
  if (options.token_file.empty()) {
    fill(options.tls.ca, "certs/ca.pem");
    if (options.allow_client.empty()) options.allow_client = {"coordinator"};
  }
  return options;
}

ListenerOptions WithClient(ListenerOptions options) {
  options = WithTls(std::move(options));
  if (options.tls.ca.empty()) options.tls.ca = "certs/ca.pem";
  if (options.allow_client.empty()) options.allow_client = {"coordinator"};
  return options;
}

}  // namespace

absl::Status CheckListener(const ListenerOptions& options) {
  const TlsFiles& tls = options.tls;
  const bool has_clients = !options.allow_client.empty();
  const std::string listen = AddressText(options.listen);
  if (tls.cert.empty() != tls.key.empty()) {
    return Broken("--tls-cert and --tls-key belong together", WithTls(options));
  }
  if (tls.cert.empty() && (!tls.ca.empty() || has_clients)) {
    return Broken(
        "--tls-ca and --allow-client mean something only together with "
        "--tls-cert and --tls-key",
        WithTls(options));
  }
  if (!tls.ca.empty() && !has_clients) {
    return Broken(
        "--tls-ca needs --allow-client NAME, the names that a client's "
        "certificate may have (write `any` for every certificate of that CA)",
        WithClient(options));
  }
  if (has_clients && tls.ca.empty()) {
    return Broken("--allow-client needs --tls-ca, the CA of the clients",
                  WithClient(options));
  }
  const auto& names = options.allow_client;
  if (names.size() > 1 && std::count(names.begin(), names.end(), "any") > 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--allow-client ", absl::StrJoin(names, ","),
        ": `any` stands alone, since it makes the other names meaningless"));
  }
  if (IsLoopback(options.listen)) return absl::OkStatus();
  if (tls.cert.empty()) {
    return Broken(absl::StrCat("--listen ", listen,
                               " can be reached by others, so it needs TLS "
                               "(`coordinator certs HOST` makes the files) and "
                               "--allow-client, or --token-file"),
                  WithTls(options));
  }
  if (!has_clients && options.token_file.empty()) {
    return Broken(absl::StrCat("--listen ", listen,
                               " can be reached by others, so it needs "
                               "--tls-ca and --allow-client, or --token-file"),
                  WithClient(options));
  }
  return absl::OkStatus();
}

std::string WorkerLine(const ListenerOptions& options) {
  std::string line =
      absl::StrCat("worker --listen ", AddressText(options.listen));
  const auto add = [&line](const char* flag, const std::string& value) {
    if (!value.empty()) absl::StrAppend(&line, " ", flag, " ", value);
  };
  add("--tls-cert", options.tls.cert);
  add("--tls-key", options.tls.key);
  add("--tls-ca", options.tls.ca);
  add("--allow-client", absl::StrJoin(options.allow_client, ","));
  add("--token-file", options.token_file);
  if (options.reflection) line += " --reflection";
  if (!options.other_flags.empty()) {
    absl::StrAppend(&line, " ", options.other_flags);
  }
  return line;
}

}  // namespace byzerperf
