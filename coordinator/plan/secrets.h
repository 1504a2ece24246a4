#ifndef BYZERPERF_COORDINATOR_PLAN_SECRETS_H_
#define BYZERPERF_COORDINATOR_PLAN_SECRETS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// The flags that may carry what nobody should see.
struct SecretFlags {
  std::vector<std::string> urls;
  std::vector<std::string> headers;  // `Name: value`
  std::string api_key_env;
  std::string api_key_file;
  bool allow_plaintext_key = false;
};

// Reads them into what travels beside the plan. Secrets.urls are as given.
// Errors never quote a value. A key or a header goes over plain http only to
// this host, or with allow_plaintext_key.
absl::StatusOr<v1::Secrets> ReadSecrets(const SecretFlags& flags);

// The URLs as they may be seen, parallel to Secrets.urls.
std::vector<std::string> MaskedUrls(const v1::Secrets& secrets);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_SECRETS_H_
