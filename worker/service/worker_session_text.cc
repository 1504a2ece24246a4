// How a session measures text, between the probe and the plan.
#include "common/plan/corpus.h"
#include "common/plan/validate.h"
#include "worker/service/worker_session.h"

namespace byzerperf {

void WorkerSession::OnMeasureText(const v1::MeasureText& order) {
  if (state_ != State::kProbed || ruler_ != nullptr) return;
  absl::Status status = ValidatePlan(order.plan());
  if (status.ok()) status = CheckCorpus(order.corpus());
  if (!status.ok()) {
    Refuse(v1::Refused::invalid_plan, std::string(status.message()));
    return;
  }
  ruler_ = std::make_unique<TextRuler>(loop_, *transport_, order);
  ruler_->Start(Guarded(&WorkerSession::OnTextMeasured));
}

void WorkerSession::OnTextMeasured(const v1::TextMeasured& measured) {
  if (ruler_ == nullptr) return;
  ruler_.reset();
  v1::Event event;
  *event.mutable_text_measured() = measured;
  log_.Send(std::move(event));
}

}  // namespace byzerperf
