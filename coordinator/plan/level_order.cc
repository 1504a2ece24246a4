#include "coordinator/plan/level_order.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/random_streams.h"
#include "common/base/rng.h"

namespace byzerperf {
namespace {

void Shuffle(uint32_t random_seed, uint32_t run, std::vector<size_t>* levels) {
  const uint64_t stream = RandomStream(RandomUse::kLevelOrder, run);
  for (size_t i = levels->size(); i > 1; --i) {
    const double unit = RandomUnit(random_seed, stream, i);
    const auto other = static_cast<size_t>(unit * static_cast<double>(i));
    std::swap((*levels)[i - 1], (*levels)[other]);
  }
}

}  // namespace

std::vector<size_t> OrderLevels(size_t levels, uint32_t runs, LevelOrder order,
                                uint32_t random_seed) {
  std::vector<size_t> all;
  for (uint32_t run = 0; run < runs; ++run) {
    std::vector<size_t> one(levels);
    std::iota(one.begin(), one.end(), size_t{0});
    if (order == LevelOrder::kShuffled) Shuffle(random_seed, run, &one);
    all.insert(all.end(), one.begin(), one.end());
  }
  return all;
}

void NumberRepeats(std::vector<std::string>* names) {
  std::map<std::string, int> seen;
  for (std::string& name : *names) {
    const int times = ++seen[name];
    if (times > 1) absl::StrAppend(&name, "-", times);
  }
}

}  // namespace byzerperf
