#include "worker/load/record_proto.h"

#include <cmath>
#include <string>
#include <vector>

#include "common/base/text.h"
#include "common/plan/model_mix.h"
#include "common/plan/planned_request.h"

namespace byzerperf {
namespace {

// One row must fit into a message.
constexpr size_t kMostTextBytes = size_t{4} << 20;

// The nearest double of a decimal with microsecond digits, so that it prints as
// one.
double Microseconds(int64_t ns, double unit_us) {
  return std::round(static_cast<double>(ns) / 1e3) / unit_us;
}

double Milliseconds(int64_t ns) { return Microseconds(ns, 1e3); }

void SetIdentity(const RequestRecord& record, const RunContext& run,
                 v1::RequestRecord& row) {
  const auto stage = static_cast<int>(record.stage);
  if (stage < run.plan.stages_size()) {
    row.set_level(run.plan.stages(stage).level());
  }
  row.set_index(record.index);
  row.set_turn(record.turn);
  row.set_attempt(record.attempt);
  row.set_phase(record.phase);
  row.set_request_id(RequestId(run.plan.run_id(), row.level(), record.index,
                               record.attempt, record.turn));
  row.set_worker(run.worker);
  if (record.target < run.targets.size()) {
    row.set_target(run.targets[record.target]);
  }
  row.set_model(ModelName(run.plan, record.model));
  const auto prompt = static_cast<int>(record.prompt);
  if (prompt < run.prompts->prompts_size()) {
    row.set_prompt_id(run.prompts->prompts(prompt).id());
  }
}

// Three of them are the server's words, and it knows the run's secrets.
void SetOutcome(const RequestRecord& record, const RunContext& run,
                v1::RequestRecord& row) {
  row.set_outcome(record.outcome);
  row.set_http_status(static_cast<uint32_t>(record.http_status));
  row.set_error(run.secrets.Masked(record.error));
  row.set_timeout_phase(std::string(Word(record.timeout_phase)));
  row.set_censored(record.censored);
  row.set_finish_reason(run.secrets.Masked(record.finish_reason));
  row.set_connection_reused(record.connection_reused);
  row.set_stale_reconnects(record.stale_reconnects);
}

void SetTokens(const RequestRecord& record, const RunContext& run,
               v1::RequestRecord& row) {
  if (const std::optional<uint32_t> asked = AskedInputTokens(record, run)) {
    row.set_asked_input_tokens(*asked);
  }
  if (const std::optional<uint32_t> asked = AskedOutputTokens(record, run)) {
    row.set_asked_output_tokens(*asked);
  }
  if (record.input_tokens) row.set_input_tokens(*record.input_tokens);
  if (record.cached_input_tokens) {
    row.set_cached_input_tokens(*record.cached_input_tokens);
  }
  if (record.output_tokens) row.set_output_tokens(*record.output_tokens);
  if (record.reasoning_tokens) {
    row.set_reasoning_tokens(*record.reasoning_tokens);
  }
  row.set_hidden_reasoning(record.hidden_reasoning);
  row.set_token_source(std::string(Word(record.token_source)));
  row.set_token_timing(std::string(Word(record.token_timing)));
  row.set_tpot_basis(std::string(Word(record.tpot_basis)));
  if (record.tpot_ns) row.set_tpot_ms(Milliseconds(*record.tpot_ns));
  row.set_text_events(static_cast<uint32_t>(record.text_events.size()));
}

void SetStamps(const RequestRecord& record, int64_t start_ns,
               v1::RequestRecord& row) {
  const auto set = [&](int64_t stamp_ns,
                       void (v1::RequestRecord::*setter)(double)) {
    if (stamp_ns == 0) return;
    (row.*setter)(Microseconds(stamp_ns - start_ns, 1e6));
  };
  using Row = v1::RequestRecord;
  set(record.scheduled_ns, &Row::set_scheduled_s);
  set(record.issued_ns, &Row::set_issued_s);
  set(record.connected_ns, &Row::set_connected_s);
  set(record.tls_done_ns, &Row::set_tls_done_s);
  set(record.sent_ns, &Row::set_sent_s);
  set(record.first_byte_ns, &Row::set_first_byte_s);
  set(record.first_chunk_ns, &Row::set_first_chunk_s);
  set(record.first_token_ns, &Row::set_first_token_s);
  set(record.second_token_ns, &Row::set_second_token_s);
  set(record.first_output_ns, &Row::set_first_output_s);
  set(record.last_token_ns, &Row::set_last_token_s);
  set(record.done_ns, &Row::set_done_s);
}

}  // namespace

std::optional<uint32_t> AskedInputTokens(const RequestRecord& record,
                                         const RunContext& run) {
  const auto prompt = static_cast<int>(record.prompt);
  // A later turn asks all that was said as well.
  if (record.turn > 0 || prompt >= run.prompts->prompts_size() ||
      !run.prompts->prompts(prompt).has_input_tokens()) {
    return std::nullopt;
  }
  return run.prompts->prompts(prompt).input_tokens();
}

std::optional<uint32_t> AskedOutputTokens(const RequestRecord& record,
                                          const RunContext& run) {
  const auto number = static_cast<int>(record.prompt);
  if (number >= run.prompts->prompts_size()) return std::nullopt;
  const v1::Prompt& prompt = run.prompts->prompts(number);
  uint32_t most = run.plan.sampling().max_tokens();
  uint32_t least = run.plan.sampling().min_tokens();
  const auto ask = [&](const auto& asked) {
    if (asked.has_max_tokens()) most = asked.max_tokens();
    if (asked.has_min_tokens()) least = asked.min_tokens();
  };
  ask(prompt);
  const int turn = static_cast<int>(record.turn) - 1;
  if (turn >= 0 && turn < prompt.turns_size()) ask(prompt.turns(turn));
  if (least == 0 || least != most) return std::nullopt;
  return least;
}

v1::RequestRecord ToRow(const RequestRecord& record, const RunContext& run,
                        int64_t level_start_ns) {
  v1::RequestRecord row;
  SetIdentity(record, run, row);
  SetOutcome(record, run, row);
  SetTokens(record, run, row);
  SetStamps(record, level_start_ns, row);
  if (run.plan.recording().save_text()) {
    row.set_text(SafeUtf8(run.secrets.Masked(record.text), kMostTextBytes));
  }
  if (run.plan.recording().save_gaps()) {
    std::vector<TokenGap> gaps;
    GapsOf(record, gaps);
    for (const TokenGap& gap : gaps) row.add_gaps_ms(Milliseconds(gap.gap_ns));
  }
  return row;
}

}  // namespace byzerperf
