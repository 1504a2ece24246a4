#include "worker/load/arrival_audit.h"

namespace byzerperf {

void ArrivalAudit::Begin(LoadHealth* health) {
  *this = ArrivalAudit();
  health_ = health;
}

void ArrivalAudit::OnBytes(const Arrival& arrival) {
  if (health_ == nullptr) return;
  if (arrival.read_ns == read_.read_ns) {
    text_is_last_ = false;
    return;
  }
  EndRead();
  read_ = arrival;
  has_event_ = false;
  if (arrival.kernel) {
    health_->loop_lag_ns.Record(CoarseNs(arrival.read_ns - arrival.stamp_ns));
  }
}

void ArrivalAudit::OnEvent(bool has_text) {
  if (!has_event_) text_is_first_ = has_text;
  has_event_ = true;
  text_is_last_ = has_text;
  if (has_text) ++texts_of_read_;
}

// Only the next read or the answer's end shows what all of a read was.
void ArrivalAudit::EndRead() {
  if (texts_of_read_ == 0) return;
  const bool one_is_sure =
      read_.kernel && (read_.of_last ? text_is_last_ : text_is_first_);
  const bool first_is_sure =
      one_is_sure && (texts_of_read_ == 1 || !read_.of_last);
  const uint64_t unsure = texts_of_read_ - (one_is_sure ? 1 : 0);
  if (one_is_sure) health_->arrival_error_ns.Record(0);
  if (unsure > 0) {
    health_->arrival_error_ns.Record(CoarseNs(read_.error_ns()), unsure);
  }
  health_->text_events += texts_of_read_;
  if (texts_of_read_ > 1) health_->coalesced_events += texts_of_read_;
  if (read_.kernel) health_->kernel_stamped_events += texts_of_read_;
  if (!has_text_) first_text_error_ns_ = first_is_sure ? 0 : read_.error_ns();
  has_text_ = true;
  texts_of_read_ = 0;
}

void ArrivalAudit::End(int64_t done_ns) {
  if (health_ == nullptr) return;
  if (done_ns == read_.stamp_ns) text_is_last_ = false;
  EndRead();
}

}  // namespace byzerperf
