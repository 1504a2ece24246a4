#include "coordinator/plan/secrets.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/address.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/base/url.h"
#include "common/cli/environment.h"

namespace byzerperf {
namespace {

absl::Status WrongSecret(std::string_view what) {
  return absl::InvalidArgumentError(ToAbsl(what));
}

// RFC 9110: the characters of a token.
bool IsTokenChar(char c) {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         kOthers.find(c) != std::string_view::npos;
}

bool IsControlChar(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

absl::Status AddHeader(const std::string& text, v1::Secrets* secrets) {
  const size_t colon = text.find(':');
  const std::string name(Trim(std::string_view(text).substr(0, colon)));
  if (colon == std::string::npos || name.empty() ||
      !std::all_of(name.begin(), name.end(), IsTokenChar)) {
    return WrongSecret(
        "--header: must be `Name: value` (the text is not shown, since it may "
        "hold a secret)");
  }
  const std::string value(Trim(std::string_view(text).substr(colon + 1)));
  if (std::any_of(value.begin(), value.end(), IsControlChar)) {
    return WrongSecret(
        absl::StrCat("--header: the value of ", name,
                     " must hold no line end or control character"));
  }
  for (const auto& [known, unused] : secrets->headers()) {
    if (absl::EqualsIgnoreCase(known, name)) {
      return WrongSecret(absl::StrCat("--header: ", name, " is given twice"));
    }
  }
  (*secrets->mutable_headers())[name] = value;
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadKeyFile(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!file || !std::getline(file, line)) {
    return WrongSecret(
        absl::StrCat("--api-key-file: '", path,
                     "' can't be read or is empty; the key is its "
                     "first line"));
  }
  return std::string(Trim(line));
}

absl::StatusOr<std::string> ReadApiKey(const SecretFlags& flags) {
  std::string key;
  std::string source;
  if (!flags.api_key_env.empty() && !flags.api_key_file.empty()) {
    return WrongSecret(
        "--api-key-env and --api-key-file both name the key; give one of them");
  }
  if (!flags.api_key_env.empty()) {
    source = absl::StrCat("--api-key-env: the variable ", flags.api_key_env);
    const std::optional<std::string> value =
        EnvironmentVariable(flags.api_key_env);
    if (!value.has_value()) {
      return WrongSecret(absl::StrCat(source, " is not set"));
    }
    key = Trim(*value);
  } else if (!flags.api_key_file.empty()) {
    source = absl::StrCat("--api-key-file: '", flags.api_key_file, "'");
    ASSIGN_OR_RETURN(key, ReadKeyFile(flags.api_key_file));
  } else {
    return key;
  }
  if (key.empty() || std::any_of(key.begin(), key.end(), IsControlChar)) {
    return WrongSecret(absl::StrCat(source, " must hold one line, the key"));
  }
  return key;
}

absl::Status CheckPlaintext(const Url& url, const SecretFlags& flags,
                            const v1::Secrets& secrets) {
  const bool is_safe =
      url.scheme == "https" || IsLoopback(Address{url.host, url.port, ""});
  const bool has_key = !secrets.api_key().empty();
  const bool has_secret =
      has_key || !secrets.headers().empty() || HoldsSecret(url);
  if (is_safe || !has_secret || flags.allow_plaintext_key) {
    return absl::OkStatus();
  }
  return WrongSecret(absl::StrCat(
      "--url: ", MaskedUrl(url), " is plain http to another host, and ",
      has_key                     ? "the API key"
      : secrets.headers().empty() ? "what the URL holds"
                                  : "the --header values",
      " would be readable on the way; use https, or --allow-plaintext-key"));
}

}  // namespace

absl::StatusOr<v1::Secrets> ReadSecrets(const SecretFlags& flags) {
  v1::Secrets secrets;
  for (const std::string& header : flags.headers) {
    RETURN_IF_ERROR(AddHeader(header, &secrets));
  }
  ASSIGN_OR_RETURN(std::string key, ReadApiKey(flags));
  if (!key.empty()) {
    for (const auto& [name, unused] : secrets.headers()) {
      if (absl::EqualsIgnoreCase(name, "authorization")) {
        return WrongSecret(
            "--header Authorization and an API key (--api-key-env, "
            "--api-key-file) contradict each other; give one of them");
      }
    }
  }
  secrets.set_api_key(std::move(key));
  for (const std::string& text : flags.urls) {
    const absl::StatusOr<Url> url = ParseUrl(text);
    if (!url.ok())
      return WrongSecret(absl::StrCat("--url: ", url.status().message()));
    RETURN_IF_ERROR(CheckPlaintext(*url, flags, secrets));
    secrets.add_urls(text);
  }
  return secrets;
}

std::vector<std::string> MaskedUrls(const v1::Secrets& secrets) {
  std::vector<std::string> masked;
  for (const std::string& text : secrets.urls()) {
    const absl::StatusOr<Url> url = ParseUrl(text);
    masked.push_back(url.ok() ? MaskedUrl(*url) : "***");
  }
  return masked;
}

}  // namespace byzerperf
