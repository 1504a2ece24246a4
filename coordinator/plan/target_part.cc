// Target and generation.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/private_file.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/base/url.h"
#include "common/plan/checks.h"
#include "coordinator/plan/json_reader.h"
#include "coordinator/plan/model_flags.h"
#include "coordinator/plan/plan_parts.h"
#include "coordinator/plan/secrets.h"
#include "coordinator/plan/words.h"

namespace byzerperf {
namespace {

Words<v1::Template::Value> Templates() {
  return {{"auto", v1::Template::auto_},    {"qwen", v1::Template::qwen},
          {"yi", v1::Template::yi},         {"default", v1::Template::default_},
          {"chatml", v1::Template::chatml}, {"raw", v1::Template::raw}};
}

absl::Status FillApi(RunFlags* flags, v1::Target* target) {
  ASSIGN_OR_RETURN(const v1::Template::Value template_value,
                   ReadWord("--template", flags->template_name, Templates()));
  if (flags->api.empty()) {
    flags->api = template_value == v1::Template::auto_ ? "chat" : "completions";
  }
  ASSIGN_OR_RETURN(
      const v1::Api::Value api,
      ReadWord<v1::Api::Value>(
          "--api", flags->api,
          {{"chat", v1::Api::chat}, {"completions", v1::Api::completions}}));
  target->set_api(api);
  return absl::OkStatus();
}

absl::Status FillTls(const RunFlags& flags, v1::Target* target) {
  target->set_insecure(flags.insecure);
  if (flags.tls_ca.empty()) return absl::OkStatus();
  if (flags.insecure) {
    return absl::InvalidArgumentError(
        "--tls-ca and --insecure contradict each other: one checks the "
        "server's certificate, the other does not");
  }
  std::ifstream file(flags.tls_ca, std::ios::binary);
  const std::string pem{std::istreambuf_iterator<char>(file),
                        std::istreambuf_iterator<char>()};
  if (!absl::StrContains(pem, "-----BEGIN CERTIFICATE-----")) {
    return absl::InvalidArgumentError(
        absl::StrCat("--tls-ca: '", flags.tls_ca,
                     "' can't be read or holds no PEM certificate"));
  }
  target->set_tls_ca_pem(pem);
  return absl::OkStatus();
}

absl::Status FillResetCache(const RunFlags& flags, v1::Target* target) {
  const std::string& asked = flags.reset_cache;
  if (!asked.empty() && asked != "vllm" && asked != "sglang") {
    const absl::StatusOr<Url> url = ParseUrl(asked);
    if (!url.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("--reset-cache: must be vllm, sglang or a URL such as "
                       "http://127.0.0.1:8000/reset_prefix_cache: ",
                       url.status().message()));
    }
    if (HoldsSecret(*url)) {
      return absl::InvalidArgumentError(absl::StrCat(
          "--reset-cache: ", MaskedUrl(*url),
          " must hold no password or key, since it stands in the results"));
    }
  }
  target->set_reset_cache(asked);
  return absl::OkStatus();
}

absl::Status FillTemplateParams(const RunFlags& flags, v1::Sampling* sampling) {
  if (flags.template_params.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const bool is_seed,
                   ReadWord<bool>("--template-params", flags.template_params,
                                  {{"seed", true}}));
  if (flags.template_name != "qwen" && flags.template_name != "yi") {
    return absl::InvalidArgumentError(absl::StrCat(
        "--template-params seed and --template ", flags.template_name,
        " contradict each other: only qwen and yi have such parameters"));
  }
  sampling->set_template_params_seed(is_seed);
  return absl::OkStatus();
}

// What other flags say and reports tell: a member that is merged over it last
// would make both false.
absl::Status CheckExtraName(const RunFlags& flags, const std::string& name) {
  constexpr std::string_view kOfRequests[] = {"model", "messages", "prompt",
                                              "stream", "stream_options"};
  const auto refuse = [&name](std::string_view why) {
    return BreaksRule("--additional-sampling-params",
                      absl::StrCat("\"", name, "\""), why);
  };
  if (std::find(std::begin(kOfRequests), std::end(kOfRequests), name) !=
      std::end(kOfRequests)) {
    return refuse(
        "would replace what the run decides for each request; --model, "
        "--streaming, --usage and --prompts-dir are the flags for it");
  }
  const bool asks_lengths = flags.osl.has_value() ||
                            flags.seq_dist.has_value() ||
                            flags.trace.has_value();
  if (asks_lengths &&
      (name == "max_tokens" || name == "min_tokens" || name == "ignore_eos" ||
       name == flags.max_tokens_field)) {
    return refuse(absl::StrCat("would replace the output lengths of ",
                               flags.trace      ? "--trace"
                               : flags.seq_dist ? "--seq-dist"
                                                : "--osl",
                               "; leave it out"));
  }
  return absl::OkStatus();
}

absl::Status FillExtraBody(const RunFlags& flags, v1::Sampling* sampling) {
  const std::string& extra = flags.additional_sampling_params;
  if (Trim(extra).empty()) return absl::OkStatus();
  const absl::StatusOr<std::vector<std::string>> names =
      JsonReader().ReadNames(extra);
  if (!names.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--additional-sampling-params: ", names.status().message(),
                     "; expected such as {\"top_k\": 1}"));
  }
  for (const std::string& name : *names) {
    RETURN_IF_ERROR(CheckExtraName(flags, name));
  }
  sampling->set_extra_body_json(extra);
  return absl::OkStatus();
}

}  // namespace

