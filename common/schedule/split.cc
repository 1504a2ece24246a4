#include "common/schedule/split.h"

namespace byzerperf {

std::vector<uint32_t> SplitByLargestRemainder(uint32_t total, uint32_t parts) {
  if (parts == 0) return {};
  std::vector<uint32_t> shares(parts, total / parts);
  // Equal claims have equal remainders: the first ones get the rest.
  for (uint32_t i = 0; i < total % parts; ++i) ++shares[i];
  return shares;
}

}  // namespace byzerperf
