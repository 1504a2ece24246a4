#include "coordinator/plan/run_flags.h"

#include "absl/strings/str_cat.h"

namespace byzerperf {
namespace {

void AddTarget(CommandLine* line, RunFlags* flags) {
  line->Section("Target: the model server");
  line->Add("model,m", &flags->model,
            "the model's name, or several such as a,b,c: each request asks one "
            "of them (default: the only one that is served)");
  line->Add("model-weights", &flags->model_weights,
            "how often each of several models is asked: 70,20,10, or zipf:1.1, "
            "by which the k-th has the weight 1/k^1.1 (default: all alike)");
  line->Add("url,u", &flags->urls,
            "the server as the worker sees it, such as http://127.0.0.1:8000; "
            "several share the load (default: each worker's own --target)");
  line->Add("api", &flags->api,
            "chat or completions (default: chat; completions with a "
            "--template)");
  line->Add("streaming", &flags->streaming,
            "stream answers; without, there is no time to first token");
  line->Add("api-key-env", &flags->api_key_env,
            "the environment variable that holds the API key");
  line->Add("api-key-file", &flags->api_key_file,
            "the file whose first line is the API key");
  line->Add("allow-plaintext-key", &flags->allow_plaintext_key,
            "send the key and headers over plain http to another host");
  line->Add("header,H", &flags->headers,
            "`Name: value`, sent with every request; may be given several "
            "times; shown nowhere",
            CommandLine::ListStyle::kWhole);
  line->Add("request-timeout", &flags->request_timeout,
            "a request that takes longer has the outcome timeout");
  line->Add("connection-reuse", &flags->connection_reuse,
            "pooled, or never: a new connection for each request");
  line->Add("tls-ca", &flags->tls_ca,
            "PEM file of the authority that vouches for an https server "
            "(default: the system's)");
  line->Add("insecure", &flags->insecure,
            "do not check the certificate of an https server");
  line->Add("wait-for-model", &flags->wait_for_model,
            "how long to wait for a server that is still starting");
  line->Add("usage", &flags->usage,
            "ask the server for token counts (stream_options)");
}

void AddGeneration(CommandLine* line, RunFlags* flags) {
  line->Section("Generation: what the model is asked to do");
  line->Add("template", &flags->template_name,
            "auto (the server's own chat template), qwen, yi, default "
            "(Byzer-Perf's strings), chatml or raw; all but auto use the "
            "completions API");
  line->Add("template-params", &flags->template_params,
            "`seed`: also the stop ids and penalty that Byzer-Perf set for "
            "qwen and yi");
  line->Add("max-tokens", &flags->max_tokens,
            "longest answer; a prompt's own max_tokens wins (default: 256)");
  line->Add("max-tokens-field", &flags->max_tokens_field,
            "the name under which the server takes it, such as "
            "max_completion_tokens");
  line->Add("min-tokens", &flags->min_tokens, "shortest answer");
  line->Add("ignore-eos", &flags->ignore_eos,
            "go on to max-tokens whatever the model says");
  line->Add("temperature", &flags->temperature, "randomness of sampling");
  line->Add("top-p", &flags->top_p, "nucleus sampling");
  line->Add("system-prompt", &flags->system_prompt,
            "a system message before each prompt that has none");
  line->Add("additional-sampling-params,extra-inputs",
            &flags->additional_sampling_params,
            "a JSON object, merged over each request's body last, such as "
            "'{\"top_k\": 1}'");
}

void AddPrompts(CommandLine* line, RunFlags* flags) {
  line->Section("Prompts");
  line->Add("prompts-dir", &flags->prompts_dir,
            "a file, or a folder of files: .jsonl and .json (prompt, messages, "
            "or ShareGPT's conversations), .csv (a column prompt, text or "
            "question) and .txt (default: the prompts that come with the "
            "program, in ../share/byzerperf/prompts as seen from it, or "
            "prompts/ of the source tree it was built in)");
  line->Add("prompt-reuse", &flags->prompt_reuse,
            "bust: each request carries a short unique marker, so that no "
            "text is sent twice; fresh: no prompt is used twice; same: prompts "
            "repeat as they are, and a prefix cache makes later levels look "
            "better (default: bust; same with a trace of hash ids)");
  line->Add("prompt-sampling,dataset-sampling-strategy",
            &flags->prompt_sampling,
            "which prompt a request takes: sequential, as they stand; random, "
            "each drawn by itself; shuffle, all of them once in an order of "
            "their own, then again in another (default: shuffle in an open "
            "loop, sequential in a closed one and with a trace)");
  line->Add("reset-cache", &flags->reset_cache,
            "empty the servers' prefix caches before each level: vllm, sglang, "
            "or a URL as the worker sees it that does so when POSTed to");
  line->Add("random-seed", &flags->random_seed,
            "fixes the markers and all that is drawn (default: from the start "
            "time; it stands in "
            "plan.yaml)");
}

void AddFacts(CommandLine* line, RunFlags* flags) {
  line->Section("Deployment facts, for reports and comparison");
  line->Add("num-gpus", &flags->num_gpus,
            "GPUs behind the target; gives figures per GPU");
  line->Add("gpu", &flags->gpu, "their name");
  line->Add("gpu-hour-price", &flags->gpu_hour_price,
            "price of one GPU for an hour; gives the cost of a million output "
            "tokens");
  line->Add("currency", &flags->currency, "of the price");
  line->Add("label", &flags->labels,
            "KEY=VALUE facts such as engine=vllm,quantisation=fp8");
  line->Add("metadata", &flags->metadata,
            "KEY=VALUE, copied into every result");
}

void AddWorkers(CommandLine* line, RunFlags* flags) {
  AddWorkerAccessFlags(line, flags);
  line->Add("min-workers", &flags->min_workers,
            "how many must be ready to start when --worker-wait is over; 0: "
            "all");
  line->Add("min-workers-left", &flags->min_workers_left,
            "with fewer left the run stops");
  line->Add("lease", &flags->lease,
            "a worker that hears nothing for this long stops its load, 2s to "
            "30s");
  line->Add("calibration", &flags->calibration,
            "what `coordinator calibrate` found for these workers; the verdict "
            "on the client uses it (default: ./calibration/calibration.json "
            "where there is one)");
  line->Add("co-located", &flags->co_located,
            "`ok`: workers are meant to share hosts with the model servers; "
            "no warning when that may slow these");
}

void AddOutput(CommandLine* line, RunFlags* flags) {
  line->Section("Output");
  line->Add("results-dir,artifact-dir", &flags->results_dir,
            "an empty or new folder (default: ./result if it is absent or "
            "empty, else ./result-YYYYmmdd-HHMMSS)");
  line->Add("overwrite", &flags->overwrite,
            "take a folder that is not empty, and remove what an earlier run "
            "wrote there");
  line->Add("lang", &flags->language,
            "en, zh or both: the report's language (default: from LANG)");
  line->Add("ui", &flags->ui,
            "auto: a progress line on a terminal; plain: a line now and then; "
            "none: silent");
  line->Add("http", &flags->http_address,
            "serve /metrics and /health here, such as 127.0.0.1:7072");
  line->Add("http-token-file", &flags->http_token_file,
            "file with the token for /metrics; needed where --http can be "
            "reached by others");
  line->Add("records", &flags->records,
            "the rows of requests: jsonl, jsonl.zst or none");
  line->Add("save-text", &flags->save_text, "keep the answers' text in rows");
  line->Add("save-gaps", &flags->save_gaps,
            "keep the gaps between text events in rows");
  line->Add("log-level", &flags->log_level,
            "of coordinator.log: trace, debug, info, warn or error");
}

void AddConfig(CommandLine* line, RunFlags* flags) {
  line->Section("Config");
  line->Add("config", &flags->config,
            "YAML file of flat keys, one a flag with _ for -; the environment "
            "(BYZERPERF_NAME) wins over it, the command line over both");
  line->Add("ray-address", &flags->ray_address,
            "accepted for Byzer-Perf's sake and ignored");
  line->Add("tasks_use_ray", &flags->tasks_use_ray,
            "accepted for Byzer-Perf's sake and ignored");
}

}  // namespace

void AddWorkerAccessFlags(CommandLine* line, RunFlags* flags,
                          bool must_be_given) {
  line->Section("Workers");
  line->Add("workers", &flags->workers,
            absl::StrCat(
                "HOST, HOST:PORT (7070) or dns:///NAME:PORT; several addresses "
                "of a name are several workers",
                must_be_given ? "" : " (default: one in this process)"));
  line->Add("worker-wait", &flags->worker_wait,
            "how long to wait for workers to answer");
  line->Add("worker-token-file", &flags->worker_token_file,
            "the file that holds the workers' token");
  line->Add("worker-tls-cert", &flags->worker_tls_cert,
            "this coordinator's certificate (default: what `coordinator "
            "certs` wrote to ./certs)");
  line->Add("worker-tls-key", &flags->worker_tls_key, "its private key");
  line->Add("worker-tls-ca", &flags->worker_tls_ca,
            "who vouches for the workers' certificates");
}

void AddRunFlags(CommandLine* line, RunFlags* flags) {
  AddLoadFlags(line, flags);
  AddTarget(line, flags);
  AddGeneration(line, flags);
  AddPrompts(line, flags);
  AddLengthFlags(line, flags);
  AddSessionFlags(line, flags);
  AddFacts(line, flags);
  AddWorkers(line, flags);
  AddOutput(line, flags);
  AddConfig(line, flags);
}

}  // namespace byzerperf
