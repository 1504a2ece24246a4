#include "coordinator/report/byzerperf_block.h"

#include <gtest/gtest.h>

namespace byzerperf {
namespace {

TEST(ByzerPerfBlock, IsTheSeedsOwnTextForItsOwnNumbers) {
  v1::ByzerPerfAggregates aggregates;
  aggregates.set_num_concurrent_requests(5);
  aggregates.set_avg_input_tokens_count(18.6786);
  aggregates.set_avg_server_first_token_time(174.788);
  aggregates.set_avg_server_speed(23.2091);
  aggregates.set_client_generated_tokens_per_second(97.78);
  aggregates.set_server_generated_tokens_per_second(115.33);
  EXPECT_EQ(ByzerPerfBlock(aggregates, 84),
            "==========num_concurrent_requests:5 total_requests: "
            "84=============\n"
            "在平均输入token长度为18.68的情况下，从请求输入到服务器返回第一个"
            "token的平均时间为174.79ms。\n"
            "\n"
            "服务器每个请求平均吞吐23.21 tokens/s\n"
            "\n"
            "客户端每秒生成97.78 tokens\n"
            "服务器每秒生成115.33 tokens\n");
}

}  // namespace
}  // namespace byzerperf
