#include "coordinator/report/terms.h"

#include <algorithm>
#include <array>

namespace byzerperf {
namespace {

struct Term {
  std::string_view key;
  std::string_view english;
  std::string_view chinese;
};

// Where the words come from, and which ones they stand for: docs/terms.md.
constexpr auto kTerms = std::to_array<Term>({
    {"concurrency", "Concurrency", "并发数"},
    {"reached", "Reached", "实际并发"},
    {"ttft", "TTFT", "首 Token 时延"},
    {"tpot", "TPOT", "每 Token 时延"},
    {"icl", "ICL", "chunk 间时延"},
    {"e2e", "E2E", "端到端时延"},
    {"output_rate", "Output throughput", "输出吞吐"},
    {"output_rate_unit", "Output tok/s", "输出吞吐 (tok/s)"},
    {"request_rate", "Requests/s", "请求吞吐 (req/s)"},
    {"per_gpu", "Output tok/s per GPU", "每 GPU 输出吞吐 (tok/s)"},
    {"cost", "Cost per 1M output tokens", "每百万输出 Token 成本"},
    {"error_rate", "Error rate", "错误率"},
    {"output_tokens", "Mean output tokens", "平均输出 Token 数"},
    {"input_tokens", "Mean input tokens", "平均输入 Token 数"},
    {"input_lengths", "Input tokens", "输入 Token 数"},
    {"output_lengths", "Output tokens", "输出 Token 数"},
    {"isl_error", "isl_error p50", "输入长度误差 p50"},
    {"cached_share", "Cached input", "输入缓存命中率"},
    {"window", "Window", "统计窗口"},
    {"window_s", "Window (s)", "统计窗口 (s)"},
    {"requests", "Requests", "请求数"},
    {"measured", "Measured", "计入统计"},
    {"censored", "Unfinished", "未完成"},
    {"second_attempts", "Sent again", "重发"},
    {"target", "Target", "目标服务"},
    {"percentile", "percentile", "分位数"},
    {"asked", "Asked", "项目"},
    {"setting", "Setting", "设置"},
    {"model", "Model", "模型"},
    {"asked_share", "Asked share", "设定占比"},
    {"path", "Path", "请求路径"},
    {"workers", "Workers", "压测节点"},
    {"worker", "Worker", "压测节点"},
    {"state", "State", "状态"},
    {"state_free", "free", "空闲"},
    {"state_busy", "busy", "占用"},
    {"state_silent", "no answer", "无应答"},
    {"version", "Version", "版本"},
    {"host", "Host", "主机"},
    {"cores", "Cores", "核数"},
    {"memory", "GiB", "内存 GiB"},
    {"round_trip", "RTT ms", "往返 ms"},
    {"api", "API", "接口"},
    {"template", "Template", "对话模板"},
    {"sampling", "Sampling", "采样参数"},
    {"prompts", "Prompts", "提示词"},
    {"lengths", "Lengths asked", "设定长度"},
    {"shared", "Shared beginnings", "共享前缀"},
    {"trace_file", "Trace", "Trace"},
    {"sessions", "Sessions", "会话"},
    {"load", "Load", "负载"},
    {"deployment", "Deployment", "部署信息"},
    {"labels", "Labels", "标签"},
    {"metadata", "Metadata", "元数据"},
    {"connections", "Connections", "连接"},
    {"token_source", "Token counts from", "Token 计数来源"},
    {"versions", "Versions", "版本"},
    {"run", "Run", "测试编号"},
    {"quantity", "Number", "指标"},
    {"system_prompt", "System prompt", "系统提示词"},
    {"best", "Best concurrency", "推荐并发"},
    {"errors", "Errors", "错误率"},
    {"failed", "Failed", "失败"},
    {"concurrency_short", "Conc.", "并发"},
    {"request_rate_short", "req/s", "请求/s"},
    {"objectives_met", "Objectives met", "目标达标率"},
    {"objective", "Objective", "目标"},
    {"other_objective", "Other", "其他"},
    {"imbalance", "Max/mean", "最大/平均"},
    {"streams", "Streams", "流数"},
    {"events_rate", "Events/s", "事件/s"},
    {"ttft_error", "TTFT error µs", "首 Token 时延误差 µs"},
    {"icl_error", "ICL error µs", "chunk 间时延误差 µs"},
    {"cpu_per_event", "CPU µs/event", "CPU µs/事件"},
    {"cpu", "CPU", "CPU"},
    {"client_verdict", "Verdict", "自检结论"},
    {"verdict_ok", "ok", "正常"},
    {"verdict_limited", "limited", "受限"},
    {"verdict_unknown", "unknown", "未知"},
    {"ttft_error_bound", "TTFT error ≤ (ms)", "首 Token 误差 ≤ (ms)"},
    {"icl_error_bound", "ICL error ≤ (ms)", "chunk 间误差 ≤ (ms)"},
    {"send_lag", "Send lag p99 (ms)", "发送滞后 p99 (ms)"},
    {"loop_lag", "Read lag p99 (ms)", "读取滞后 p99 (ms)"},
    {"thread_cpu", "Thread CPU", "线程 CPU"},
    {"run_delay", "Run delay", "等待 CPU"},
    {"host_cpu", "Host CPU", "主机 CPU"},
    {"cpu_pressure", "CPU pressure", "CPU 压力"},
    {"coalesced", "Coalesced", "合并到达"},
    {"acknowledged", "Acknowledged ≤ (ms)", "结果确认 ≤ (ms)"},
    {"rate", "Rate (req/s)", "速率 (req/s)"},
    {"session_rate", "Rate (sessions/s)", "速率 (会话/s)"},
    {"session_unit", "sess/s", "会话/s"},
    {"sessions_begun", "Sessions/s", "开始会话 (会话/s)"},
    {"rate_short", "Rate", "速率"},
    {"sent_rate", "Sent/s", "发出速率 (req/s)"},
    {"in_flight", "In flight", "在途请求数"},
    {"kept_up", "Kept up", "是否跟上"},
    {"over_saturated", "over-saturated", "过饱和"},
    {"fell_behind", "fell behind", "未跟上"},
    {"not_sent", "Not sent", "未发出"},
    {"ttft_intended", "Intended TTFT", "计划首 Token 时延"},
    {"e2e_intended", "Intended E2E", "计划端到端时延"},
    {"best_rate", "Best rate", "推荐速率"},
    {"knee", "knee", "拐点"},
    {"no_best", "No best concurrency", "无推荐并发"},
    {"no_best_rate", "No best rate", "无推荐速率"},
    {"runs", "Runs", "运行次数"},
    {"arrivals", "Arrivals", "到达过程"},
    {"rate_over_time", "Rate over time", "速率变化"},
    {"phases", "Phases", "阶段"},
    {"limits", "Limits", "上限"},
    {"think_time", "Think time", "思考时间"},
    {"cancellation", "Cancelled on purpose", "计划取消"},
    {"on_saturation", "Over-saturation", "过饱和"},
    {"sent_short", "sent/s", "发出/s"},
    {"in_flight_short", "in", "在途"},
    {"in_flight_short_unit", "flight", ""},
    {"tpot_short", "TPOT", "每 Token"},
    {"tpot_short_unit", "p50 ms", "时延 ms"},
    {"intended_p99", "intended", "计划 p99"},
    {"not_sent_short", "unsent", "未发出"},
    {"limit_client", "the client itself", "压测端自身"},
    {"limit_connections", "connections", "连接"},
    {"limit_rate_limiting", "rate limiting", "限流"},
    {"limit_errors", "errors", "错误"},
    {"limit_uneven_targets", "uneven targets", "目标服务不均衡"},
    {"limit_growing_queue", "a growing queue", "持续增长的队列"},
    {"limit_queueing", "queueing", "排队"},
    {"limit_prefill", "prefill", "预填充（Prefill）"},
    {"limit_decode", "decode", "解码（Decode）"},
    {"limit_kv_transfer", "KV transfer", "KV Cache 传输"},
});

std::string_view In(const Term& term, ReportLanguage language) {
  return language == ReportLanguage::kEnglish ? term.english : term.chinese;
}

}  // namespace

std::string TermFor(std::string_view key, ReportLanguage language) {
  const auto* found =
      std::find_if(kTerms.begin(), kTerms.end(),
                   [key](const Term& term) { return term.key == key; });
  return std::string(found == kTerms.end() ? key : In(*found, language));
}

void AddTerms(ReportLanguage language, View* view) {
  for (const Term& term : kTerms) {
    view->texts["t_" + std::string(term.key)] = std::string(In(term, language));
  }
}

}  // namespace byzerperf
