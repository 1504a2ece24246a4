#ifndef BYZERPERF_COORDINATOR_PLAN_PLAN_WORDS_H_
#define BYZERPERF_COORDINATOR_PLAN_PLAN_WORDS_H_

#include <string>
#include <string_view>

#include "absl/strings/substitute.h"
#include "common/base/text.h"

namespace byzerperf {

// The wording of the plan screen. $1, $2 … stand for values.
struct PlanWords {
  std::string_view title;
  std::string_view model;
  std::string_view model_open;
  std::string_view model_share;
  std::string_view target;
  std::string_view target_via;
  std::string_view target_direct;
  std::string_view target_own;
  std::string_view streaming;
  std::string_view not_streaming;
  std::string_view workers;
  std::string_view worker_here;
  std::string_view workers_without;
  std::string_view prompts;
  std::string_view prompts_found;
  std::string_view sampling_sequential;
  std::string_view sampling_random;
  std::string_view sampling_shuffle;
  std::string_view bust;
  std::string_view fresh;
  std::string_view same;
  std::string_view reset_cache;
  std::string_view lengths;
  std::string_view tokens_in;
  std::string_view tokens_in_varied;
  std::string_view tokens_out;
  std::string_view tokens_out_varied;
  std::string_view generation;
  std::string_view limits;
  std::string_view results;
  std::string_view load;
  std::string_view comma;
  std::string_view open_loop;
  std::string_view trace;
  std::string_view trace_at;
  std::string_view max_in_flight;
  std::string_view saturation_stop;
  std::string_view saturation_mark;
  std::string_view slots_ramp;
  std::string_view warmup_slots;
  std::string_view cooldown_slots;
  std::string_view prefills;
  std::string_view think_time;
  std::string_view think_time_spread;
  std::string_view user_rate;
  std::string_view cancellation;
  std::string_view cancellation_at_once;
  std::string_view rate;
  std::string_view rate_for;
  std::string_view rate_ramp;
  std::string_view rate_then;
  std::string_view rate_more;
  std::string_view level;
  std::string_view concurrency;
  std::string_view rate_per_s;
  std::string_view arrivals;
  std::string_view at_once;
  std::string_view requests;
  std::string_view time;
  std::string_view warmup;
  std::string_view cooldown;
  std::string_view waves;
  std::string_view measured;
  std::string_view percentiles;
  std::string_view unbounded;
  std::string_view no_percentiles;
  std::string_view total;
  std::string_view total_one;
  std::string_view trace_file;
  std::string_view trace_window;
  std::string_view trace_unanswered;
  std::string_view trace_line;
  std::string_view shared;
  std::string_view shared_system;
  std::string_view shared_prefixes;
  std::string_view sessions_even;
  std::string_view sessions_varied;
  std::string_view turn_delay;
  std::string_view session_header;
  std::string_view turns_follow;
  std::string_view sessions;
  std::string_view sessions_per_s;
  std::string_view total_sessions;
  std::string_view time_open;
  std::string_view time_most;
  std::string_view time_least;
  std::string_view due;
  std::string_view thinks;
  std::string_view given_up;
};

// The phrase with its values. Substitute counts from 0; the phrases count from
// 1, as people do.
template <typename... Values>
std::string FillPhrase(std::string_view phrase, const Values&... values) {
  return absl::Substitute(ToAbsl(phrase), "", values...);
}

inline constexpr PlanWords kEnglishPlanWords = {
    .title = "Plan of run $1",
    .model = "model",
    .model_open = "the only one that is served",
    .model_share = "$1 ($2 %)",
    .target = "target",
    .target_via = "via $1",
    .target_direct = "direct to $1 targets: $2",
    .target_own = "each worker's own",
    .streaming = "streaming",
    .not_streaming = "not streaming",
    .workers = "workers",
    .worker_here = "one in this process",
    .workers_without = "$1; missing: $2",
    .prompts = "prompts",
    .prompts_found = "$1, $2, $3",
    .sampling_sequential = "in order",
    .sampling_random = "drawn at random",
    .sampling_shuffle = "shuffled",
    .bust = "each sent with a unique marker (bust)",
    .fresh = "none sent twice (fresh)",
    .same =
        "repeated as they are (same): a prefix cache will help later "
        "levels",
    .reset_cache = "; prefix caches emptied before each level ($1)",
    .lengths = "lengths",
    .tokens_in = "$1 tokens in",
    .tokens_in_varied = "$1 tokens in (from $2 to $3)",
    .tokens_out = "$1 out",
    .tokens_out_varied = "$1 out (from $2 to $3)",
    .generation = "generation",
    .limits = "limits",
    .results = "results",
    .load = "load",
    .comma = ", ",
    .open_loop = "open loop",
    .trace = "requests of a trace, when they came",
    .trace_at = "trace ×$1",
    .max_in_flight = "what is due with $1 in flight is not sent",
    .saturation_stop = "an over-saturated level ends early",
    .saturation_mark = "an over-saturated level is marked",
    .slots_ramp = "begun one after another over $1",
    .warmup_slots = "$1 at once during warm-up",
    .cooldown_slots = "$1 at once during cool-down",
    .prefills = "at most $1 waiting for their first token",
    .think_time = "think time $1",
    .think_time_spread = "think time $1 ± $2",
    .user_rate = "$1 requests/s of all users together",
    .cancellation = "$1 % given up $2 after they are issued",
    .cancellation_at_once = "$1 % given up as soon as they are issued",
    .rate = "rate",
    .rate_for = "$1/s for $2",
    .rate_ramp = "from $1 to $2/s in $3",
    .rate_then = "then $1/s",
    .rate_more = "$1 more stretches",
    .level = "level",
    .concurrency = "concurrency",
    .rate_per_s = "req/s",
    .arrivals = "arrivals",
    .at_once = "at once",
    .requests = "requests",
    .time = "time",
    .warmup = "warm-up",
    .cooldown = "cool-down",
    .waves = "waves",
    .measured = "measured",
    .percentiles = "percentiles",
    .unbounded = "for $1",
    .no_percentiles = "none",
    .total = "$1 requests in all; $2",
    .total_one = "1 request in all; $1",
    .trace_file = "$1 ($2)",
    .trace_window = "window $1 (requests outside: $2)",
    .trace_unanswered = "left out without output tokens: $1",
    .trace_line = "trace",
    .shared = "shared",
    .shared_system = "a system prompt of $1 tokens",
    .shared_prefixes = "one of $1 beginnings of $2 tokens each",
    .sessions_even = "$1 of $2 prompts, $3 turns each",
    .sessions_varied = "$1 of $2 prompts, $3 to $4 turns",
    .turn_delay = "$1 from an answer to the next turn",
    .session_header = "the same $1 header for all turns",
    .turns_follow = "turns: $1",
    .sessions = "sessions",
    .sessions_per_s = "sessions/s",
    .total_sessions = "$1 sessions of $2 requests in all; $3",
    .time_open = "how long they take is not known before they are sent",
    .time_most = "at most $1",
    .time_least = "at least $1",
    .due = "$1 s",
    .thinks = "then thinks $1 s",
    .given_up = "given up after $1",
};

inline constexpr PlanWords kChinesePlanWords = {
    .title = "运行计划 $1",
    .model = "模型",
    .model_open = "服务端唯一的模型",
    .model_share = "$1（$2%）",
    .target = "目标",
    .target_via = "经由 $1",
    .target_direct = "直连 $1 个目标：$2",
    .target_own = "各压测节点自己的目标",
    .streaming = "流式",
    .not_streaming = "非流式",
    .workers = "压测节点",
    .worker_here = "本进程内一个",
    .workers_without = "$1；缺少 $2",
    .prompts = "提示词",
    .prompts_found = "$1 条，$2，$3",
    .sampling_sequential = "按原有顺序",
    .sampling_random = "随机抽取",
    .sampling_shuffle = "打乱顺序",
    .bust = "每个请求带唯一标记（bust）",
    .fresh = "每条只用一次（fresh）",
    .same = "原样重复（same）：前缀缓存会让后面的档位更快",
    .reset_cache = "；每档开始前清空前缀缓存（$1）",
    .lengths = "长度",
    .tokens_in = "输入 $1 token",
    .tokens_in_varied = "输入 $1 token（$2 至 $3）",
    .tokens_out = "输出 $1 token",
    .tokens_out_varied = "输出 $1 token（$2 至 $3）",
    .generation = "生成参数",
    .limits = "目标值",
    .results = "结果目录",
    .load = "负载",
    .comma = "，",
    .open_loop = "开环",
    .trace = "按 trace 的时间回放请求",
    .trace_at = "trace ×$1",
    .max_in_flight = "在途已有 $1 个时到期的请求不发送",
    .saturation_stop = "过饱和的档提前结束",
    .saturation_mark = "过饱和的档只作标记",
    .slots_ramp = "在 $1 内逐个起压",
    .warmup_slots = "预热时并发 $1",
    .cooldown_slots = "冷却时并发 $1",
    .prefills = "等待首 Token 的请求最多 $1 个",
    .think_time = "思考时间 $1",
    .think_time_spread = "思考时间 $1 ± $2",
    .user_rate = "所有用户合计每秒 $1 个请求",
    .cancellation = "$1% 的请求在发出 $2 后主动放弃",
    .cancellation_at_once = "$1% 的请求一发出就主动放弃",
    .rate = "速率",
    .rate_for = "$1/s 持续 $2",
    .rate_ramp = "$3 内从 $1/s 到 $2/s",
    .rate_then = "之后 $1/s",
    .rate_more = "另有 $1 段",
    .level = "档",
    .concurrency = "并发数",
    .rate_per_s = "请求/秒",
    .arrivals = "到达方式",
    .at_once = "同时",
    .requests = "请求数",
    .time = "时长",
    .warmup = "预热",
    .cooldown = "冷却",
    .waves = "轮次",
    .measured = "计入统计",
    .percentiles = "可得分位数",
    .unbounded = "限时 $1",
    .no_percentiles = "无",
    .total = "共 $1 个请求；$2",
    .total_one = "共 1 个请求；$1",
    .trace_file = "$1（$2）",
    .trace_window = "时间窗 $1（窗外 $2 个请求）",
    .trace_unanswered = "另有 $1 个请求没有输出 token，已略去",
    .trace_line = "trace",
    .shared = "共享前缀",
    .shared_system = "$1 token 的系统提示词",
    .shared_prefixes = "$1 种开头之一，各 $2 token",
    .sessions_even = "$2 条提示词中 $1 条是会话，每个 $3 轮",
    .sessions_varied = "$2 条提示词中 $1 条是会话，$3 至 $4 轮",
    .turn_delay = "收到回答 $1 后再问下一轮",
    .session_header = "同一会话各轮的 $1 头相同",
    .turns_follow = "共 $1 轮",
    .sessions = "会话数",
    .sessions_per_s = "会话/秒",
    .total_sessions = "共 $1 个会话，$2 个请求；$3",
    .time_open = "发送之前无法预知总时长",
    .time_most = "最长 $1",
    .time_least = "至少 $1",
    .due = "$1 s",
    .thinks = "之后思考 $1 s",
    .given_up = "$1 后放弃",
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_PLAN_WORDS_H_
