#include "coordinator/run/seed_aggregates.h"

#include <algorithm>

namespace byzerperf {
namespace {

double Ratio(double above, double below) {
  return below > 0 ? above / below : 0;
}

}  // namespace

void SeedAggregates::Add(const v1::RequestRecord& row) {
  if (row.outcome() != v1::Outcome::ok) return;
  const double issued_s = row.issued_s();
  const double done_s = row.done_s();
  const double end_s = row.has_last_token_s() ? row.last_token_s() : done_s;
  const double end_to_end_ms = (end_s - issued_s) * 1000;
  ++rows_;
  generated_tokens_ += row.output_tokens();
  input_tokens_ += row.input_tokens();
  server_duration_ms_ += end_to_end_ms;
  client_duration_ms_ += (done_s - issued_s) * 1000;
  server_sum_speed_ += Ratio(row.output_tokens() * 1000.0, end_to_end_ms);
  if (row.has_first_token_s()) {
    server_sum_first_token_ms_ += (row.first_token_s() - issued_s) * 1000;
  }
  first_submit_s_ = std::min(first_submit_s_.value_or(issued_s), issued_s);
  last_complete_s_ = std::max(last_complete_s_.value_or(done_s), done_s);
}

v1::ByzerPerfAggregates SeedAggregates::Make(
    double num_concurrent_requests) const {
  const double rows = rows_;
  const double generated = static_cast<double>(generated_tokens_);
  const double input = static_cast<double>(input_tokens_);
  const double first_s = first_submit_s_.value_or(0);
  const double last_s = last_complete_s_.value_or(0);
  const double per_request_server =
      Ratio(generated * 1000, server_duration_ms_);
  v1::ByzerPerfAggregates made;
  made.set_generated_tokens_count(generated);
  made.set_input_tokens_count(input);
  made.set_server_duration(server_duration_ms_);
  made.set_client_duration(client_duration_ms_);
  made.set_server_sum_speed(server_sum_speed_);
  made.set_server_sum_first_token_time(server_sum_first_token_ms_);
  made.set_first_request_submit_time(first_s);
  made.set_last_request_complete_time(last_s);
  made.set_avg_server_speed(Ratio(server_sum_speed_, rows));
  made.set_avg_server_first_token_time(Ratio(server_sum_first_token_ms_, rows));
  made.set_server_generated_tokens_per_second_per_request(per_request_server);
  made.set_client_generated_tokens_per_second_per_request(
      Ratio(generated * 1000, client_duration_ms_));
  made.set_server_generated_tokens_per_second(per_request_server *
                                              num_concurrent_requests);
  made.set_client_generated_tokens_per_second(
      Ratio(generated, last_s - first_s));
  made.set_avg_generated_tokens_count(Ratio(generated, rows));
  made.set_avg_input_tokens_count(Ratio(input, rows));
  made.set_avg_server_duration(Ratio(server_duration_ms_, rows));
  made.set_avg_client_duration(Ratio(client_duration_ms_, rows));
  made.set_num_concurrent_requests(num_concurrent_requests);
  made.set_source("client");
  return made;
}

double SeedConcurrency(const v1::Stage& stage, const v1::LevelResult& result) {
  return stage.load().has_concurrency() ? stage.load().concurrency()
                                        : result.reached().concurrency_mean();
}

}  // namespace byzerperf
