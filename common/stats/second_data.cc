#include "common/stats/second_data.h"

namespace byzerperf {

void AddSecond(const v1::SecondData& part, v1::SecondData& whole) {
  whole.set_issued(whole.issued() + part.issued());
  whole.set_ok(whole.ok() + part.ok());
  whole.set_failed(whole.failed() + part.failed());
  whole.set_input_tokens(whole.input_tokens() + part.input_tokens());
  whole.set_output_tokens(whole.output_tokens() + part.output_tokens());
  whole.set_wasted_tokens(whole.wasted_tokens() + part.wasted_tokens());
  whole.set_in_flight_us(whole.in_flight_us() + part.in_flight_us());
  whole.set_not_sent(whole.not_sent() + part.not_sent());
  whole.set_ttft_count(whole.ttft_count() + part.ttft_count());
  whole.set_ttft_us(whole.ttft_us() + part.ttft_us());
}

}  // namespace byzerperf
