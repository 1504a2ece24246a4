// How a session asks its targets before load, and measures text by them.
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/plan/corpus.h"
#include "common/plan/validate.h"
#include "common/plan/validate_prompts.h"
#include "worker/service/worker_session.h"

namespace byzerperf {
namespace {

absl::Status CheckMeasureText(const v1::MeasureText& order) {
  RETURN_IF_ERROR(ValidatePlan(order.plan()));
  RETURN_IF_ERROR(CheckCorpus(order.corpus()));
  return CheckPrompt(order.plan(), order.sample());
}

}  // namespace

bool WorkerSession::MayAskTargets(std::string_view what) {
  if (state_ == State::kProbed && transport_ != nullptr) return true;
  Refuse(v1::Refused::invalid_plan,
         absl::StrCat(ToAbsl(what), " came before ",
                      state_ == State::kMeasuring ? "the text was measured"
                                                  : "the targets were probed"));
  return false;
}

// Users of the transport go first: they cancel what they have under way.
void WorkerSession::DropTransport() {
  ruler_.reset();
  preflight_.reset();
  probe_.reset();
  transport_.reset();
}

void WorkerSession::OnMeasureText(const v1::MeasureText& order) {
  if (state_ >= State::kMeasuring) return;
  if (!MayAskTargets("the text to measure")) return;
  const absl::Status status = CheckMeasureText(order);
  if (!status.ok()) {
    Refuse(v1::Refused::invalid_plan, std::string(status.message()));
    return;
  }
  state_ = State::kMeasuring;
  ruler_ = std::make_unique<TextRuler>(loop_, *transport_, order);
  ruler_->Start(Guarded(&WorkerSession::OnTextMeasured));
}

void WorkerSession::OnTextMeasured(const v1::TextMeasured& measured) {
  if (state_ != State::kMeasuring) return;
  ruler_.reset();
  state_ = State::kProbed;
  v1::Event event;
  *event.mutable_text_measured() = measured;
  log_.Send(std::move(event));
}

}  // namespace byzerperf
