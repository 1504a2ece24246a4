// The flags that say what load is made, and their sections of help.
#include "coordinator/plan/run_flags.h"

namespace byzerperf {
namespace {

void AddLoad(CommandLine* line, RunFlags* flags) {
  line->Section("Load: how many requests at once, and for how long");
  line->Add("num-concurrent-requests,concurrency", &flags->levels,
            "requests in flight: one level, a list 5,10,15,20 or a range "
            "FROM:TO:STEP such as 5:20:5 (default: 5, unless there is a "
            "--request-rate)");
  line->Add("max-num-completed-requests,request-count", &flags->request_count,
            "requests of a level, warm-up included (default: the most of the "
            "number of prompts, 15 × concurrency and 320 beside warm-up and "
            "cool-down; at a rate the most of the number of prompts and 60 "
            "seconds' worth, from 320 to 100,000, beside these)");
  line->Add("timeout,benchmark-duration", &flags->duration,
            "begin no request of a level after this time; with a count, what "
            "comes first ends the level");
  line->Add("requests-per-level", &flags->requests_per_level,
            "`once`: every prompt once, as Byzer-Perf did; or a number");
  line->Add("benchmark-grace-period", &flags->grace_period,
            "time for requests in flight when --timeout is over");
  line->Add("pause", &flags->pause, "rest between levels");
  line->Add("num-runs", &flags->num_runs,
            "measure every level so many times, to see how far its figures "
            "differ from run to run");
  line->Add("level-order", &flags->level_order,
            "given, or shuffled: each run has an order of its own (from "
            "--random-seed), so that what drifts does not always fall on the "
            "same level");
  line->Add("concurrency-ramp", &flags->concurrency_ramp,
            "begin the requests in flight one after another over this time, "
            "not all at once");
  line->Add("prefill-concurrency", &flags->prefill_concurrency,
            "no more requests wait for their first token at once; the next "
            "ones are sent later (default: no limit)");
  line->Add("think-time", &flags->think_time,
            "wait this long after an answer before the next request takes its "
            "place");
  line->Add("think-time-stddev", &flags->think_time_stddev,
            "the think time is drawn from a normal distribution with this "
            "standard deviation, cut off at 0");
  line->Add("request-cancellation-rate", &flags->request_cancellation_rate,
            "give this share of the requests up on purpose, as users do, such "
            "as 5%; which ones is fixed by --random-seed");
  line->Add("request-cancellation-delay", &flags->request_cancellation_delay,
            "how long after they were issued (default: 0s, at once)");
}

void AddOpenLoop(CommandLine* line, RunFlags* flags) {
  line->Section("Load, open loop: requests a second, whatever the server does");
  line->Add("request-rate", &flags->request_rate,
            "requests a second, in place of --num-concurrent-requests: one "
            "rate, a list 2,4,8, a range FROM:TO:STEP such as 0.5:2:0.5, or "
            "inf: all at once");
  line->Add("arrival-pattern", &flags->arrival_pattern,
            "the gaps between requests: constant; poisson, as of many users "
            "who know nothing of each other; or gamma (default: poisson)");
  line->Add("arrival-smoothness", &flags->arrival_smoothness,
            "the shape of gamma: below 1 burstier than poisson, above 1 "
            "smoother; vLLM's burstiness (default: 1, which is poisson)");
  line->Add("request-rate-ramp", &flags->request_rate_ramp,
            "let the rate rise in a line from 0 (or --warmup-request-rate) to "
            "the level's over this time, which counts as warm-up");
  line->Add("request-rate-series", &flags->request_rate_series,
            "a CSV file of lines SECONDS,RATE in place of --request-rate, from "
            "0 to the level's end: the rate goes in a straight line from one "
            "to the next, and two lines with one time make a step");
  line->Add("max-in-flight", &flags->max_in_flight,
            "a request that is due while so many are in flight is not sent, "
            "and counted as not_sent (default: no limit)");
  line->Add("on-saturation", &flags->on_saturation,
            "stop: end a level early in which both the requests in flight and "
            "the TTFT keep growing, since the server can't follow; mark: only "
            "say so (default: stop)");
}

void AddPhases(CommandLine* line, RunFlags* flags) {
  line->Section(
      "Phases of a level: its first and last requests, left out of its "
      "figures");
  line->Add("warmup-request-count", &flags->warmup_request_count,
            "so many of the first requests of a level are warm-up (default: "
            "the concurrency; none at a rate or with --warmup-duration)");
  line->Add("warmup-duration", &flags->warmup_duration,
            "warm up for this time, a part of --timeout; with a count, what "
            "lasts longer");
  line->Add("warmup-concurrency", &flags->warmup_concurrency,
            "requests in flight during warm-up (default: the level's)");
  line->Add("warmup-request-rate", &flags->warmup_request_rate,
            "requests a second during warm-up (default: the level's)");
  line->Add("cooldown-request-count", &flags->cooldown_request_count,
            "so many of the last requests of a level are cool-down (default: "
            "none)");
  line->Add("cooldown-duration", &flags->cooldown_duration,
            "cool down for this time before the end; with a count, what lasts "
            "longer");
  line->Add("cooldown-concurrency", &flags->cooldown_concurrency,
            "requests in flight during cool-down (default: the level's)");
  line->Add("cooldown-request-rate", &flags->cooldown_request_rate,
            "requests a second during cool-down (default: the level's)");
}

void AddLimits(CommandLine* line, RunFlags* flags) {
  line->Section("Limits: when a run is not good enough");
  line->Add("max-error-rate", &flags->max_error_rate,
            "a level above it is not valid; two of them end the sweep");
  line->Add("fail-on", &flags->fail_on,
            "limits that turn the exit status into 99 when missed, such as "
            "\"ttft_p99<500ms,error_rate<1%\"; a value is beyond a limit when "
            "its 95 % interval is");
  line->Add("inconclusive", &flags->inconclusive,
            "when a limit of --fail-on lies within the 95 % interval of the "
            "value: fail (status 98) or pass");
  line->Add("require-valid", &flags->require_valid,
            "end with status 110 unless at every level the client is known not "
            "to have been the limit; --fail-on implies it");
}

}  // namespace

void AddLoadFlags(CommandLine* line, RunFlags* flags) {
  AddLoad(line, flags);
  AddOpenLoop(line, flags);
  AddTraceFlags(line, flags);
  AddPhases(line, flags);
  AddLimits(line, flags);
}

}  // namespace byzerperf
