#include "coordinator/certs/make_certs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "coordinator/certs/certificate_authority.h"

namespace byzerperf {
namespace {

constexpr char kCoordinator[] = "coordinator";
constexpr mode_t kSecretMode = 0600;
constexpr mode_t kPublicMode = 0644;

// A certificate's file beside its key's.
struct Pair {
  std::string cert;
  std::string key;
};

Pair PairOf(const std::string& dir, const std::string& name) {
  const TlsFiles files = WorkerTlsFiles(dir, name);
  return {files.cert, files.key};
}

absl::Status WriteNewFile(const std::string& path, const std::string& text,
                          mode_t mode) {
  const int file =
      open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) {
    return absl::PermissionDeniedError(absl::StrCat(
        "cannot make ", path, ": ", std::generic_category().message(errno)));
  }
  const ssize_t written = write(file, text.data(), text.size());
  const bool whole = written == static_cast<ssize_t>(text.size());
  const bool closed = close(file) == 0;
  if (whole && closed) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(
      "cannot write ", path, ": ", std::generic_category().message(errno)));
}

absl::Status WritePair(const Pair& pair, const Identity& identity) {
  RETURN_IF_ERROR(WriteNewFile(pair.key, identity.key.reveal(), kSecretMode));
  return WriteNewFile(pair.cert, identity.certificate, kPublicMode);
}

// True: both are there; false: neither. One alone is an error.
absl::StatusOr<bool> Exists(const Pair& pair) {
  std::error_code ignored;
  const bool cert = std::filesystem::exists(pair.cert, ignored);
  const bool key = std::filesystem::exists(pair.key, ignored);
  if (cert == key) return cert;
  return absl::FailedPreconditionError(absl::StrCat(
      cert ? pair.cert : pair.key, " is there without ",
      cert ? pair.key : pair.cert,
      "; move it away or bring the other one back, then try again"));
}

// The CA of one directory, and what it makes there.
class CertsDir {
 public:
  static absl::StatusOr<CertsDir> Open(const std::string& dir,
                                       const Clock& clock) {
    std::error_code error;
    std::filesystem::create_directories(dir, error);
    if (error) {
      return absl::PermissionDeniedError(absl::StrCat(
          "cannot make the directory ", dir, ": ", error.message()));
    }
    const double now_unix_s = clock.UnixSeconds();
    const Pair pair = PairOf(dir, "ca");
    ASSIGN_OR_RETURN(const bool kept, Exists(pair));
    if (!kept) {
      ASSIGN_OR_RETURN(auto ca, CertificateAuthority::Create(now_unix_s));
      ASSIGN_OR_RETURN(const Identity saved, ca.Save());
      RETURN_IF_ERROR(WritePair(pair, saved));
      return CertsDir(dir, now_unix_s, kept, std::move(ca));
    }
    RETURN_IF_ERROR(CheckTlsFiles({pair.cert, pair.key, ""}, now_unix_s));
    ASSIGN_OR_RETURN(const Identity saved, ReadPair(pair));
    absl::StatusOr<CertificateAuthority> ca = CertificateAuthority::Load(saved);
    if (!ca.ok()) {
      return absl::FailedPreconditionError(
          absl::StrCat(pair.cert, ": ", ca.status().message()));
    }
    return CertsDir(dir, now_unix_s, kept, *std::move(ca));
  }

  // Makes the pair of `name` if it is missing. True: it was there.
  absl::StatusOr<bool> Ensure(const std::string& name,
                              CertificateUse use) const {
    const Pair pair = PairOf(dir_, name);
    ASSIGN_OR_RETURN(const bool kept, Exists(pair));
    if (!kept) {
      ASSIGN_OR_RETURN(const Identity identity,
                       ca_.Issue(name, use, now_unix_s_));
      RETURN_IF_ERROR(WritePair(pair, identity));
      return false;
    }
    RETURN_IF_ERROR(CheckTlsFiles({pair.cert, pair.key, ""}, now_unix_s_));
    ASSIGN_OR_RETURN(const std::string certificate, ReadSmallFile(pair.cert));
    const absl::Status issued = ca_.CheckIssued(certificate);
    if (issued.ok()) return true;
    return absl::FailedPreconditionError(absl::StrCat(
        pair.cert, ": ", issued.message(), ", ", PairOf(dir_, "ca").cert,
        "; move it and ", pair.key, " away, then try again"));
  }

  bool ca_kept() const { return ca_kept_; }

 private:
  CertsDir(std::string dir, double now_unix_s, bool ca_kept,
           CertificateAuthority ca)
      : dir_(std::move(dir)),
        now_unix_s_(now_unix_s),
        ca_kept_(ca_kept),
        ca_(std::move(ca)) {}

  static absl::StatusOr<Identity> ReadPair(const Pair& pair) {
    Identity identity;
    ASSIGN_OR_RETURN(identity.certificate, ReadSmallFile(pair.cert));
    ASSIGN_OR_RETURN(std::string key, ReadSmallFile(pair.key));
    identity.key = Secret(std::move(key));
    return identity;
  }

  std::string dir_;
  double now_unix_s_;
  bool ca_kept_;
  CertificateAuthority ca_;
};

// Checked before anything is written.
absl::StatusOr<std::vector<WorkerCerts>> ParseHosts(
    const std::vector<std::string>& hosts, const std::string& dir) {
  std::vector<WorkerCerts> workers;
  for (const std::string& host : hosts) {
    ASSIGN_OR_RETURN(Address address, ParseAddress(host, kDefaultWorkerPort));
    if (address.is_unix() || address.host == "ca" ||
        address.host == kCoordinator) {
      return absl::InvalidArgumentError(absl::StrCat(
          "host \"", host, "\": expected HOST or HOST:PORT, and not the names ",
          "`ca` and `", kCoordinator, "`, whose files these are"));
    }
    RETURN_IF_ERROR(CheckCertificateName(address.host));
    TlsFiles files = WorkerTlsFiles(dir, address.host);
    workers.push_back({std::move(address), std::move(files), false});
  }
  if (!workers.empty()) return workers;
  return absl::InvalidArgumentError(
      "no host is given; expected HOST,… for which to make certificates");
}

}  // namespace

absl::StatusOr<CertsMade> MakeCerts(const std::vector<std::string>& hosts,
                                    const std::string& dir,
                                    const Clock& clock) {
  CertsMade made;
  ASSIGN_OR_RETURN(made.workers, ParseHosts(hosts, dir));
  ASSIGN_OR_RETURN(const CertsDir certs, CertsDir::Open(dir, clock));
  made.ca_kept = certs.ca_kept();
  made.coordinator = CoordinatorTlsFiles(dir);
  RETURN_IF_ERROR(certs.Ensure(kCoordinator, CertificateUse::kClient).status());
  for (WorkerCerts& worker : made.workers) {
    ASSIGN_OR_RETURN(worker.kept, certs.Ensure(worker.address.host,
                                               CertificateUse::kServer));
  }
  return made;
}

}  // namespace byzerperf
