#include "common/cli/family_flags.h"

#include <string_view>

#include "common/base/text.h"

namespace byzerperf {
namespace {

constexpr std::string_view kFamilyNames =
    "additional-sampling-params allow-client allow-plaintext-key "
    "allow-target api api-key-env api-key-file arrival-pattern "
    "arrival-smoothness artifact-dir audit-log benchmark-duration "
    "benchmark-grace-period calibration co-located concurrency "
    "concurrency-ramp config connection-reuse cooldown-concurrency "
    "cooldown-duration cooldown-request-count cooldown-request-rate cpus "
    "currency dataset-sampling-strategy extra-inputs fail-on fault gpu "
    "gpu-hour-price header healthcheck http http-token-file ignore-eos "
    "inconclusive insecure isl isl-stddev itl json label lang lease "
    "length-distribution level-order listen log-level max-concurrency "
    "max-error-rate max-in-flight max-num-completed-requests "
    "max-output-tokens max-request-rate max-requests max-run-time max-tokens "
    "max-tokens-field metadata min-tokens min-workers min-workers-left model "
    "model-weights multi-turn num-concurrent-requests num-gpus "
    "num-prefix-prompts num-prompts num-runs on-saturation osl osl-stddev "
    "out output-tokens overwrite pause prefill-concurrency prefill-per-token "
    "prefix-cache prefix-prompt-length prompt-reuse prompt-sampling "
    "prompts-dir proxy random-seed rate-limit ray-address reason records "
    "reflection request-cancellation-delay request-cancellation-rate "
    "request-count request-rate request-rate-ramp request-rate-series "
    "request-timeout requests-per-level require-valid reset-cache "
    "results-dir save save-gaps save-text seed seq-dist serial-prefill "
    "session-header session-turns session-turns-stddev "
    "shared-system-prompt-length show slots slowdown speedup step-duration "
    "streaming system-prompt target tasks_use_ray temperature template "
    "template-params think-time think-time-stddev threads timeout tls-ca "
    "tls-cert tls-key token-file tokenizer top-p trace trace-format "
    "trace-window truth-gaps truth-log ttft turn-delay ui url usage "
    "user-centric-rate wait-for-model warmup-concurrency warmup-duration "
    "warmup-request-count warmup-request-rate worker-tls-ca worker-tls-cert "
    "worker-tls-key worker-token-file worker-wait workers yaml ";

}  // namespace

std::vector<std::string> FamilyFlags() { return SplitList(kFamilyNames, ' '); }

}  // namespace byzerperf