absl::Status FillTarget(RunFlags* flags, RunOptions* options) {
  v1::Target& target = *options->plan.mutable_target();
  RETURN_IF_ERROR(
      FillModels(flags->model, flags->model_weights, &options->plan));
  RETURN_IF_ERROR(FillApi(flags, &target));
  target.set_streaming(flags->streaming);
  target.set_request_timeout_s(absl::ToDoubleSeconds(flags->request_timeout));
  ASSIGN_OR_RETURN(const bool never,
                   ReadWord<bool>("--connection-reuse", flags->connection_reuse,
                                  {{"pooled", false}, {"never", true}}));
  target.set_new_connection_per_request(never);
  target.set_ask_usage(flags->usage);
  RETURN_IF_ERROR(FillTls(*flags, &target));
  RETURN_IF_ERROR(FillResetCache(*flags, &target));
  target.set_allow_plaintext_key(flags->allow_plaintext_key);
  target.set_wait_for_model_s(absl::ToDoubleSeconds(flags->wait_for_model));
  SecretFlags secret_flags;
  secret_flags.urls = flags->urls;
  secret_flags.headers = flags->headers;
  secret_flags.api_key_env = flags->api_key_env;
  secret_flags.api_key_file = flags->api_key_file;
  secret_flags.allow_plaintext_key = flags->allow_plaintext_key;
  ASSIGN_OR_RETURN(options->secrets, ReadSecrets(secret_flags));
  for (std::string& notice : PrivateFileNotices({flags->api_key_file})) {
    options->notices.push_back(std::move(notice));
  }
  for (const std::string& url : MaskedUrls(options->secrets)) {
    target.add_urls(url);
  }
  return absl::OkStatus();
}

absl::Status FillSampling(const RunFlags& flags, RunOptions* options) {
  v1::Sampling& sampling = *options->plan.mutable_sampling();
  ASSIGN_OR_RETURN(const v1::Template::Value template_value,
                   ReadWord("--template", flags.template_name, Templates()));
  sampling.set_template_(template_value);
  RETURN_IF_ERROR(FillTemplateParams(flags, &sampling));
  sampling.set_max_tokens(flags.max_tokens.value_or(kUsualMaxTokens));
  sampling.set_max_tokens_field(flags.max_tokens_field);
  if (flags.min_tokens.has_value()) sampling.set_min_tokens(*flags.min_tokens);
  sampling.set_ignore_eos(flags.ignore_eos);
  sampling.set_temperature(flags.temperature);
  sampling.set_top_p(flags.top_p);
  sampling.set_system_prompt(flags.system_prompt);
  return FillExtraBody(flags, &sampling);
}

}  // namespace byzerperf
