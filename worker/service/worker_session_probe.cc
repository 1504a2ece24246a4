// How a session looks at its targets first: names resolved and pinned, model
// lists asked for.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/duration.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/base/version.h"
#include "common/plan/checks.h"
#include "worker/service/session_rules.h"
#include "worker/service/worker_session.h"

namespace byzerperf {

void WorkerSession::OnProbe(const v1::Probe& probe) {
  if (state_ > State::kProbed) return;
  audit_.Begin(probe.run_id());
  for (const std::string& url : AskedUrls(probe)) {
    audit_.AddTarget(MaskUrl(url));
  }
  if (probe.coordinator_version() != Version() ||
      probe.protocol() != kProtocol) {
    Refuse(v1::Refused::version,
           absl::StrCat("this worker is version ", ToAbsl(Version()),
                        " (protocol ", kProtocol, "), the coordinator is ",
                        probe.coordinator_version(), " (protocol ",
                        probe.protocol(),
                        "); install the same version on both hosts"));
    return;
  }
  DropTransport();
  // It goes into a header of every request before any plan is looked at.
  absl::Status status = CheckName("the run's id", probe.run_id());
  if (status.ok()) {
    status = environment_.admission->Acquire(id_, probe.run_id(), peer_,
                                             BrakeCall());
  }
  if (status.ok()) status = PinTargets(probe);
  if (!status.ok()) {
    Refuse(RefusalCodeOf(status), std::string(status.message()));
    return;
  }
  state_ = State::kProbing;
  if (!AnyUnknownAddress()) AskTargets(probe.target().wait_for_model_s());
}

bool WorkerSession::AnyUnknownAddress() {
  std::vector<ProbedTarget> known(order_.targets.size());
  bool any = order_.targets.empty();
  for (size_t i = 0; i < known.size(); ++i) {
    known[i].error = order_.targets[i].error;
    if (!known[i].error.empty()) any = true;
  }
  if (any) OnProbed(known);
  return any;
}

void WorkerSession::AskTargets(double wait_s) {
  auto transport = environment_.targets->MakeTransport(loop_, order_);
  if (!transport.ok()) {
    Refuse(RefusalCodeOf(transport.status()),
           std::string(transport.status().message()));
    return;
  }
  transport_ = *std::move(transport);
  probe_ =
      std::make_unique<TargetProbe>(loop_, *transport_, order_.targets.size());
  probe_->Start(SecondsToNs(wait_s), Guarded(&WorkerSession::OnProbed));
}

// Unmasked URLs travel as secrets; without any, this node's own are meant.
std::vector<std::string> WorkerSession::AskedUrls(
    const v1::Probe& probe) const {
  const auto& unmasked = probe.secrets().urls();
  const auto& masked = probe.target().urls();
  if (!unmasked.empty()) return {unmasked.begin(), unmasked.end()};
  if (!masked.empty()) return {masked.begin(), masked.end()};
  return environment_.targets->OwnTargets();
}

absl::Status WorkerSession::PinTargets(const v1::Probe& probe) {
  order_ = TransportOrder{};
  for (const std::string& url : AskedUrls(probe)) {
    ASSIGN_OR_RETURN(PinnedTarget target, environment_.targets->Pin(url));
    RETURN_IF_ERROR(CheckKeyMayTravel(probe, target));
    order_.targets.push_back(std::move(target));
  }
  order_.headers = CommonHeaders(probe.secrets());
  order_.run_id = probe.run_id();
  order_.options = probe.target();
  mask_ = MaskOf(probe, order_.targets);
  cache_reset_order_.reset();
  if (!probe.target().reset_cache().empty()) {
    ASSIGN_OR_RETURN(cache_reset_order_,
                     MakeCacheResetOrder(order_, *environment_.targets));
  }
  return absl::OkStatus();
}

void WorkerSession::OnProbed(const std::vector<ProbedTarget>& probed) {
  if (state_ != State::kProbing) return;
  v1::Event event;
  event.mutable_probe_result();  // stands there without targets too
  for (size_t i = 0; i < probed.size(); ++i) {
    const PinnedTarget& target = order_.targets[i];
    v1::TargetFacts* facts = event.mutable_probe_result()->add_targets();
    facts->set_url(target.address.masked_url);
    facts->set_address(target.address.AddressText());
    facts->set_same_host(target.same_host);
    facts->set_server(probed[i].server);
    facts->set_error(probed[i].error);
    facts->set_models_error(probed[i].models_error);
    for (const std::string& model : probed[i].models) {
      facts->add_models(model);
    }
  }
  probed_.assign(event.probe_result().targets().begin(),
                 event.probe_result().targets().end());
  state_ = State::kProbed;
  log_.Send(std::move(event));
}

}  // namespace byzerperf
