#ifndef BYZERPERF_COORDINATOR_PLAN_PLAN_WORDS_H_
#define BYZERPERF_COORDINATOR_PLAN_PLAN_WORDS_H_

#include <array>
#include <string_view>

namespace byzerperf {

// The wording of the plan screen. $1, $2 … stand for values.
struct PlanWords {
  std::string_view title;
  std::string_view model;
  std::string_view model_open;
  std::string_view target;
  std::string_view target_via;
  std::string_view target_direct;
  std::string_view target_own;
  std::string_view streaming;
  std::string_view not_streaming;
  std::string_view workers;
  std::string_view worker_here;
  std::string_view prompts;
  std::string_view prompts_found;
  std::string_view bust;
  std::string_view fresh;
  std::string_view same;
  std::string_view reset_cache;
  std::string_view generation;
  std::string_view limits;
  std::string_view results;
  std::array<std::string_view, 7> columns;
  std::string_view unbounded;
  std::string_view no_percentiles;
  std::string_view total;
  std::string_view time_open;
  std::string_view time_most;
};

inline constexpr PlanWords kEnglishPlanWords = {
    .title = "Plan of run $1",
    .model = "model",
    .model_open = "the only one that is served",
    .target = "target",
    .target_via = "via $1",
    .target_direct = "direct to $1 targets: $2",
    .target_own = "each worker's own",
    .streaming = "streaming",
    .not_streaming = "not streaming",
    .workers = "workers",
    .worker_here = "one in this process",
    .prompts = "prompts",
    .prompts_found = "$1, $2",
    .bust = "each sent with a unique marker (bust)",
    .fresh = "none sent twice (fresh)",
    .same =
        "repeated as they are (same): a prefix cache will help later "
        "levels",
    .reset_cache = "; prefix caches emptied before each level ($1)",
    .generation = "generation",
    .limits = "limits",
    .results = "results",
    .columns = {"level", "concurrency", "requests", "warm-up", "waves",
                "measured", "percentiles"},
    .unbounded = "for $1",
    .no_percentiles = "none",
    .total = "$1 requests in all; $2",
    .time_open = "how long they take is not known before they are sent",
    .time_most = "at most $1",
};

inline constexpr PlanWords kChinesePlanWords = {
    .title = "运行计划 $1",
    .model = "模型",
    .model_open = "服务端唯一的模型",
    .target = "目标",
    .target_via = "经由 $1",
    .target_direct = "直连 $1 个目标：$2",
    .target_own = "各压测节点自己的目标",
    .streaming = "流式",
    .not_streaming = "非流式",
    .workers = "压测节点",
    .worker_here = "本进程内一个",
    .prompts = "提示词",
    .prompts_found = "$1 条，$2",
    .bust = "每个请求带唯一标记（bust）",
    .fresh = "每条只用一次（fresh）",
    .same = "原样重复（same）：前缀缓存会让后面的档位更快",
    .reset_cache = "；每档开始前清空前缀缓存（$1）",
    .generation = "生成参数",
    .limits = "目标值",
    .results = "结果目录",
    .columns = {"档", "并发数", "请求数", "预热", "轮次", "计入统计",
                "可得分位数"},
    .unbounded = "限时 $1",
    .no_percentiles = "无",
    .total = "共 $1 个请求；$2",
    .time_open = "发送之前无法预知总时长",
    .time_most = "最长 $1",
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_PLAN_WORDS_H_
