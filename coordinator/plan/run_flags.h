#ifndef BYZERPERF_COORDINATOR_PLAN_RUN_FLAGS_H_
#define BYZERPERF_COORDINATOR_PLAN_RUN_FLAGS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/cli/command_line.h"

namespace byzerperf {

inline constexpr uint32_t kUsualMaxTokens = 256;

// The flags of a run as given; "" where a default depends on other things.
// Names follow Byzer-Perf, then AIPerf, then vLLM bench and k6.
struct RunFlags {
  // Load
  std::optional<std::string> levels;  // in flight; 5 unless there is a rate
  std::optional<uint32_t> request_count;
  std::optional<absl::Duration> duration;
  std::string requests_per_level;
  absl::Duration grace_period = absl::Seconds(30);
  absl::Duration pause;
  uint32_t num_runs = 1;
  std::string level_order = "given";
  std::optional<uint32_t> prefill_concurrency;
  absl::Duration concurrency_ramp;
  absl::Duration think_time;
  absl::Duration think_time_stddev;
  std::optional<std::string> request_cancellation_rate;
  std::optional<absl::Duration> request_cancellation_delay;

  // Load: open loop
  std::optional<std::string> request_rate;
  std::optional<std::string> request_rate_series;
  std::optional<std::string> arrival_pattern;  // poisson in an open loop
  std::optional<double> arrival_smoothness;
  absl::Duration request_rate_ramp;
  std::optional<uint32_t> max_in_flight;
  std::optional<std::string> on_saturation;  // stop in an open loop

  // Load: a trace
  std::optional<std::string> trace;
  std::optional<std::string> trace_format;  // by the file's first line
  std::optional<std::string> trace_window;
  std::optional<std::string> speedup;  // 1 with a trace

  // Phases of a level
  std::optional<uint32_t> warmup_request_count;
  std::optional<absl::Duration> warmup_duration;
  std::optional<uint32_t> warmup_concurrency;
  std::optional<double> warmup_request_rate;
  std::optional<uint32_t> cooldown_request_count;
  std::optional<absl::Duration> cooldown_duration;
  std::optional<uint32_t> cooldown_concurrency;
  std::optional<double> cooldown_request_rate;

  // Limits
  std::string max_error_rate = "5%";
  std::vector<std::string> fail_on;
  std::string inconclusive = "fail";
  bool require_valid = false;

  // Target
  std::string model;
  std::optional<std::string> model_weights;
  std::vector<std::string> urls;
  std::string api;
  bool streaming = true;
  std::string api_key_env;
  std::string api_key_file;
  bool allow_plaintext_key = false;
  std::vector<std::string> headers;
  absl::Duration request_timeout = absl::Minutes(10);
  std::string connection_reuse = "pooled";
  std::string tls_ca;
  bool insecure = false;
  absl::Duration wait_for_model;
  bool usage = true;

  // Generation
  std::string template_name = "auto";
  std::string template_params;
  std::optional<uint32_t> max_tokens;  // 256 where nothing else says it
  std::string max_tokens_field = "max_tokens";
  std::optional<uint32_t> min_tokens;
  bool ignore_eos = false;
  double temperature = 0.01;
  double top_p = 0.99;
  std::string system_prompt;
  std::string additional_sampling_params;

  // Prompts
  std::string prompts_dir;
  std::optional<std::string> prompt_reuse;     // bust; same with hash ids
  std::optional<std::string> prompt_sampling;  // by the kind of loop
  std::string reset_cache;
  std::optional<uint32_t> random_seed;

  // Lengths
  std::optional<uint32_t> isl;
  std::optional<double> isl_stddev;
  std::optional<uint32_t> osl;
  std::optional<double> osl_stddev;
  std::optional<std::string> length_distribution;
  std::optional<std::string> seq_dist;
  std::optional<uint32_t> num_prompts;  // 320 where prompts are made
  std::optional<uint32_t> system_prompt_length;
  std::optional<uint32_t> num_prefix_prompts;
  std::optional<uint32_t> prefix_prompt_length;
  std::optional<std::string> tokenizer;

  // Sessions
  std::optional<uint32_t> session_turns;
  std::optional<double> session_turns_stddev;
  bool multi_turn = false;
  absl::Duration turn_delay;
  std::optional<std::string> session_header;
  std::optional<double> user_centric_rate;  // closed loop

  // Facts for the report
  uint32_t num_gpus = 0;
  std::string gpu;
  std::optional<double> gpu_hour_price;
  std::string currency = "USD";
  std::vector<std::string> labels;
  std::vector<std::string> metadata;

  // Workers
  std::vector<std::string> workers;
  uint32_t min_workers = 0;
  uint32_t min_workers_left = 1;
  absl::Duration worker_wait = absl::Seconds(10);
  std::string worker_token_file;
  std::string worker_tls_cert;
  std::string worker_tls_key;
  std::string worker_tls_ca;
  absl::Duration lease = absl::Seconds(3);
  std::string calibration;
  std::string co_located;

  // Output
  std::string results_dir;
  bool overwrite = false;
  std::string language;
  std::string ui = "auto";
  std::string http_address;
  std::string http_token_file;
  std::string records = "jsonl";
  bool save_text = false;
  bool save_gaps = false;
  std::string log_level = "info";

  // Config
  std::string config;
  std::string ray_address;    // accepted and ignored
  std::string tasks_use_ray;  // accepted and ignored
};

// Adds all of them to the command, under their names and in the sections of
// help. `flags` must outlive `line`.
void AddRunFlags(CommandLine* line, RunFlags* flags);

// Those of them that say what load is made and when it is wrong.
void AddLoadFlags(CommandLine* line, RunFlags* flags);

// Those of them that ask for lengths, in a section of help.
void AddLengthFlags(CommandLine* line, RunFlags* flags);

// Those of them that replay a trace, in a section of help.
void AddTraceFlags(CommandLine* line, RunFlags* flags);

// Those of them that say what a session is, in a section of help.
void AddSessionFlags(CommandLine* line, RunFlags* flags);

// Those of them that say how to reach workers, in a section of help. A command
// whose --workers `must_be_given` has none in its own process.
void AddWorkerAccessFlags(CommandLine* line, RunFlags* flags,
                          bool must_be_given = false);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_RUN_FLAGS_H_
