#ifndef BYZERPERF_TESTS_UNIT_SERVICE_SESSION_RIG_H_
#define BYZERPERF_TESTS_UNIT_SERVICE_SESSION_RIG_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/base/duration.h"
#include "common/base/sha256.h"
#include "common/base/version.h"
#include "tests/support/fake_target_access.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/simulated_loop.h"
#include "tests/unit/load/load_fixture.h"
#include "worker/service/worker_session.h"

namespace byzerperf {

// A worker's session in virtual time, and the coordinator's end of its stream.
class SessionRig {
 public:
  SessionRig() : targets(DefaultFakeServer(1)), admission(clock) {
    plan = SmallRun()->plan;
    UsePrompts(*SmallRun()->prompts);
    plan.mutable_stages(0)->set_request_count(20);
    environment.loop = &loop;
    environment.load_loops = {&loop, &loop};
    environment.targets = &targets;
    environment.prompts = &prompts;
    environment.admission = &admission;
    environment.host.limits = {20'000, 28'000};
    environment.host.cores = 8;
    environment.on_share = [this](uint32_t share) { shares.push_back(share); };
    Open();
  }

  ~SessionRig() {
    session.reset();  // it still tells that its level is over
    loop.RunReady();
  }

  // In place of SmallRun()'s.
  void UsePrompts(const v1::PromptSet& sent) {
    prompt_bytes_ = sent.SerializeAsString();
    plan.set_prompt_set_hash(Sha256Hex(prompt_bytes_));
  }

  void Open(const std::string& peer = "10.0.0.9") {
    session = std::make_unique<WorkerSession>(environment, peer,
                                              [this](const v1::Event& event) {
                                                events.push_back(event);
                                                if (event.has_batch())
                                                  OnBatch(event);
                                              });
    number_ = 0;
  }

  // --- the coordinator's commands
  void Send(v1::Command command) {
    command.set_epoch(1);
    command.set_number(++number_);
    last = command;
    session->OnCommand(command);
  }
  void Probe() {
    v1::Command command;
    v1::Probe& probe = *command.mutable_probe();
    probe.set_coordinator_version(std::string(Version()));
    probe.set_protocol(kProtocol);
    probe.set_run_id(plan.run_id());
    *probe.mutable_target() = plan.target();
    *probe.mutable_secrets() = secrets;
    Send(command);
  }
  void Prepare() {
    v1::Command command;
    *command.mutable_prepare()->mutable_plan() = plan;
    command.mutable_prepare()->set_worker_name("w1");
    command.mutable_prepare()->set_worker_count(workers);
    Send(command);
  }
  void SendPrompts() {
    v1::Command command;
    command.mutable_prompt_chunk()->set_prompt_set_hash(plan.prompt_set_hash());
    command.mutable_prompt_chunk()->set_data(prompt_bytes_);
    command.mutable_prompt_chunk()->set_last(true);
    Send(command);
  }
  void StartLevel(uint32_t share, uint32_t stage = 0) {
    v1::Command command;
    command.mutable_start_level()->set_stage(stage);
    command.mutable_start_level()->set_share(share);
    command.mutable_start_level()->set_at_worker_ns(loop.NowNs());
    Send(command);
  }
  void Grant(uint32_t first, uint32_t count, bool exhausted) {
    v1::Command command;
    command.mutable_grant()->set_first(first);
    command.mutable_grant()->set_count(count);
    command.mutable_grant()->set_attempt(1);
    command.mutable_grant()->set_exhausted(exhausted);
    Send(command);
  }
  void Acknowledge(uint32_t event_number) {
    v1::Command command;
    command.mutable_acknowledge()->set_event_number(event_number);
    Send(command);
  }
  void EndLevel(bool abort, uint32_t stage = 0) {
    v1::Command command;
    command.mutable_end_level()->set_stage(stage);
    command.mutable_end_level()->set_abort(abort);
    Send(command);
  }
  void Stop(bool drain) {
    v1::Command command;
    command.mutable_stop()->set_drain(drain);
    Send(command);
  }

  // --- whole steps
  // The answer to what was sent: the next event of that kind.
  bool Await(v1::Event::KindCase kind) {
    return loop.RunUntil([&] { return Last(kind) != nullptr; },
                         700 * kNsPerSecond);
  }
  bool GetReady() {
    Probe();
    if (!Await(v1::Event::kProbeResult)) return false;
    Prepare();
    if (!prompts.Find(plan.prompt_set_hash())) SendPrompts();
    return Await(v1::Event::kReady);
  }
  const v1::Event* Last(v1::Event::KindCase kind) const {
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
      if (event->kind_case() == kind) return &*event;
    }
    return nullptr;
  }
  // Of the last Refused, "" if there is none.
  std::string RefusedReason() const {
    const v1::Event* event = Last(v1::Event::kRefused);
    return event == nullptr ? "" : event->refused().reason();
  }
  v1::Refused::Code RefusedCode() const {
    const v1::Event* event = Last(v1::Event::kRefused);
    return event == nullptr ? v1::Refused::unset : event->refused().code();
  }

  SimulatedLoop loop;
  FixedClock clock;
  FakeTargetAccess targets;
  PromptStore prompts;
  RunAdmission admission;
  SessionEnvironment environment;
  v1::LoadPlan plan;
  uint32_t workers = 1;  // of the run; this is the first one
  v1::Secrets secrets;
  std::unique_ptr<WorkerSession> session;
  std::vector<v1::Event> events;
  std::vector<v1::RequestRecord> rows;
  std::vector<uint32_t> shares;
  v1::Command last;  // as sent
  bool acknowledging = true;

 private:
  void OnBatch(const v1::Event& event) {
    rows.insert(rows.end(), event.batch().rows().begin(),
                event.batch().rows().end());
    if (!acknowledging) return;
    loop.Post([this, number = event.number()] {
      if (session) Acknowledge(number);
    });
  }

  std::string prompt_bytes_;
  uint32_t number_ = 0;
};

// Answers of the preflight request that a server may give; /v1/models is fine.
inline FakeServer RefusingServer(
    const std::function<FakeAnswer(const FakeRequest&)>& answer) {
  return [answer, normal = DefaultFakeServer(1)](const FakeRequest& request) {
    return request.body.empty() ? normal(request) : answer(request);
  };
}

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_UNIT_SERVICE_SESSION_RIG_H_
