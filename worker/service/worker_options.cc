#include "worker/service/worker_options.h"

#include <sched.h>

#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/status_macros.h"
#include "common/cli/command_line.h"
#include "common/web/http_server.h"
#include "worker/http/target.h"

namespace byzerperf {
namespace {

constexpr uint32_t kMaxThreads = 64;

struct Flags {
  std::string listen = "127.0.0.1:7070";
  std::string http = "127.0.0.1:7071";
  std::vector<std::string> targets;
  std::vector<std::string> allow_targets;
  uint32_t threads = 0;
  std::vector<std::string> cpus;
  std::string proxy;
  bool reflection = false;
  TlsFiles tls;
  std::vector<std::string> allow_client;
  std::string token_file;
  std::string http_token_file;
  std::string audit_log;
  bool healthcheck = false;
  std::optional<uint32_t> max_concurrency;
  std::optional<double> max_request_rate;
  std::optional<absl::Duration> max_run_time;
  std::optional<uint32_t> max_requests;
  std::optional<uint32_t> max_output_tokens;
};

void AddLoadFlags(Flags* flags, CommandLine* line) {
  line->Section("Targets");
  line->Add("target", &flags->targets,
            "URLs of this node's own model servers, for runs that name none");
  line->Add("allow-target", &flags->allow_targets,
            "where else load may go: [SCHEME://]HOST[:PORT], HOST a name, an "
            "address or a network such as 10.0.0.0/8");
  line->Add(
      "proxy", &flags->proxy,
      "URL of a proxy for requests; those of the environment are ignored");
  line->Section("Load");
  line->Add("threads", &flags->threads,
            "threads that send load; 0: a quarter of the cores, 1 to 4");
  line->Add("cpus", &flags->cpus,
            "CPUs to pin these threads to, such as 0,2-3");
}

void AddListenerFlags(Flags* flags, CommandLine* line) {
  line->Section("Listening");
  line->Add("listen", &flags->listen,
            "HOST:PORT or unix:PATH for the coordinator; port 0 is any");
  line->Add("http", &flags->http,
            "HOST:PORT of /metrics and /health; empty for none");
  line->Add("reflection", &flags->reflection, "offer gRPC reflection");
  line->Add("healthcheck", &flags->healthcheck,
            "ask the worker at --http whether it is well, and exit 0 or 1");
  line->Section("Security (docs/security.md)");
  line->Add("tls-cert", &flags->tls.cert, "this worker's certificate, PEM");
  line->Add("tls-key", &flags->tls.key, "its private key, PEM");
  line->Add("tls-ca", &flags->tls.ca, "the CA of the coordinators, PEM");
  line->Add("allow-client", &flags->allow_client,
            "names that a coordinator's certificate may have; any: each one");
  line->Add("token-file", &flags->token_file,
            "file with the token that a coordinator must show");
  line->Add("http-token-file", &flags->http_token_file,
            "file with the token for /metrics; needed where --http can be "
            "reached by others");
  line->Add("audit-log", &flags->audit_log,
            "append a JSON line a run here: who, where to, asked, sent, why it "
            "ended (default: standard error)");
}

void AddCeilingFlags(Flags* flags, CommandLine* line) {
  constexpr CountRange kAtLeastOne = {.least = 1};
  line->Section("Ceilings, whatever a coordinator asks for");
  line->Add("max-concurrency", &flags->max_concurrency, kAtLeastOne,
            "requests in flight");
  line->Add("max-request-rate", &flags->max_request_rate,
            "requests a second, over ten seconds");
  line->Add("max-run-time", &flags->max_run_time,
            "of a run, from its first level, such as 2h");
  line->Add("max-requests", &flags->max_requests, kAtLeastOne,
            "requests of a run");
  line->Add("max-output-tokens", &flags->max_output_tokens, kAtLeastOne,
            "output tokens of a run, as its requests ask for them");
}

// The flags that a proposed command line should keep; URLs without secrets.
std::string OtherFlags(const Flags& flags) {
  std::vector<std::string> parts;
  std::vector<std::string> masked;
  masked.reserve(flags.targets.size());
  for (const std::string& url : flags.targets) masked.push_back(MaskUrl(url));
  if (!masked.empty()) {
    parts.push_back(absl::StrCat("--target ", absl::StrJoin(masked, ",")));
  }
  if (!flags.allow_targets.empty()) {
    parts.push_back(absl::StrCat("--allow-target ",
                                 absl::StrJoin(flags.allow_targets, ",")));
  }
  return absl::StrJoin(parts, " ");
}

absl::StatusOr<ListenerOptions> ReadListener(const Flags& flags) {
  ListenerOptions listener;
  ASSIGN_OR_RETURN(listener.listen,
                   ParseAddress(flags.listen, kDefaultWorkerPort));
  listener.tls = flags.tls;
  listener.allow_client = flags.allow_client;
  listener.token_file = flags.token_file;
  listener.reflection = flags.reflection;
  listener.other_flags = OtherFlags(flags);
  RETURN_IF_ERROR(CheckListener(listener));
  if (!IsLoopback(listener.listen) && flags.targets.empty() &&
      flags.allow_targets.empty()) {
    listener.other_flags = "--target http://127.0.0.1:8000";
    return absl::InvalidArgumentError(absl::StrCat(
        "--listen ", flags.listen,
        " can be reached by others, so it needs --target or --allow-target: "
        "where load may go. For example:\n  ",
        WorkerLine(listener)));
  }
  return listener;
}

absl::StatusOr<v1::Ceilings> ReadCeilings(const Flags& flags) {
  v1::Ceilings ceilings;
  if (flags.max_concurrency) ceilings.set_concurrency(*flags.max_concurrency);
  if (flags.max_requests) ceilings.set_requests(*flags.max_requests);
  if (flags.max_output_tokens) {
    ceilings.set_output_tokens(*flags.max_output_tokens);
  }
  if (flags.max_request_rate) {
    if (*flags.max_request_rate <= 0) {
      return absl::InvalidArgumentError(absl::StrCat(
          "--max-request-rate ", *flags.max_request_rate, ": must be above 0"));
    }
    ceilings.set_requests_per_s(*flags.max_request_rate);
  }
  if (flags.max_run_time) {
    if (*flags.max_run_time <= absl::ZeroDuration()) {
      return absl::InvalidArgumentError(
          "--max-run-time: must be above 0, such as 2h");
    }
    ceilings.set_run_s(absl::ToDoubleSeconds(*flags.max_run_time));
  }
  return ceilings;
}

absl::Status CheckHttp(const Flags& flags) {
  if (flags.http.empty() && !flags.http_token_file.empty()) {
    return absl::InvalidArgumentError(
        "--http-token-file without --http: there is no page to guard");
  }
  if (flags.http.empty()) return absl::OkStatus();
  return CheckHttpAddress(flags.http, !flags.http_token_file.empty());
}

absl::Status CheckHasPage(const Flags& flags) {
  if (!flags.http.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "--healthcheck with an empty --http: there is no page to ask; give the "
      "worker's --http HOST:PORT");
}

}  // namespace

absl::StatusOr<std::vector<int>> ParseCpuList(
    const std::vector<std::string>& entries) {
  std::vector<int> cpus;
  for (const std::string& entry : entries) {
    const std::pair<std::string, std::string> ends =
        absl::StrSplit(entry, absl::MaxSplits('-', 1));
    int first = -1;
    int last = -1;
    const bool is_number = absl::SimpleAtoi(ends.first, &first);
    const bool is_range = entry.find('-') != std::string::npos;
    if (!is_range) last = first;
    if (!is_number || (is_range && !absl::SimpleAtoi(ends.second, &last)) ||
        first < 0 || last < first || last >= CPU_SETSIZE) {
      return absl::InvalidArgumentError(
          absl::StrCat("--cpus ", entry, ": give numbers of CPUs from 0 to ",
                       CPU_SETSIZE - 1, ", such as 0,2-3"));
    }
    for (int cpu = first; cpu <= last; ++cpu) cpus.push_back(cpu);
  }
  return cpus;
}

absl::StatusOr<WorkerCommand> ReadWorkerCommand(
    const std::vector<std::string>& arguments) {
  Flags flags;
  CommandLine line(
      "worker", "Sends load to model servers when a coordinator asks for it");
  AddListenerFlags(&flags, &line);
  AddLoadFlags(&flags, &line);
  AddCeilingFlags(&flags, &line);
  RETURN_IF_ERROR(line.Parse(arguments));
  WorkerCommand command;
  if (line.help_asked()) {
    command.help = line.Help();
    return command;
  }
  command.healthcheck = flags.healthcheck;
  command.options.http_address = flags.http;
  if (flags.healthcheck) {
    // Whoever asks needs none of what serving needs: a probe has no token.
    RETURN_IF_ERROR(CheckHasPage(flags));
    return command;
  }
  if (flags.threads > kMaxThreads) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--threads must be at most ", kMaxThreads, ", got ", flags.threads));
  }
  WorkerOptions& options = command.options;
  ASSIGN_OR_RETURN(options.listener, ReadListener(flags));
  ASSIGN_OR_RETURN(options.ceilings, ReadCeilings(flags));
  RETURN_IF_ERROR(CheckHttp(flags));
  ASSIGN_OR_RETURN(options.cpus, ParseCpuList(flags.cpus));
  options.http_token_file = flags.http_token_file;
  options.audit_log = flags.audit_log;
  options.targets = flags.targets;
  options.allow_targets = flags.allow_targets;
  options.threads = flags.threads;
  options.proxy = flags.proxy;
  return command;
}

}  // namespace byzerperf
