#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

SampleRun Degraded() {
  SampleRun run = MakeSampleRun(KneeLevels());
  v1::Degraded* degraded = run.result.mutable_levels(3)->mutable_degraded();
  degraded->set_share(0.034);
  degraded->set_seconds(3.2);
  degraded->add_lost_workers("node2:7070");
  run.result.mutable_levels(3)->mutable_requests()->set_second_attempts(11);
  run.result.mutable_levels(3)->mutable_client()->set_verdict("unknown");
  run.result.mutable_levels(3)->mutable_client()->set_cause("worker_lost");
  return run;
}

// The second worker came with the third level.
SampleRun Joined() {
  SampleRun run = MakeSampleRun(KneeLevels());
  for (int i = 0; i < run.result.levels_size(); ++i) {
    v1::LevelResult* level = run.result.mutable_levels(i);
    level->add_workers()->set_worker("node1:7070");
    if (i < 2) continue;
    level->add_workers()->set_worker("node2:7070");
    level->set_start_spread_ms(0.842);
  }
  run.result.mutable_levels(2)->add_joined_workers("node2:7070");
  return run;
}

// Ctrl-C while workers were waited for.
SampleRun StoppedBeforeLoad() {
  SampleRun run = MakeSampleRun({});
  run.result.set_ended("stopped");
  run.result.set_ended_reason("stopped from outside before its end");
  run.result.clear_model();
  run.result.clear_path();
  v1::MissingWorker* missing = run.result.add_missing_workers();
  missing->set_worker("node3:7070");
  missing->set_reason("it had not answered when the run ended");
  return run;
}

// One of three workers was not up.
SampleRun WorkersMissing() {
  SampleRun run = MakeSampleRun(KneeLevels());
  v1::MissingWorker* missing = run.result.add_missing_workers();
  missing->set_worker("node3:7070");
  missing->set_reason("no answer in 10s: connection refused");
  return run;
}

// The highest level says more of the client than of the server.
SampleRun ClientLimited() {
  SampleRun run = MakeSampleRun(KneeLevels());
  v1::ClientHealth* client = run.result.mutable_levels(3)->mutable_client();
  client->set_verdict("limited");
  client->set_cause("cpu");
  client->set_cpu_share_max(0.97);
  client->set_ttft_error_bound_us(8730);
  client->set_icl_error_bound_us(2140);
  client->set_coalesced_share(0.043);
  client->set_acknowledged_ms_max(1840);
  client = run.result.mutable_levels(2)->mutable_client();
  client->set_co_located(true);
  client->set_disturbs_server(true);
  client->set_cpu_pressure_share(0.08);
  return run;
}

// Every level has a cause of its own.
SampleRun ClientAlwaysLimited() {
  std::vector<SampleLevel> levels = KneeLevels();
  levels.push_back({.concurrency = 25, .output_tokens_per_s = 203});
  levels.push_back({.concurrency = 30, .output_tokens_per_s = 203});
  SampleRun run = MakeSampleRun(levels);
  const char* causes[] = {"descriptors", "ports",    "cpu",
                          "grants",      "send_lag", "loop_lag"};
  for (int i = 0; i < run.result.levels_size(); ++i) {
    v1::ClientHealth* client = run.result.mutable_levels(i)->mutable_client();
    client->set_verdict("limited");
    client->set_cause(causes[i]);
    client->set_no_descriptor(12);
    client->set_no_port(3);
    client->set_run_delay_share_max(0.21);
    client->set_grant_wait_share(0.034);
    client->mutable_send_lag_us()->set_mean(310'000);
    client->set_ttft_error_bound_us(31'200);
    client->set_icl_error_bound_us(9'800);
  }
  return run;
}

SampleRun ClientUnknown() {
  SampleRun run = MakeSampleRun(KneeLevels());
  const char* causes[] = {"not_audited", "no_measured_requests", "no_cpu_facts",
                          "a word of a later version"};
  for (int i = 0; i < run.result.levels_size(); ++i) {
    v1::ClientHealth* client = run.result.mutable_levels(i)->mutable_client();
    client->Clear();
    client->set_verdict("unknown");
    client->set_cause(causes[i]);
  }
  return run;
}

}  // namespace

std::map<std::string, SampleRun> WorkerSampleRuns() {
  return {
      {"degraded", Degraded()},
      {"joined", Joined()},
      {"workers_missing", WorkersMissing()},
      {"stopped_before_load", StoppedBeforeLoad()},
      {"client_limited", ClientLimited()},
      {"client_always_limited", ClientAlwaysLimited()},
      {"client_unknown", ClientUnknown()},
  };
}

}  // namespace byzerperf
