#include "coordinator/certs/certs_command.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/text.h"
#include "common/cli/command_line.h"
#include "common/rpc/listener.h"
#include "coordinator/certs/make_certs.h"

namespace byzerperf {
namespace {

ListenerOptions ListenerOf(const WorkerCerts& worker) {
  ListenerOptions options;
  options.listen = worker.address;
  // Everything but loopback is reached through whatever address the host has.
  if (!IsLoopback(worker.address)) {
    const bool v6 = worker.address.host.find(':') != std::string::npos;
    options.listen.host = v6 ? "::" : "0.0.0.0";
  }
  options.tls = worker.files;
  options.allow_client = {"coordinator"};
  options.other_flags = "--target http://127.0.0.1:8000";
  return options;
}

void PrintWorker(const WorkerCerts& worker, const std::string& dir,
                 std::ostream& out) {
  const TlsFiles& files = worker.files;
  out << "\n# " << worker.address.host << (worker.kept ? " (kept)" : "")
      << ": copy its files there, then start the worker in the same "
         "directory\n";
  if (!IsLoopback(worker.address)) {
    const bool v6 = worker.address.host.find(':') != std::string::npos;
    const std::string host =
        v6 ? absl::StrCat("[", worker.address.host, "]") : worker.address.host;
    out << "ssh " << worker.address.host << " mkdir -p -m 700 " << dir
        << " && scp -p " << files.ca << " " << files.cert << " " << files.key
        << " " << host << ":" << dir << "/\n";
  }
  out << WorkerLine(ListenerOf(worker)) << "\n";
}

void Print(const CertsMade& made, const std::string& dir, std::ostream& out) {
  out << made.coordinator.ca << ": the CA's certificate"
      << (made.ca_kept ? " (kept)" : "") << "; keep " << dir
      << "/ca.key secret and on this host\n"
      << made.coordinator.cert << ", " << made.coordinator.key
      << ": the coordinator's\n";
  std::vector<std::string> names;
  for (const WorkerCerts& worker : made.workers) {
    PrintWorker(worker, dir, out);
    const bool default_port =
        worker.address.port == kDefaultWorkerPort &&
        worker.address.host.find(':') == std::string::npos;
    names.push_back(default_port ? worker.address.host
                                 : AddressText(worker.address));
  }
  out << "\n# then here\ncoordinator --workers " << absl::StrJoin(names, ",");
  if (dir != kDefaultCertsDir) {  // else it finds them by itself
    out << " --worker-tls-cert " << made.coordinator.cert
        << " --worker-tls-key " << made.coordinator.key << " --worker-tls-ca "
        << made.coordinator.ca;
  }
  out << "\n";
}

}  // namespace

ExitCode CertsCommand(const std::vector<std::string>& arguments,
                      const Clock& clock, std::ostream& out,
                      std::ostream& error) {
  std::string hosts;
  std::string dir = kDefaultCertsDir;
  CommandLine command("coordinator certs",
                      "Makes a CA and certificates for these hosts and prints "
                      "the line to type on each.");
  command.AddPositional("HOST,…", &hosts,
                        "the workers' hosts, as --workers calls them");
  command.Add("out,o", &dir, "where to put the files");
  absl::Status status = command.Parse(arguments);
  if (command.help_asked()) {
    out << command.Help();
    return kExitDone;
  }
  if (status.ok()) {
    while (dir.size() > 1 && dir.back() == '/') dir.pop_back();
    const absl::StatusOr<CertsMade> made =
        MakeCerts(SplitList(hosts), dir, clock);
    if (made.ok()) {
      Print(*made, dir, out);
      return kExitDone;
    }
    status = made.status();
  }
  error << "coordinator certs: " << status.message() << "\n";
  return status.code() == absl::StatusCode::kInternal ? kExitDefect
                                                      : kExitBadInput;
}

}  // namespace byzerperf
