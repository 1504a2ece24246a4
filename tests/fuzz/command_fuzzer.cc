// Any commands to a worker's session, whatever it is at: it answers or keeps
// still, and is free again when its stream is over.
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/messages.h"
#include "tests/unit/service/session_rig.h"

namespace byzerperf {
namespace {

constexpr size_t kMostCommands = 40;

// A command that gives itself a number is sent as it is: a repeated or late
// one.
void Send(SessionRig& rig, const v1::Command& command) {
  if (command.number() > 0) {
    rig.session->OnCommand(command);
  } else {
    rig.Send(command);
  }
  rig.loop.RunFor(50 * kNsPerMs);
}

void CheckEvents(const SessionRig& rig) {
  uint32_t last = 0;
  for (const v1::Event& event : rig.events) {
    Require(event.number() == ++last, "events are numbered one by one");
    Require(!event.has_refused() || !event.refused().reason().empty(),
            "a refusal says why");
  }
}

void Play(uint8_t state, const std::vector<v1::Command>& commands) {
  SessionRig rig;
  if (state > 0) Require(rig.GetReady(), "a session gets ready");
  if (state > 1) {
    rig.StartLevel(4);
    rig.Grant(0, 10, /*exhausted=*/false);
  }
  for (const v1::Command& command : commands) Send(rig, command);
  rig.loop.RunFor(5 * kNsPerSecond);
  CheckEvents(rig);
  rig.session.reset();
  rig.loop.RunReady();
  Require(!rig.admission.holder(), "a worker whose stream is over is free");
}

}  // namespace
}  // namespace byzerperf

// The first byte says how far the session is: new, ready, or in a level.
int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  byzerperf::Play(data[0] % 3,
                  byzerperf::ReadDelimited<byzerperf::v1::Command>(
                      data + 1, size - 1, byzerperf::kMostCommands));
  return 0;
}
