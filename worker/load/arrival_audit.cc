#include "worker/load/arrival_audit.h"

namespace byzerperf {

void ArrivalAudit::Begin(LoadHealth* health) {
  *this = ArrivalAudit();
  health_ = health;
}

void ArrivalAudit::OnBytes(const Arrival& arrival, size_t text_events) {
  if (health_ == nullptr) return;
  if (arrival.read_ns != read_.read_ns) {
    EndRead();
    read_ = arrival;
    if (arrival.kernel) {
      health_->loop_lag_ns.Record(CoarseNs(arrival.read_ns - arrival.stamp_ns));
    }
  }
  texts_of_read_ += text_events;
}

// Only the next read or the answer's end shows that the events of a read were
// all of them.
void ArrivalAudit::EndRead() {
  if (texts_of_read_ == 0) return;
  const bool alone = texts_of_read_ == 1;
  const int64_t error_ns = alone && read_.kernel ? 0 : read_.waited_ns();
  health_->arrival_error_ns.Record(CoarseNs(error_ns), texts_of_read_);
  health_->text_events += texts_of_read_;
  if (!alone) health_->coalesced_events += texts_of_read_;
  if (read_.kernel) health_->kernel_stamped_events += texts_of_read_;
  if (!has_text_) first_text_error_ns_ = error_ns;
  has_text_ = true;
  texts_of_read_ = 0;
}

void ArrivalAudit::End() {
  if (health_ != nullptr) EndRead();
}

}  // namespace byzerperf
