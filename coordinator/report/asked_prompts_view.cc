#include "coordinator/report/asked_prompts_view.h"

#include <string>

#include "coordinator/report/markdown_cell.h"
#include "coordinator/report/numbers.h"

namespace byzerperf {
namespace {

void AddLength(const std::string& name, uint32_t tokens, double stddev,
               View* view) {
  if (tokens == 0) return;
  View& length = view->Add(name);
  length.texts["tokens"] = FormatLoad(tokens);
  if (stddev > 0) length.Add("stddev").texts["value"] = FormatLoad(stddev);
}

void AddLengths(const v1::AskedPrompts& asked, View* view) {
  if (asked.isl() == 0 && asked.osl() == 0 && asked.seq_dist().empty()) return;
  View& lengths = view->Add("lengths");
  AddLength("isl", asked.isl(), asked.isl_stddev(), &lengths);
  AddLength("osl", asked.osl(), asked.osl_stddev(), &lengths);
  if (asked.isl() > 0 && asked.osl() > 0) lengths.Add("both");
  if (!asked.seq_dist().empty()) {
    lengths.Add("seq_dist").texts["value"] = MarkdownCell(asked.seq_dist());
  }
  if (!asked.length_distribution().empty()) {
    lengths.Add("distribution").texts["value"] =
        MarkdownCell(asked.length_distribution());
  }
  lengths.texts["prompts"] = FormatLoad(asked.prompts());
}

void AddShared(const v1::AskedPrompts& asked, View* view) {
  const bool system = asked.shared_system_prompt_length() > 0;
  const bool prefixes = asked.num_prefix_prompts() > 0;
  if (!system && !prefixes) return;
  View& shared = view->Add("shared");
  if (system) {
    shared.Add("shared_system").texts["tokens"] =
        FormatLoad(asked.shared_system_prompt_length());
  }
  if (system && prefixes) shared.Add("both");
  if (!prefixes) return;
  View& pool = shared.Add("prefixes");
  pool.texts["count"] = FormatLoad(asked.num_prefix_prompts());
  pool.texts["tokens"] = FormatLoad(asked.prefix_prompt_length());
}

void AddTrace(const v1::AskedPrompts& asked, View* view) {
  if (!asked.has_trace()) return;
  const v1::AskedTrace& trace = asked.trace();
  View& row = view->Add("trace_file");
  row.texts["file"] = MarkdownCell(trace.file());
  row.texts["format"] = MarkdownCell(trace.format());
  row.texts["requests"] = FormatLoad(asked.prompts());
  if (!trace.window().empty()) {
    View& window = row.Add("window");
    window.texts["value"] = MarkdownCell(trace.window());
    window.texts["outside"] = FormatLoad(trace.outside());
  }
  if (trace.unanswered() > 0) {
    row.Add("unanswered").texts["value"] = FormatLoad(trace.unanswered());
  }
}

void AddSessions(const v1::LoadPlan& plan, View* view) {
  const v1::AskedPrompts& asked = plan.asked_prompts();
  const std::string& header = plan.session_header();
  if (asked.sessions() == 0 && header.empty()) return;
  View& row = view->Add("session_rules");
  if (asked.sessions() > 0) {
    // The verdict may have said so already: a section is shown once.
    if (!view->sections.contains("sessions")) view->Add("sessions");
    View& turns = row.Add("turns");
    turns.texts["sessions"] = FormatLoad(asked.sessions());
    turns.texts["prompts"] = FormatLoad(asked.prompts());
    turns.texts["least"] = FormatLoad(asked.least_turns());
    turns.texts["most"] = FormatLoad(asked.most_turns());
    turns.texts["mean"] = FormatNumber(asked.mean_turns());
    turns.Add(asked.least_turns() == asked.most_turns() ? "even" : "varied");
    if (asked.turn_delay_s() > 0) {
      turns.Add("delay").texts["value"] = FormatLoad(asked.turn_delay_s());
    }
    if (!header.empty()) turns.Add("next");
  }
  if (!header.empty()) row.Add("header").texts["value"] = MarkdownCell(header);
}

}  // namespace

void AddAskedPrompts(const v1::LoadPlan& plan, View* view) {
  const v1::AskedPrompts& asked = plan.asked_prompts();
  AddLengths(asked, view);
  AddShared(asked, view);
  AddTrace(asked, view);
  AddSessions(plan, view);
  // A native trace may leave lengths open.
  if (asked.osl() > 0 || !asked.seq_dist().empty() ||
      (asked.has_trace() && asked.trace().format() != "native")) {
    view->Add("own_lengths");
  }
}

}  // namespace byzerperf
