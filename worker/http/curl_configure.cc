// The options of a transfer that no request changes.
#include <string>
#include <type_traits>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "worker/http/curl_shard.h"
#include "worker/http/curl_transfer.h"

namespace byzerperf {
namespace {

// As good as none: the transport has its own timer. libcurl 7.88 forgets a
// timeout when a socket is ready in the millisecond before it.
constexpr long kConnectTimeoutMs = 24L * 3600 * 1000;

// Sets options and remembers the first that libcurl refused.
class OptionSetter {
 public:
  explicit OptionSetter(CURL* easy) : easy_(easy) {}

  template <typename Value>
  void Set(CURLoption option, const char* name, Value value) {
    // libcurl reads numbers as long, whatever was passed.
    static_assert(!std::is_integral_v<Value> || std::is_same_v<Value, long>);
    const CURLcode code = curl_easy_setopt(easy_, option, value);
    if (code == CURLE_OK || !status_.ok()) return;
    status_ = absl::InvalidArgumentError(absl::StrCat(
        "libcurl refuses the option ", name, ": ", curl_easy_strerror(code)));
  }

  const absl::Status& status() const { return status_; }

 private:
  CURL* easy_;
  absl::Status status_;
};

}  // namespace

absl::Status CurlTransfer::Configure() {
  if (easy_ == nullptr) {
    return absl::ResourceExhaustedError("libcurl gives no handle");
  }
  const HttpTransportOptions& options = *target_.options;
  OptionSetter setter(easy_.get());
  setter.Set(CURLOPT_PRIVATE, "PRIVATE", static_cast<void*>(this));
  setter.Set(CURLOPT_ERRORBUFFER, "ERRORBUFFER", error_.data());
  setter.Set(CURLOPT_NOSIGNAL, "NOSIGNAL", 1L);
  setter.Set(CURLOPT_PROTOCOLS_STR, "PROTOCOLS_STR", "http,https");
  setter.Set(CURLOPT_HTTP_VERSION, "HTTP_VERSION", long{CURL_HTTP_VERSION_1_1});
  setter.Set(CURLOPT_FOLLOWLOCATION, "FOLLOWLOCATION", 0L);
  setter.Set(CURLOPT_PROXY, "PROXY", options.proxy.c_str());
  setter.Set(CURLOPT_TCP_NODELAY, "TCP_NODELAY", 1L);
  setter.Set(CURLOPT_CONNECTTIMEOUT_MS, "CONNECTTIMEOUT_MS", kConnectTimeoutMs);
  setter.Set(CURLOPT_USERAGENT, "USERAGENT", options.user_agent.c_str());
  // All that libcurl can decode; the header asks for none (CommonHeaders).
  setter.Set(CURLOPT_ACCEPT_ENCODING, "ACCEPT_ENCODING", "");
  setter.Set(CURLOPT_FORBID_REUSE, "FORBID_REUSE",
             options.new_connection_per_request ? 1L : 0L);
  if (target_.resolve != nullptr) {
    setter.Set(CURLOPT_RESOLVE, "RESOLVE", target_.resolve.get());
  }
  setter.Set(CURLOPT_HEADERFUNCTION, "HEADERFUNCTION", &OnHeaderLine);
  setter.Set(CURLOPT_HEADERDATA, "HEADERDATA", static_cast<void*>(this));
  setter.Set(CURLOPT_WRITEFUNCTION, "WRITEFUNCTION", &OnBodyBytes);
  setter.Set(CURLOPT_WRITEDATA, "WRITEDATA", static_cast<void*>(this));
  setter.Set(CURLOPT_PREREQFUNCTION, "PREREQFUNCTION", &OnAttempt);
  setter.Set(CURLOPT_PREREQDATA, "PREREQDATA", static_cast<void*>(this));
  setter.Set(CURLOPT_OPENSOCKETFUNCTION, "OPENSOCKETFUNCTION", &OnOpenSocket);
  setter.Set(CURLOPT_OPENSOCKETDATA, "OPENSOCKETDATA",
             static_cast<void*>(this));
  // A connection outlives the transfer that opened it, but not the shard.
  setter.Set(CURLOPT_CLOSESOCKETFUNCTION, "CLOSESOCKETFUNCTION",
             &CurlShard::OnCloseSocket);
  setter.Set(CURLOPT_CLOSESOCKETDATA, "CLOSESOCKETDATA",
             static_cast<void*>(&shard_));
  RETURN_IF_ERROR(setter.status());
  return ConfigureTls();
}

absl::Status CurlTransfer::ConfigureTls() {
  const HttpTransportOptions& options = *target_.options;
  OptionSetter setter(easy_.get());
  setter.Set(CURLOPT_SSL_VERIFYPEER, "SSL_VERIFYPEER",
             options.insecure ? 0L : 1L);
  setter.Set(CURLOPT_SSL_VERIFYHOST, "SSL_VERIFYHOST",
             options.insecure ? 0L : 2L);
  // A directory of authorities switches off libcurl's cache of them: then each
  // connection would parse the system's whole bundle, 25 ms.
  setter.Set(CURLOPT_CAPATH, "CAPATH", static_cast<char*>(nullptr));
  // A file, since libcurl would read a CAINFO_BLOB again for each connection.
  if (!target_.ca_file.empty()) {
    setter.Set(CURLOPT_CAINFO, "CAINFO", target_.ca_file.c_str());
  }
  return setter.status();
}

}  // namespace byzerperf
