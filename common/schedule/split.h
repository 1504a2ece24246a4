#ifndef BYZERPERF_COMMON_SCHEDULE_SPLIT_H_
#define BYZERPERF_COMMON_SCHEDULE_SPLIT_H_

#include <cstdint>
#include <vector>

namespace byzerperf {

// `total` cut into `parts` shares by largest remainder: they sum to `total`,
// differ by at most one, and the larger ones come first. 0 parts: none.
std::vector<uint32_t> SplitByLargestRemainder(uint32_t total, uint32_t parts);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_SCHEDULE_SPLIT_H_
