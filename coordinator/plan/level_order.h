#ifndef BYZERPERF_COORDINATOR_PLAN_LEVEL_ORDER_H_
#define BYZERPERF_COORDINATOR_PLAN_LEVEL_ORDER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace byzerperf {

enum class LevelOrder { kGiven, kShuffled };

// Which of the levels asked for, 0 … levels − 1, comes when: all of them in
// each of `runs` runs, one run after another. Shuffled, each run has an order
// of its own that follows from the seed (Fisher and Yates), so that what drifts
// during a run does not always fall on the same level.
std::vector<size_t> OrderLevels(size_t levels, uint32_t runs, LevelOrder order,
                                uint32_t random_seed);

// Appends -2, -3 … to a name that comes again.
void NumberRepeats(std::vector<std::string>* names);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_LEVEL_ORDER_H_
